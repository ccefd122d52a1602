"""What an engine of search offers; Tantivy and Whoosh both do, under one contract test.

An engine is one folder on disk. Writing happens in batches that become visible all at once, together with the
place in the change log up to which they reach; a process killed in between leaves the batch before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol, Self

from eoffice.search.entries import Entry
from eoffice.search.nodes import Node

#: A phrase of three syllables or more, each pair of which stands in more documents, is a formula of the trade:
#: documents that have all its pairs are taken to have it, without being looked at.
MAX_LOOKED_UP = 10_000


class BrokenIndex(Exception):
    """The folder holds no index that this engine can read: build it anew."""


class BusyIndex(Exception):
    """Another process writes; nothing was changed."""


@dataclass(frozen=True)
class Position:
    """A place in the change log; `mark` tells the row there from the row of another database."""

    xid: int = 0
    id: int = 0
    mark: str = ""


class Sort(StrEnum):
    """Orders of a result."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    ARRIVED = "arrived"
    NUMBER = "number"


@dataclass(frozen=True)
class Match:
    """One document found; `rank` is its place in an order by date or number, which it shares with no other."""

    key: str
    score: float = 0.0
    rank: int | None = None


@dataclass(frozen=True)
class Matches:
    """A stretch of a result, how many documents the whole of it has, and how many of them stand before."""

    total: int
    matches: Sequence[Match]
    before: int = 0


@dataclass(frozen=True)
class Status:
    """What an index holds."""

    documents: int
    position: Position


class SearchEngine(Protocol):
    """An open index. Safe for many threads reading; `apply` is called by the one holder of the writing lock.

    `keys` are the actor's access keys: a document without one of them in its grants does not exist, neither in
    matches nor in totals, counts or frequencies. Every question may raise `BrokenIndex`: files can be damaged at any
    place. A field that an index of an earlier version does not have matches nothing.

    `seeks_ranks`: going on behind a rank takes no more than a first page does; else a known offset is quicker.
    """

    seeks_ranks: ClassVar[bool]

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make an empty index in `folder`, which is empty."""
        ...

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in `folder`; raises `BrokenIndex`."""
        ...

    def apply(self, upserts: Iterable[Entry], deletions: Iterable[str], position: Position) -> None:
        """Write a batch and its place in the log, all or nothing. Raises `BusyIndex`, and `BrokenIndex`."""
        ...

    def search(
        self, node: Node, keys: frozenset[str], *, sort: Sort, limit: int, offset: int = 0, after: int | None = None
    ) -> Matches:
        """The matches from `offset` on, at most `limit` (one at least); by date or number, those behind the rank
        `after`, at the same cost wherever that is.
        """
        ...

    def count(self, node: Node, keys: frozenset[str] | None) -> int:
        """How many documents match; `keys` None asks beyond all rights, for a number the office wants told."""
        ...

    def facets(self, node: Node, keys: frozenset[str], fields: Iterable[str]) -> dict[str, Mapping[str, int]]:
        """How many documents match, per value of each of these `FACET_FIELDS`, most frequent first."""
        ...

    def knows(self, field: str, value: str) -> bool:
        """Whether any document at all, seen or not, has this term; for narrowing candidates, never to be shown."""
        ...

    def refresh(self) -> None:
        """Let the next question see what another process has written."""
        ...

    def status(self) -> Status:
        """Size and place in the log of what is committed."""
        ...

    def close(self) -> None:
        """Let go of files and threads."""
        ...
