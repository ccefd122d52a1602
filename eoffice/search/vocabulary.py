"""Names of values that people type: types, kinds, states and urgencies, in Vietnamese and as stored."""

from __future__ import annotations

from functools import cache

from flask_babel import force_locale

from eoffice.records.looks import LOOKS
from eoffice.records.models import RecordKind, Urgency
from eoffice.records.types import document_types
from eoffice.search.entries import compact
from eoffice.search.query import Field, Vocabulary

_KINDS = {
    "den": RecordKind.INCOMING, "vanbanden": RecordKind.INCOMING, "incoming": RecordKind.INCOMING,
    "di": RecordKind.OUTGOING, "vanbandi": RecordKind.OUTGOING, "outgoing": RecordKind.OUTGOING,
}  # fmt: skip
#: Mức độ khẩn in words, NĐ 30/2020 PL I ph.I III.2b; “thường” has no word there.
_URGENCIES = {
    "thuong": Urgency.NORMAL, "khan": Urgency.URGENT, "thuongkhan": Urgency.VERY_URGENT, "hoatoc": Urgency.EXPRESS,
}  # fmt: skip


@cache
def vocabulary() -> Vocabulary:
    """Folded names without spaces to stored values, per field that has fixed values. Needs an app context."""
    types: dict[str, str] = {}
    for kind in document_types().values():
        name = kind.name.split("(")[0]
        for spelling in (kind.abbreviation, name, kind.name, kind.slug):
            if spelling:
                types.setdefault(compact(spelling), kind.slug)
    states: dict[str, str] = {}
    with force_locale("vi"):
        for looks in LOOKS.values():
            for state, look in looks.items():
                states[compact(state)] = state
                states.setdefault(compact(str(look.label)), state)
    urgencies = {compact(value): value.value for value in Urgency}
    return {
        Field.TYPE: types,
        Field.KIND: {name: kind.value for name, kind in _KINDS.items()},
        Field.STATE: states,
        Field.URGENCY: urgencies | {name: value.value for name, value in _URGENCIES.items()},
    }
