"""The engine in pure Python: Whoosh keeps postings, segments and columns; sets and scores are computed here.

Matching is set algebra over whole postings, scoring touches only what matched and may be seen, so totals and
counts are exact and cost nothing extra. Phrases are looked for as pairs that must all occur; of more than two
syllables they are then looked up in what the document says, unless it is a formula of the trade.
"""

from __future__ import annotations

import heapq
import json
import pickle
import struct
import warnings
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from threading import RLock
from typing import Any, Self

from eoffice.search.engine import (
    MAX_LOOKED_UP,
    BrokenIndex,
    BusyIndex,
    Match,
    Matches,
    Position,
    SearchEngine,
    Sort,
    Status,
)
from eoffice.search.entries import NEWER, Entry, pairs, pairs_of
from eoffice.search.nodes import AnyOf, Bool, Everything, Node, Phrase, Prefix, Range, Term
from eoffice.search.whoosh_storage import Segment, schema
from eoffice.search.whoosh_writing import BlockWriter

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import index

POSITION_KEY = "#position"
#: What opening files that are no index, or no longer one, raises.
_UNREADABLE = (
    index.IndexError, OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, ImportError,
    AssertionError, pickle.PickleError, struct.error, zlib.error,
)  # fmt: skip
_PAIR = 2
#: Fewer than one document in so many are put in order by themselves.
_FEW = 16
_ORDERS = {
    Sort.NEWEST: ("by_issued", -1), Sort.OLDEST: ("by_issued", 1), Sort.ARRIVED: ("by_arrived", -1),
    Sort.NUMBER: ("by_number", 1),
}  # fmt: skip

Docs = frozenset[int] | set[int]


class WhooshEngine(SearchEngine):
    """An index of Whoosh in one folder. One cached reader per process, one thread at a time."""

    seeks_ranks = True

    def __init__(self, opened: Any) -> None:
        self._index = opened
        self._lock = RLock()
        self._segments: list[tuple[str, Segment]] = []
        self._reader: Any = None
        self._load()

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make an empty index in `folder`."""
        return cls(index.create_in(str(folder), schema()))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in `folder`; raises `BrokenIndex`."""
        with _readable():
            engine = cls(index.open_dir(str(folder)))
            engine.status()
        return engine

    def apply(self, upserts: Iterable[Entry], deletions: Iterable[str], position: Position) -> None:
        """Write a batch and its place in the log as one commit."""
        try:
            writer = BlockWriter(self._index)
        except index.LockError as error:
            raise BusyIndex("another writer holds the lock") from error
        with _readable():
            _write(writer, upserts, deletions, position)
        self.refresh()

    def search(
        self, node: Node, keys: frozenset[str], *, sort: Sort, limit: int, offset: int = 0, after: int | None = None
    ) -> Matches:
        """The matches from `offset` on, or behind a rank."""
        with self._lock, _readable():
            total = before = 0
            ranked: list[tuple[float, int, int, int]] = []
            ranks: Iterable[tuple[float, int]]
            for place, (_, segment) in enumerate(self._segments):
                question = _Question(segment, self._frequency)
                found = question.docs(node) & question.seen_by(keys)
                if sort is Sort.RELEVANCE:
                    ranks = ((-score, number) for number, score in question.scores(node, found).items())
                else:
                    passed, ranks = _ranks(segment, found, sort, after, offset + limit)
                    before += passed
                total += len(found)
                newest = segment.numbers("by_issued")
                ranked.extend((rank, -newest[number], place, number) for rank, number in ranks)
            best = heapq.nsmallest(offset + limit, ranked)[offset:]
            matches = [_match(sort, self._key(place, number), rank) for rank, _, place, number in best]
            return Matches(total, matches, before + offset)

    def count(self, node: Node, keys: frozenset[str] | None) -> int:
        """How many documents match."""
        with _readable():
            return sum(len(found) for _, found in self._found(node, keys))

    def facets(self, node: Node, keys: frozenset[str], fields: Iterable[str]) -> dict[str, Mapping[str, int]]:
        """How many documents match, per value of each field."""
        counts: dict[str, Counter[str]] = {field: Counter() for field in fields}
        with _readable():
            for segment, found in self._found(node, keys):
                for field, counter in counts.items():
                    values = segment.values(field)
                    counter.update(chain.from_iterable(values[number] for number in found))
        return {field: dict(counter.most_common()) for field, counter in counts.items()}

    def knows(self, field: str, value: str) -> bool:
        """Whether any document has this term."""
        with self._lock, _readable():
            return any(segment.knows(field, value) for _, segment in self._segments)

    def refresh(self) -> None:
        """Take a new reader when the table of contents has a newer generation."""
        with self._lock:
            if self._index.latest_generation() != self._reader.generation():
                self._load()

    def status(self) -> Status:
        """Size and place in the log."""
        with self._lock:
            documents = int(self._reader.doc_count())
            for _, segment in self._segments:
                for number in set(segment.postings("key", POSITION_KEY)) & segment.live:
                    return Status(documents - 1, Position(**json.loads(segment.stored(number)["position"])))
            return Status(documents, Position())

    def close(self) -> None:
        """Close the files."""
        with self._lock:
            self._reader.close()
            self._segments = []

    def _load(self) -> None:
        self._reader = self._index.reader(reuse=self._reader)
        known = dict(self._segments)
        self._segments = []
        readers = [reader for reader, _ in self._reader.leaf_readers() if reader.doc_count_all()]
        for reader in readers:
            name = str(reader.segment().segment_id())
            segment = known.get(name) or Segment(reader)
            segment.refresh(reader, len(readers))
            self._segments.append((name, segment))

    def _found(self, node: Node, keys: frozenset[str] | None) -> Iterator[tuple[Segment, Docs]]:
        with self._lock:
            for _, segment in self._segments:
                question = _Question(segment, self._frequency)
                yield segment, question.docs(node) & question.seen_by(keys)

    def _frequency(self, field: str, value: str) -> int:
        """How many documents have the term, deleted ones included."""
        return sum(len(segment.postings(field, value)) for _, segment in self._segments)

    def _key(self, place: int, number: int) -> str:
        return str(self._segments[place][1].stored(number)["key"])


