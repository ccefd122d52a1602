"""Building an index anew, part by part, beside the one that answers.

Each part is one commit, and a note says where it ends: a build whose process dies is gone on with. What changes
meanwhile is followed afterwards, from the place that the log had at the beginning.
"""

from __future__ import annotations

import logging
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from eoffice.core import changes
from eoffice.core.changes import Change
from eoffice.core.database import db
from eoffice.core.index_documents import Source, sources
from eoffice.search.engine import BrokenIndex, Position, SearchEngine
from eoffice.search.entries import Entry, analyse, entry_key, split_key
from eoffice.search.folder import Build, IndexFolder, engine_class

logger = logging.getLogger(__name__)

#: Documents read from the database at a time.
READ = 100
#: Documents written as one commit: what is lost when the process dies, and what a tick of the worker does.
PART = 2_000

Progress = Callable[[int, int], None]


class _Wanted:
    """The ids of everything there is, source by source, each ascending; eight bytes each."""

    def __init__(self) -> None:
        self._listed = [(source, array("q", source.lister())) for source in sources().values()]

    def __len__(self) -> int:
        return sum(len(ids) for _, ids in self._listed)

    def stretch(self, start: int, end: int) -> Iterator[tuple[Source, Sequence[int]]]:
        """What stands from one place up to another."""
        for source, ids in self._listed:
            if found := ids[max(start, 0) : max(end, 0)]:
                yield source, found.tolist()
            start, end = start - len(ids), end - len(ids)

    def up_to(self, last: str) -> int:
        """How many stand up to a key, whether that is still there or not."""
        name, last_id = split_key(last)
        done = 0
        for source, ids in self._listed:
            if source.name == name:
                return done + bisect_right(ids, last_id)
            done += len(ids)
        return 0


class Builder:
    """Writes new generations. All of it needs the folder's `rebuilding` lock; between parts others may have it."""

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._wanted: _Wanted | None = None
        self._noted: Build | None = None
        self._begun: tuple[Path, SearchEngine, Position] | None = None

    def write_all(self, progress: Progress | None = None) -> int:
        """Write a whole generation and let it take over; returns how many documents it has."""
        while (count := self.write_part(progress)) is None:
            pass
        return count

    def write_part(self, progress: Progress | None = None) -> int | None:
        """Write the next part; the last one lets the generation take over. Returns its documents then, else None.

        Raises `BrokenIndex` when the generation cannot be written; then the next part begins another one.
        """
        if self._begun is None or self._noted != self._folder.building():
            self._begin()
        if self._begun is None or self._noted is None or self._wanted is None:
            raise RuntimeError("nothing was begun")
        path, engine, start = self._begun
        done, total = self._noted.done, len(self._wanted)
        end = min(done + PART, total)
        try:
            engine.apply(_entries(self._wanted, (done, end), progress), (), start)
        except BrokenIndex:
            self._folder.forget_build()
            raise
        lasts = [entry_key(source.name, ids[-1]) for source, ids in self._wanted.stretch(end - 1, end)]
        self._noted = self._folder.note(path, start, end, total, lasts[0] if lasts else "")
        return self._publish() if end >= total else None

    def _publish(self) -> int:
        if self._begun is None:
            raise RuntimeError("nothing was begun")
        path, engine, _start = self._begun
        count = engine.status().documents
        engine.close()
        self._begun = self._noted = self._wanted = None
        with self._folder.writing(wait=True):
            self._folder.publish(path)
        logger.info("index built engine=%s documents=%s", self._folder.engine, count)
        return count

    def _begin(self) -> None:
        """Go on with a generation that was begun by whomever, else begin one."""
        self._begun = self._known() or self._fresh()
        path, _engine, start = self._begun
        build = self._folder.building()
        last = build.last if build else ""
        self._wanted = _Wanted()
        done = self._wanted.up_to(last) if last else 0
        self._noted = self._folder.note(path, start, done, len(self._wanted), last if done else "")

    def _known(self) -> tuple[Path, SearchEngine, Position] | None:
        begun = self._folder.begun()
        if begun is None:
            return None
        path, build = begun
        position = Position(*build.position)
        try:
            engine = engine_class(self._folder.engine).open(path)
        except BrokenIndex:
            return None
        return (path, engine, position) if is_of_this_database(position) else None

    def _fresh(self) -> tuple[Path, SearchEngine, Position]:
        self._folder.forget_build()
        start = _newest_position()
        path = self._folder.new_generation()
        return path, engine_class(self._folder.engine).create(path), start


def entries_of(source: Source, ids: Sequence[int]) -> Iterator[Entry]:
    """The documents of these ids as they are now, for the index."""
    for start in range(0, len(ids), READ):
        for document in source.provider(ids[start : start + READ]):
            yield analyse(source.name, document)


def _entries(wanted: _Wanted, part: tuple[int, int], progress: Progress | None) -> Iterator[Entry]:
    for start in range(*part, READ):
        end = min(start + READ, part[1])
        for source, ids in wanted.stretch(start, end):
            yield from entries_of(source, ids)
        db.session.rollback()
        db.session.expunge_all()
        if progress is not None:
            progress(end, len(wanted))


def position_of(row: Change) -> Position:
    """The place of a row of the log."""
    return Position(row.xid, row.id, f"{row.kind}:{row.subject_id}:{row.at.isoformat()}")


def _newest_position() -> Position:
    """The place behind everything that can be read now, taken before reading."""
    db.session.rollback()
    _, row_id = changes.newest()
    row = db.session.get(Change, row_id) if row_id else None
    return position_of(row) if row is not None else Position()


def is_of_this_database(position: Position) -> bool:
    """Whether the row at which the index stands is in the log, unchanged."""
    if position.id == 0:
        return True
    row = db.session.get(Change, position.id, populate_existing=True)
    return row is not None and position_of(row) == position
