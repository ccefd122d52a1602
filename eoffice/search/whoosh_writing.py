"""Writing for Whoosh: documents are inverted here, whole lists are written, segments are merged list by list.

Whoosh's own writer handles postings one by one, each with a look at the disk; that is where its time goes. What is
written is what it writes: its readers read it.
"""

from __future__ import annotations

import warnings
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from heapq import merge
from itertools import groupby
from operator import itemgetter
from struct import Struct
from typing import Any

from eoffice.search.entries import FACET_FIELDS, TEXT_FIELDS, Entry
from eoffice.search.whoosh_storage import (
    BLOCK,
    SEPARATOR,
    BlockCodec,
    column_of,
    packed,
    run_of,
    whole_list,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh.codec.whoosh3 import W3PostingsWriter, W3TermInfo
    from whoosh.reading import SegmentReader
    from whoosh.system import pack_ushort
    from whoosh.writing import SegmentWriter

#: So many segments of like size become one; none grows beyond so many documents by merging.
FEW_SEGMENTS, MOST_DOCUMENTS = 8, 20_000
_LIKE = 8
#: Shorter lists are not worth compressing.
_SHORT = 64
#: How a table begins a row: the lengths of key and value.
_LENGTHS = Struct("!ii")

#: A term, and its documents with its occurrences in each.
_List = tuple[bytes, Sequence[int], Sequence[float]]


class BlockWriter(SegmentWriter):  # type: ignore[misc]
    """A writer that takes analysed documents. Raises `LockError` when there is another."""

    def __init__(self, opened: Any) -> None:
        super().__init__(opened, codec=BlockCodec())
        self._lists: dict[str, dict[str, list[float]]] = {}
        self._merged: list[tuple[Any, Callable[[int], int | None]]] = []
        self.mergetype = merge_like

    def add_entry(self, entry: Entry) -> None:
        """Add a document."""
        runs = {**entry.texts, **entry.terms, "key": (entry.key,)}
        columns: dict[str, Any] = dict(entry.numbers)
        for name, run in entry.texts.items():
            if name in TEXT_FIELDS:
                columns[run_of(name)] = packed(run)
        for name in FACET_FIELDS:
            columns[column_of(name)] = SEPARATOR.join(entry.terms.get(name, ())).encode()
        self._add(runs, columns, {"key": entry.key})

    def add_position(self, key: str, position: str) -> None:
        """Add the document that holds the place in the log."""
        self._add({"key": (key,)}, {}, {"key": key, "position": position})

    def _add(self, runs: dict[str, Sequence[str]], columns: dict[str, Any], stored: dict[str, str]) -> None:
        number = self.docnum
        for name, run in runs.items():
            lists = self._lists.setdefault(name, {})
            for value, count in Counter(run).items():
                if value in lists:
                    lists[value] += (number, count)
                else:
                    lists[value] = [number, count]
        self._add_row(columns.items(), stored)

    def _add_row(self, columns: Iterable[tuple[str, Any]], stored: dict[str, Any]) -> None:
        rows, schema = self.perdocwriter, self.schema
        rows.start_doc(self.docnum)
        for name, value in stored.items():
            rows.add_field(name, schema[name], value, 0)
        for name, value in columns:
            rows.add_column_value(name, schema[name].column_type, value)
        rows.finish_doc()
        self._added = True
        self.docnum += 1

    def add_reader(self, reader: Any) -> None:
        """Take over the live documents of a segment; its reader is closed when all is written."""
        first = self.docnum
        names = [name for name, field in self.schema.items() if field.column_type and reader.has_column(name)]
        columns = [(name, reader.column_reader(name, translate=False)) for name in names]
        numbers: dict[int, int] = {}
        for old, stored in reader.iter_docs():
            numbers[old] = self.docnum
            self._add_row(((name, column[old]) for name, column in columns), dict(stored))
        is_whole = len(numbers) == reader.doc_count_all()
        self._merged.append((reader, first.__add__ if is_whole else numbers.get))

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        fields = {name for name, field in self.schema.items() if field.indexed}
        for name in sorted(fields):
            self._write_field(name, [self._own(name), *(_moved(name, *one) for one in self._merged)])
        self.fieldwriter.close()
        for reader, _ in self._merged:
            reader.close()

    def _own(self, name: str) -> Iterator[_List]:
        lists = self._lists.pop(name, {})
        for term, flat in sorted((value.encode(), flat) for value, flat in lists.items()):
            yield term, flat[::2], flat[1::2]  # type: ignore[misc]  # documents are whole numbers

    def _write_field(self, name: str, sources: Sequence[Iterator[_List]]) -> None:
        writer, field = self.fieldwriter, self.schema[name]
        writer.start_field(name, field)
        postings = _ListWriter(writer._postfile, BLOCK, compression=1)  # noqa: SLF001 - a writer of postings
        prefix = pack_ushort(writer._fieldid)  # noqa: SLF001
        add = _adder(writer._tindex)  # noqa: SLF001
        for term, alike in groupby(merge(*sources, key=itemgetter(0)), key=itemgetter(0)):
            numbers, counts = _joined([(numbers, counts) for _, numbers, counts in alike])
            if numbers:
                found = postings.written_list(field.format, numbers, counts) if len(numbers) > 1 else None
                add(prefix + term, found or _entry_of_one(numbers[0], counts[0]))
        writer.finish_field()


def _adder(table: Any) -> Callable[[bytes, bytes], None]:
    """Adds ascending keys to a table of Whoosh's, as its own `add` does at several times the cost."""
    file, place, places, buckets, hashed = table.dbfile, table.dbfile.tell(), table.index, table.buckets, table.hashfn

    def add(key: bytes, value: bytes) -> None:
        nonlocal place
        row = _LENGTHS.pack(len(key), len(value)) + key + value
        code = hashed(key)
        places.append(place)
        buckets[code & 255].append((code, place))
        file.write(row)
        place += len(row)

    return add


def _joined(parts: list[tuple[Sequence[int], Sequence[float]]]) -> tuple[Sequence[int], Sequence[float]]:
    """One list of the lists of a term; they come in the order of their documents' numbers."""
    if len(parts) == 1:
        return parts[0]
    joined: tuple[list[int], list[float]] = ([], [])
    for numbers, counts in parts:
        joined[0].extend(numbers)
        joined[1].extend(counts)
    return joined


def _moved(name: str, reader: Any, number_of: Callable[[int], int | None]) -> Iterator[_List]:
    """The lists of a field of a segment, with the numbers that its documents have now."""
    if name not in reader.indexed_field_names():
        return
    for field, term in reader.terms_from(name, b""):
        if field != name:
            return
        numbers, counts = [], []
        for old, count in whole_list(reader, name, term).items():
            number = number_of(old)
            if number is not None:
                numbers.append(number)
                counts.append(count)
        yield term, numbers, counts


@lru_cache(maxsize=100_000)
def _entry_of_one(number: int, count: float) -> bytes:
    """The entry of a term of one document, which holds the list itself."""
    info = W3TermInfo(weight=count, df=1, maxweight=count, minid=number, maxid=number)
    info.set_inlined((number,), (count,), ())
    return bytes(info.to_bytes())


class _ListWriter(W3PostingsWriter):  # type: ignore[misc]
    """Postings of a term of several documents as a whole."""

    def written_list(self, format_: Any, numbers: Sequence[int], counts: Sequence[float]) -> bytes:
        """Write the list; returns the term's entry."""
        info = W3TermInfo()
        self.start_postings(format_, info)
        for start in range(0, len(numbers), self._blocklimit):
            end = start + self._blocklimit
            self._ids, self._weights = array("I", numbers[start:end]), array("f", counts[start:end])
            self._maxweight = max(self._weights)
            self._compression = 1 if len(self._ids) >= _SHORT else 0
            self._write_block(last=end >= len(numbers))
        info.set_extent(self._startoffset, self._postfile.tell() - self._startoffset)
        self._terminfo = None
        return bytes(info.to_bytes())

    def _mini_weights(self) -> Any:
        weights = self._weights
        if weights.count(weights[0]) < len(weights):
            return tuple(weights)
        return None if weights[0] == 1.0 else weights[0]


def merge_like(writer: BlockWriter, segments: Sequence[Any]) -> list[Any]:
    """Whoosh's policy of merging: when many segments are of like size they become one; gives those that stay."""
    chosen: list[Any] = []
    room = MOST_DOCUMENTS
    for _, alike in groupby(sorted(segments, key=_live), key=_tier):
        found = list(alike)
        for segment in found if len(found) >= FEW_SEGMENTS else ():
            room -= _live(segment)
            if room >= 0:
                chosen.append(segment)
    for segment in chosen:
        writer.add_reader(SegmentReader(writer.storage, writer.schema, segment))
    return [segment for segment in segments if segment not in chosen]


def _live(segment: Any) -> int:
    return int(segment.doc_count_all() - segment.deleted_count())


def _tier(segment: Any) -> int:
    """Segments of one tier differ in size by less than the factor."""
    tier, size = 0, _live(segment)
    while size >= _LIKE:
        tier, size = tier + 1, size // _LIKE
    return tier