def _write(writer: Any, upserts: Iterable[Entry], deletions: Iterable[str], position: Position) -> None:
    try:
        with writer.searcher() as searcher:
            is_empty = searcher.doc_count() == 0
            for key in (*deletions, POSITION_KEY):
                _drop(writer, searcher, key)
            for entry in upserts:
                if not is_empty:
                    _drop(writer, searcher, entry.key)
                writer.add_entry(entry)
        stored = json.dumps({"xid": position.xid, "id": position.id, "mark": position.mark})
        writer.add_position(POSITION_KEY, stored)
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


@contextmanager
def _readable() -> Iterator[None]:
    """Damaged files show in many ways; all become `BrokenIndex`."""
    try:
        yield
    except _UNREADABLE as error:
        raise BrokenIndex(str(error)) from error


def _ranks(
    segment: Segment, found: Docs, sort: Sort, after: int | None, limit: int
) -> tuple[int, Iterable[tuple[int, int]]]:
    """How many of the documents found stand before a rank, and the first of those behind it, the lowest first."""
    name, sign = _ORDERS[sort]
    column = segment.numbers(name)
    if len(found) * _FEW < len(column):
        order: Sequence[int] = sorted(found, key=lambda number: sign * column[number])
    else:
        order = segment.in_order(name, sign)
    start = 0 if after is None else bisect_right(order, sign * after, key=lambda number: sign * column[number])
    behind = (number for number in islice(order, start, None) if number in found)
    passed = sum(number in found for number in order[:start])
    return passed, ((sign * column[number], number) for number in islice(behind, limit))


def _match(sort: Sort, key: str, rank: float) -> Match:
    return Match(key, score=-rank) if sort is Sort.RELEVANCE else Match(key, rank=int(rank) * _ORDERS[sort][1])


