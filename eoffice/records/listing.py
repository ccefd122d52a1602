"""What the lists of documents have alike: a page with counts by state, a tab for each state, units to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _

from eoffice.directory.queries import units_of
from eoffice.records.looks import look
from eoffice.web.actor import current_actor
from eoffice.web.filters import Filters
from eoffice.web.pagination import Page

Row = TypeVar("Row")


@dataclass(frozen=True)
class StateList(Generic[Row]):
    """One page of a list, and how many documents each state holds under the same filters."""

    page: Page[Row]
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Documents in any state under the filters."""
        return sum(self.counts.values())


def state_tabs(kind: str, states: Iterable[str], filters: Filters, found: StateList[Any]) -> list[dict[str, Any]]:
    """A tab for all, and one for each of `states` that holds something or is chosen."""
    chosen = filters.get("state")
    shown: list[dict[str, Any]] = [
        {"label": _("All"), "url": filters.url(state=None), "current": chosen is None, "count": found.total}
    ]
    for state in states:
        count = found.counts.get(state, 0)
        if count or state == chosen:
            label = look(kind, state).label
            shown.append({"label": label, "url": filters.url(state=state), "current": state == chosen, "count": count})
    return shown


def unit_choices() -> list[tuple[str, str]]:
    """The units of the reader's agency."""
    return [(str(unit.id), unit.name) for unit in units_of(current_actor().agency_id or 0)]
