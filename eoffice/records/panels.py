"""Parts that rooms above add to the page of a document, such as its tasks."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from eoffice.access.actor import Actor
from eoffice.records.models import Record, RecordKind

#: Gives what the template of a panel shows; something empty leaves the panel out.
Load = Callable[[Actor, Record], Any]


@dataclass(frozen=True)
class Panel:
    """A loaded panel: `template` is included with `content`."""

    template: str
    content: Any


_panels: dict[str, tuple[Load, frozenset[str], int]] = {}


def add_panel(template: str, load: Load, kinds: Collection[str] = (RecordKind.INCOMING,), order: int = 50) -> None:
    """Offer a panel on documents of `kinds`, the lower `order` first; adding a template again replaces its loader."""
    _panels[template] = (load, frozenset(kinds), order)


def panels_for(actor: Actor, record: Record) -> list[Panel]:
    """The panels that have something to show."""
    loaded = [
        Panel(template, load(actor, record))
        for template, (load, kinds, _order) in sorted(_panels.items(), key=lambda item: item[1][2])
        if record.kind in kinds
    ]
    return [panel for panel in loaded if panel.content]
