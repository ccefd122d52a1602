"""What a register can be narrowed by; the same on the screen, in a saved view, in a file and in a job."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.directory.queries import all_units_of
from eoffice.records.types import type_choices
from eoffice.registers.models import Direction, NumberBook
from eoffice.web.filters import Filter, Filters, FilterSet, Kind

_WORDS = Filter("q", _l("Number, symbol or words of the subject"))
_NUMBERS = (Filter("from", _l("From number"), Kind.NUMBER), Filter("to", _l("To number"), Kind.NUMBER))
_DAYS = (Filter("since", _l("From day"), Kind.DATE), Filter("until", _l("To day"), Kind.DATE))
_TYPE = Filter("type", _l("Type"), Kind.CHOICE, type_choices)
_CANCELLED = Filter("cancelled", _l("Cancelled only"), Kind.FLAG)
_DUE = Filter(
    "due", _l("Handling"), Kind.CHOICE, lambda: [("open", _("Not completed")), ("late", _("Overdue"))]
)  # fmt: skip


def filters_of(book: NumberBook, args: Mapping[str, str], path: str = "") -> Filters:
    """The filters in force on a register of this book."""
    agency_id = book.body.agency_id

    def units() -> list[tuple[str, str]]:
        return [(str(unit.id), unit.name) for unit in all_units_of(agency_id)]

    own: tuple[Filter, ...]
    if book.direction == Direction.INCOMING:
        own = (Filter("issuer", _l("Issuer")), _TYPE, Filter("unit", _l("Lead unit"), Kind.CHOICE, units), _DUE)
    else:
        own = (Filter("signer", _l("Signer")), _TYPE, Filter("unit", _l("Drafting unit"), Kind.CHOICE, units))
    return FilterSet((_WORDS, *own, *_DAYS, *_NUMBERS, _CANCELLED)).read(args, path)


def arguments(filters: Filters) -> dict[str, str]:
    """The filters as they stand in an address."""
    return {name: "1" if value is True else str(value) for name, value in filters.values.items()}
