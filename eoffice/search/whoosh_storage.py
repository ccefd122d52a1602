"""Whoosh as a store of postings: its schema, its codec, and segments read in whole blocks.

Stepping through postings one by one in pure Python is what makes large results slow. So the codec hands out
matchers that give a whole list at once, and lists are kept per segment, which never changes once written.
"""

from __future__ import annotations

import warnings
import zlib
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eoffice.search.entries import FACET_FIELDS, INT_FIELDS, PAIR_FIELDS, TERM_FIELDS, TEXT_FIELDS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import columns, fields
    from whoosh.codec.whoosh3 import W3Codec, W3LeafMatcher
    from whoosh.matching import FilterMatcher
    from whoosh.reading import TermNotFound

#: Between the values of a facet in its column.
SEPARATOR = "\x1f"
#: Postings read and written at a time.
BLOCK = 4096
#: Postings kept by a process, in documents; some eighty bytes each.
KEPT_POSTINGS = 3_000_000


class _BlockMatcher(W3LeafMatcher):  # type: ignore[misc]
    """Postings of one term that can be taken as a whole."""

    def whole(self) -> dict[int, float]:
        """Document number → occurrences; uses the matcher up."""
        found: dict[int, float] = {}
        while self.is_active():
            self._read_ids()
            self._read_weights()
            found.update(zip(self._ids, map(int, self._weights), strict=True))  # small numbers take no memory
            self._next_block()
        return found


class BlockCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with large blocks, light compression and `_BlockMatcher`. Segments remember it by name."""

    def __init__(self) -> None:
        super().__init__(blocklimit=BLOCK, compression=1)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """The matcher of a term; a term of one document lies in the term's own entry."""
        if terminfo.is_inlined():
            return super().postings_reader(dbfile, terminfo, format_, term=term, scorer=scorer)
        offset, length = terminfo.extent()
        return _BlockMatcher(dbfile, offset, length, format_, term=term, scorer=scorer)


def whole_list(reader: Any, field: str, value: str | bytes) -> dict[int, float]:
    """Document number → occurrences of a term in a segment, deleted documents possibly included.

    Raises `TermNotFound`.
    """
    matcher = reader.postings(field, value)
    while isinstance(matcher, FilterMatcher):
        matcher = matcher.child
    if isinstance(matcher, _BlockMatcher):
        return matcher.whole()
    found: dict[int, float] = {}
    while matcher.is_active():
        found[matcher.id()] = matcher.weight()
        matcher.next()
    return found


def schema() -> Any:
    """The fields: counted syllables and pairs, exact values, columns of numbers and facets."""
    made: dict[str, Any] = {"key": fields.ID(stored=True, unique=True), "position": fields.STORED()}
    for name in (*TEXT_FIELDS, *PAIR_FIELDS):
        made[name] = fields.KEYWORD()
    for name in TEXT_FIELDS:
        made[run_of(name)] = fields.COLUMN(columns.VarBytesColumn())
    for name in TERM_FIELDS:
        made[name] = fields.KEYWORD()
    for name in FACET_FIELDS:
        made[column_of(name)] = fields.COLUMN(columns.RefBytesColumn())
    for name in INT_FIELDS:
        made[name] = fields.COLUMN(columns.NumericColumn("q"))
    return fields.Schema(**made)


def _kept(known: dict[bytes, tuple[str, ...]], value: bytes) -> tuple[str, ...]:
    if value not in known:
        known[value] = tuple(value.decode().split(SEPARATOR))
    return known[value]


def run_of(name: str) -> str:
    """The column with the syllables of a text field in order."""
    return f"{name}_run"


def packed(run: Sequence[str]) -> bytes:
    """Syllables as that column keeps them."""
    return zlib.compress(f" {' '.join(run)} ".encode(), 1) if run else b""


def column_of(name: str) -> str:
    """The column with the value of a facet."""
    return f"{name}_column"


class Segment:
    """A segment of the index: what was read once is kept. `refresh` follows deletions, the only change."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._postings: OrderedDict[tuple[str, str], Mapping[int, float]] = OrderedDict()
        self._kept = 0
        self._columns: dict[str, Sequence[Any]] = {}
        self.live: frozenset[int] = frozenset()
        self.refresh(reader)

    def refresh(self, reader: Any, segments: int = 1) -> None:
        """Take the present reader of the same segment, one of so many."""
        self._reader, self._most = reader, KEPT_POSTINGS // segments
        self._runs: dict[str, Any] = {}
        if len(self.live) != reader.doc_count():  # documents only ever go
            self.live = frozenset(reader.all_doc_ids())

    def postings(self, field: str, value: str) -> Mapping[int, float]:
        """Document number → occurrences, deleted documents included."""
        term = (field, value)
        kept = self._postings.get(term)
        if kept is None:
            kept = self._postings[term] = self._read(field, value)
            self._kept += len(kept)
            while self._kept > self._most and len(self._postings) > 1:
                self._kept -= len(self._postings.popitem(last=False)[1])
        else:
            self._postings.move_to_end(term)
        return kept

    def _read(self, field: str, value: str) -> Mapping[int, float]:
        try:
            return whole_list(self._reader, field, value)
        except TermNotFound:
            return {}

    def beginning_with(self, field: str, prefix: str) -> Iterable[str]:
        """The values of a field that begin so."""
        if field not in self._reader.schema:
            return []
        return [value.decode() for value in self._reader.expand_prefix(field, prefix)]

    def knows(self, field: str, value: str) -> bool:
        """Whether the segment has the term."""
        return (field, value) in self._reader

    def numbers(self, name: str) -> Sequence[int]:
        """A column of numbers by document number; 0 for none."""
        if name not in self._columns:
            size = self._reader.doc_count_all()
            column = self._reader.column_reader(name) if name in self._reader.schema else [0] * size
            self._columns[name] = array("q", (column[number] for number in range(size)))
        return self._columns[name]

    def in_order(self, name: str, sign: int) -> Sequence[int]:
        """All document numbers by a column of numbers, from the lowest on, or with sign -1 from the highest on."""
        kept = f"{name}{sign}"
        if kept not in self._columns:
            column = self.numbers(name)
            self._columns[kept] = array("L", sorted(range(len(column)), key=lambda number: sign * column[number]))
        return self._columns[kept]

    def values(self, name: str) -> Sequence[tuple[str, ...]]:
        """A column of the values of a facet by document number."""
        if name not in self._columns:
            size, stored = self._reader.doc_count_all(), column_of(name)
            column = self._reader.column_reader(stored) if stored in self._reader.schema else [b""] * size
            known: dict[bytes, tuple[str, ...]] = {b"": ()}
            raw = (bytes(column[number]) for number in range(size))
            self._columns[name] = [_kept(known, value) for value in raw]
        return self._columns[name]

    def has_run(self, name: str, number: int, words: bytes) -> bool:
        """Whether these syllables, a space around each, stand side by side in the field of a document."""
        if name not in self._runs:
            self._runs[name] = self._reader.column_reader(run_of(name))
        kept = bytes(self._runs[name][number])
        return bool(kept) and words in zlib.decompress(kept)

    def stored(self, number: int) -> Mapping[str, Any]:
        """The stored fields of a document."""
        found: Mapping[str, Any] = self._reader.stored_fields(number)
        return found