def _drop(writer: Any, searcher: Any, key: str) -> None:
    number = searcher.document_number(key=key)
    if number is not None:
        writer.delete_document(number)


class _Question:
    """A tree of nodes asked of one segment; sets of matching documents are kept while it is asked.

    `frequency` tells how many documents of the whole index have a term.
    """

    def __init__(self, segment: Segment, frequency: Callable[[str, str], int]) -> None:
        self.segment = segment
        self._frequency = frequency
        self._sets: dict[Node, Docs] = {}

    def seen_by(self, keys: frozenset[str] | None) -> Docs:
        """The live documents that one of the keys opens."""
        if keys is None:
            return self.segment.live
        return self.docs(AnyOf("grant", keys)) & self.segment.live

    def docs(self, node: Node) -> Docs:
        """The documents that match, deleted ones possibly included."""
        if node not in self._sets:
            self._sets[node] = self._match(node)
        return self._sets[node]

    def _match(self, node: Node) -> Docs:
        segment = self.segment
        match node:
            case Term(field, value):
                return set(segment.postings(field, value))
            case Prefix(field, value):
                return self._union(field, segment.beginning_with(field, value))
            case Phrase(field, words):
                alike = [set(segment.postings(pairs_of(field), pair)) for pair in pairs(words)]
                return self._side_by_side(field, words, set.intersection(*alike))
            case Range(field, low, high):
                column = segment.numbers(field)
                first, last = low or 1, high or 99_999_999
                return {number for number, value in enumerate(column) if first <= value <= last}
            case AnyOf(field, values):
                return self._union(field, values)
            case Everything():
                return segment.live
            case Bool():
                return self._match_bool(node)

    def _side_by_side(self, field: str, words: tuple[str, ...], found: set[int]) -> Docs:
        """Of documents with all pairs of a phrase those that have it; two syllables are a pair. In what of a very
        long text is not in order, all pairs are enough.
        """
        name = pairs_of(field)
        if len(words) <= _PAIR or not found:
            return found
        if min(self._frequency(name, pair) for pair in pairs(words)) > MAX_LOOKED_UP:
            return found
        run = f" {' '.join(words)} ".encode()
        long = self.segment.postings("long", "1") if field == "text" else {}
        return {number for number in found if number in long or self.segment.has_run(field, number, run)}

    def _union(self, field: str, values: Iterable[str]) -> Docs:
        found: set[int] = set()
        return found.union(*(self.segment.postings(field, value) for value in values))

    def _match_bool(self, node: Bool) -> Docs:
        parts = [self.docs(child) for child in node.must]
        at_least = node.at_least or (0 if node.must else 1)
        if at_least == 1:
            parts.append(set[int]().union(*(self.docs(child) for child in node.should)))
        elif at_least > 1:
            counts: Counter[int] = Counter()
            for child in node.should:
                counts.update(self.docs(child))
            parts.append({number for number, count in counts.items() if count >= at_least})
        parts.sort(key=len)
        found = set(parts[0]).intersection(*parts[1:])
        for child in node.without:
            found -= self.docs(child)
        return found

    def scores(self, node: Node, found: Docs) -> dict[int, float]:
        """The score of each document of `found`, all of which match `node`; newer ones have a little more."""
        scores, days = dict.fromkeys(found, 1.0), self.segment.numbers("days")
        self._add(node, found, scores)
        return {number: score * (1 + NEWER * days[number]) for number, score in scores.items()}

    def _add(self, node: Node, found: Docs, scores: dict[int, float]) -> None:
        match node:
            case Term(_, _, weight) | Prefix(_, _, weight) | Phrase(_, _, weight):
                if weight:
                    for number in found & self.docs(node):
                        scores[number] += weight
            case Bool():
                inside = found & self.docs(node)
                for child in (*node.must, *node.should):
                    self._add(child, inside, scores)
            case _:
                return
