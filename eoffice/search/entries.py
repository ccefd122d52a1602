"""The one analyser: from a document to the fields of the index, the same for every engine.

Text fields hold folded syllables; beside them stand their adjacent pairs, which carry most of what word
segmentation would (Vietnamese words are mostly two syllables). Numbers have fields of their own.

A very long text is in order up to `IN_ORDER` characters; what follows is indexed as the set of its syllables and
the set of its pairs, kept by the process, so that a change of such a document's card costs no more than another's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, pairwise

from eoffice.core.index_documents import IndexDocument
from eoffice.core.text import clean_line, document_number_key, marked_key, notation_key, symbol_key, words

#: Raised whenever a field or its analysis changes: indexes of another version are built anew.
VERSION = 3

#: Syllables with positions.
TEXT_FIELDS = ("text", "title", "issuer", "signer")
#: Adjacent pairs of syllables, a field beside each text field.
PAIR_FIELDS = tuple(f"{name}_pairs" for name in TEXT_FIELDS)
#: Exact values, several each.
TERM_FIELDS = (
    "grant", "kind", "type", "type_key", "state", "urgency", "issuer_id", "year", "number", "part", "arrival",
    "notation", "marked", "symbol", "issuer_name", "unit", "case_file",
    "agency", "long", "often",
)  # fmt: skip
#: Term fields whose documents can be counted per value.
FACET_FIELDS = ("kind", "type", "year", "state", "issuer_name", "unit", "case_file")
#: Whole numbers: days as 20261109, sort keys of day and id, of number and day, and the day of issue counted from 1945.
INT_FIELDS = ("issued", "arrived", "due", "by_issued", "by_arrived", "by_number", "days")
#: By how much of its score a document gains with each day that it is newer: enough to order equals, and no more.
NEWER = 1e-6

MAX_SYLLABLE = 64
MAX_VALUE = 200
MAX_BODY = 8_000_000
#: Characters of a text that are indexed in order, and of those so many again with what follows.
IN_ORDER, _OVERLAP = 100_000, 200
#: Very long texts whose sets are kept, and what stands between syllables that are no neighbours; nobody can ask for it.
_KEPT, _APART = 4, "_"
#: Of so many syllables one must be the same for a text to say it often.
_ONCE_IN = 200
#: Ranks fit into 63 bits, and no two documents share one: ids stay below these spans.
_ID_SPAN = 9 * 10**10
#: No number is higher; what has none comes behind all that have one. Days count from 1800 to 2158.
_MAX_NUMBER, _DAY_SPAN, _TIE_SPAN = 9_000_000, 2**17, 7_500_000
_FIRST_DAY = date(1800, 1, 1).toordinal()
#: No paper of the republic is older.
_REPUBLIC = date(1945, 9, 2)
_DIGITS = re.compile(r"\d{1,7}")
_MIN_PART, _MAX_PARTED = 2, 12


@dataclass(frozen=True)
class Entry:
    """An analysed document. `key` is unique in the index: source and id."""

    key: str
    texts: Mapping[str, Sequence[str]]
    terms: Mapping[str, Sequence[str]]
    numbers: Mapping[str, int]


def pairs_of(name: str) -> str:
    """The field that holds the pairs of a text field."""
    return f"{name}_pairs"


def entry_key(source: str, subject_id: int) -> str:
    """The key of a source's document in the index."""
    return f"{source}:{subject_id}"


def split_key(key: str) -> tuple[str, int]:
    """The source and the id behind a key."""
    source, _, subject_id = key.rpartition(":")
    return source, int(subject_id)


def analyse(source: str, document: IndexDocument) -> Entry:
    """Fold and cut a document into the fields of the index."""
    title = syllables(document.subject)
    heading = [
        *syllables(f"{document.number} {document.notation}"), *title, *syllables(document.issuer),
        *syllables(document.signer), *syllables(document.type.replace("_", " ")),
    ]  # fmt: skip
    body = document.body[:MAX_BODY]
    texts: dict[str, Sequence[str]] = {
        "text": [*heading, *syllables(body[:IN_ORDER])], "title": title, "issuer": syllables(document.issuer),
        "signer": syllables(document.signer),
    }  # fmt: skip
    texts |= {pairs_of(name): pairs(run) for name, run in texts.items()}
    often = _often(texts["text"])
    if len(body) > IN_ORDER:
        rest, rest_pairs = _unordered(body[IN_ORDER - _OVERLAP :])
        texts |= {"text": [*texts["text"], *rest], "text_pairs": [*texts["text_pairs"], *rest_pairs]}
    return Entry(
        key=entry_key(source, document.id),
        texts=texts,
        terms={field: [value[:MAX_VALUE] for value in values if value] for field, values in _terms(document).items()}
        | {"often": often},
        numbers=_numbers(document),
    )


