"""What the counts of a result say: values of each facet with their names, of which only one's own may be known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import lazy_gettext as _l

from eoffice.access.actor import Actor
from eoffice.core.text import sort_key
from eoffice.directory.queries import unit_names
from eoffice.records.looks import KIND_LABELS, LOOKS
from eoffice.records.models import RecordKind
from eoffice.records.queries import visible_case_files
from eoffice.records.types import type_name
from eoffice.search.entries import compact


@dataclass(frozen=True)
class Counted:
    """One value of a facet, as the index has it, with its name and how many documents have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Facet:
    """The values of one field, in the order of the alphabet; years the latest first."""

    name: str
    label: str
    values: Sequence[Counted]


def state_labels() -> dict[str, str]:
    """States of documents, as the index has them, with their words; kinds share those of the same name."""
    labels: dict[str, str] = {}
    for kind in RecordKind:
        for state, look in LOOKS[kind].items():
            labels.setdefault(compact(state), str(look.label))
    return labels


def unit_labels(actor: Actor, values: Sequence[str]) -> dict[str, str]:
    """Names of the units of the actor's own agency; those of others are not shown."""
    names = unit_names(actor.agency_id)
    return {value: names[int(value)] for value in values if value.isdigit() and int(value) in names}


def case_file_labels(actor: Actor, values: Sequence[str]) -> dict[str, str]:
    """Names of the case files that the actor sees."""
    seen = visible_case_files(actor, values)
    return {value: f"{case_file.code} – {case_file.title}" for value, case_file in seen.items()}


_Labels = Callable[[Actor, Sequence[str]], Mapping[str, str]]
#: Fields that are counted, in the order in which they are shown: heading, and names of values.
_DECLARED: Mapping[str, tuple[str, _Labels]] = {
    "kind": (_l("Kind"), lambda _actor, values: {value: str(KIND_LABELS.get(value, value)) for value in values}),
    "type": (_l("Type"), lambda _actor, values: {value: type_name(value) for value in values}),
    "year": (_l("Year"), lambda _actor, values: {value: value for value in values}),
    "state": (_l("State"), lambda _actor, _values: state_labels()),
    "issuer_name": (_l("Issuer"), lambda _actor, values: {value: value for value in values}),
    "unit": (_l("Unit"), unit_labels),
    "case_file": (_l("Case file"), case_file_labels),
}


def list_facets(actor: Actor, counts: Mapping[str, Mapping[str, int]]) -> list[Facet]:
    """The counts with names; what the actor may not know the name of is left out."""
    return [
        Facet(name, str(label), _values(name, counts.get(name, {}), labels_of(actor, list(counts.get(name, {})))))
        for name, (label, labels_of) in _DECLARED.items()
    ]


def _values(name: str, counts: Mapping[str, int], labels: Mapping[str, str]) -> list[Counted]:
    values = [Counted(value, labels[value], count) for value, count in counts.items() if value in labels]
    if name == "year":
        return sorted(values, key=lambda one: one.value, reverse=True)
    return sorted(values, key=lambda one: _place(one.label))


@lru_cache(maxsize=4096)
def _place(label: str) -> tuple[object, str]:
    """Where a name stands in the alphabet; the same names are put in order on page after page."""
    return sort_key(label), label