def syllables(text: str) -> list[str]:
    """The folded syllables as indexed: very long runs are cut."""
    return [word[:MAX_SYLLABLE] for word in words(text)]


@lru_cache(maxsize=_KEPT)
def _unordered(text: str) -> tuple[Sequence[str], Sequence[str]]:
    """The syllables of a text and its pairs, each once; the syllables are no neighbours."""
    run = syllables(text)
    apart = chain.from_iterable((_APART, syllable) for syllable in sorted(set(run)))
    return tuple(apart), tuple(f"{left}_{right}" for left, right in sorted(set(pairwise(run))))


def pairs(text: Sequence[str]) -> list[str]:
    """Adjacent pairs: (“van”, “ban”, “den”) gives “van_ban”, “ban_den”."""
    return [f"{left}_{right}" for left, right in pairwise(text)]


def compact(text: str) -> str:
    """Folded letters and digits in one piece, for names of values: “Quyết định” and “QUYET_DINH” are one."""
    return "".join(words(text))


def day_number(day: date) -> int:
    """20261109 for 9 November 2026."""
    return day.year * 10_000 + day.month * 100 + day.day


def _terms(document: IndexDocument) -> dict[str, Sequence[str]]:
    number_key = document_number_key(document.number)
    head_key = document_number_key(document.number.split("/")[0])
    return {
        "grant": sorted(document.grants),
        "kind": [document.kind],
        "type": [document.type],
        "type_key": [compact(document.type)],
        "state": [compact(document.state)],
        "urgency": [compact(document.urgency)],
        "issuer_id": [] if document.issuer_id is None else [str(document.issuer_id)],
        "year": [str(document.issued_on.year)] if document.issued_on else [],
        "number": sorted({number_key, head_key}),
        "part": sorted(set(_parts(number_key))),
        "arrival": [document_number_key(document.arrival_number)],
        "notation": [notation_key(document.notation)],
        "marked": [marked_key(document.notation)],
        "symbol": [symbol_key(document.number, document.notation)] if number_key else [],
        "agency": [str(document.agency_id)],
        "long": ["1"] if len(document.body) > IN_ORDER else [],
        "issuer_name": [clean_line(document.issuer)],
        "unit": [str(unit_id) for unit_id in document.unit_ids],
        "case_file": [str(file_id) for file_id in document.case_file_ids],
    }


def _often(text: Sequence[str]) -> list[str]:
    """Syllables and pairs that the text says so often that it is about them: twice, and in a long one more.

    The bound is fixed, so that what one paper is worth never depends on others.
    """
    least = max(2, len(text) / _ONCE_IN)
    return [value for value, count in Counter(chain(text, pairs(text))).items() if count >= least]


def _parts(number_key: str) -> Iterator[str]:
    """Ends of a number, so that a prefix of one of them is any run of its digits."""
    if len(number_key) <= _MAX_PARTED:
        for start in range(1, len(number_key) - _MIN_PART + 1):
            yield number_key[start:]


def _numbers(document: IndexDocument) -> dict[str, int]:
    issued = day_number(document.issued_on) if document.issued_on else 0
    arrived = day_number(document.arrived_on) if document.arrived_on else issued
    numbers = {
        "by_issued": issued * _ID_SPAN + document.id % _ID_SPAN,
        "by_arrived": arrived * _ID_SPAN + document.id % _ID_SPAN,
        "by_number": _number_rank(document.number, document.issued_on, document.id),
    }
    if document.issued_on:
        numbers["days"] = max(0, (document.issued_on - _REPUBLIC).days)
    days = {"issued": document.issued_on, "arrived": document.arrived_on, "due": document.due_on}
    return numbers | {field: day_number(day) for field, day in days.items() if day}


def _number_rank(number: str, issued: date | None, tie: int) -> int:
    """Rises with the number; of the same number the newest is first."""
    digits = _DIGITS.match(number.strip())
    value = min(int(digits.group()), _MAX_NUMBER) if digits else _MAX_NUMBER
    day = min(max(issued.toordinal() - _FIRST_DAY, 0), _DAY_SPAN - 1) if issued else 0
    return (value * _DAY_SPAN + _DAY_SPAN - 1 - day) * _TIE_SPAN + tie % _TIE_SPAN
