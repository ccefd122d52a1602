"""Following the change log into the index of this host.

The index keeps its own place in the log, committed together with its documents: after a crash it goes on
exactly where its documents end, and applying a change twice changes nothing. Whoever holds the writing lock
follows; any process may ask questions meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from flask import Flask

from eoffice.core import changes
from eoffice.core.changes import Change
from eoffice.core.database import db
from eoffice.core.index_documents import Source, sources
from eoffice.search.engine import BrokenIndex, Position, SearchEngine
from eoffice.search.entries import Entry, analyse, entry_key
from eoffice.search.folder import IndexFolder, engine_class

logger = logging.getLogger(__name__)

#: Changes applied as one commit.
BATCH = 500
#: Documents read from the database at a time.
READ = 100

Progress = Callable[[int, int], None]


class Follower:
    """Keeps one index up to date. Used by one thread; another process may hold the lock instead.

    It reads through a session of its own, so it may be called anywhere outside of a unit of work.
    """

    def __init__(self, app: Flask) -> None:
        config = app.extensions["eoffice.config"]
        self._app = app
        self.folder = IndexFolder(config.data, config.search_engine)
        self._engine: SearchEngine | None = None
        self._path: Path | None = None

    def tick(self) -> int:
        """Apply what waits in the log, at most one batch; returns how many changes that was.

        Builds the index anew when there is none that can be used, and after something was taken out of the database
        for good: nothing of it stays in any file. Does nothing while another process writes.
        """
        done = 0
        with self._app.app_context():
            with self.folder.writing() as mine:
                engine = self._open() if mine else None
                if engine is not None:
                    done = self._apply_next(engine)
            if mine and self.folder.needs_build():
                with self.folder.rebuilding() as ours:
                    if ours and self.folder.needs_build():
                        self._build(_quiet)
        return done

    def catch_up(self) -> int:
        """Apply everything committed so far; returns how many changes that was. For commands and tests."""
        if self.folder.current() is None:
            self.tick()
        total = 0
        while done := self.tick():
            total += done
        return total

    def rebuild(self, progress: Progress | None = None) -> int:
        """Build a new index from the database and let it take over; the old one answers until then.

        `progress(done, total)` is called as documents are read. Waits for a rebuild that runs already. Returns
        the number of documents.
        """
        with self._app.app_context(), self.folder.rebuilding(wait=True):
            return self._build(progress or _quiet)

    def close(self) -> None:
        """Let go of the index."""
        if self._engine is not None:
            self._engine.close()
        self._engine = self._path = None

    def _open(self) -> SearchEngine | None:
        """The engine over the generation that answers now; None when one must be built."""
        path = self.folder.current()
        if path is not None and path == self._path:
            return self._engine
        self.close()
        if path is None:
            return None
        try:
            engine = engine_class(self.folder.engine).open(path)
        except BrokenIndex as error:
            logger.warning("index unreadable, building it anew path=%s", path, exc_info=error)
            self.folder.disown()
            return None
        if not _is_of_this_database(engine.status().position):
            logger.warning("index is of another database, building it anew path=%s", path)
            engine.close()
            self.folder.disown()
            return None
        self._engine, self._path = engine, path
        return engine

    def _apply_next(self, engine: SearchEngine) -> int:
        is_done = False
        try:
            position = engine.status().position
            rows = changes.committed_after((position.xid, position.id), BATCH)
            if rows:
                upserts, deletions = _present_state(rows)
                if deletions:
                    self.folder.spoil()
                engine.apply(upserts, deletions, _position(rows[-1]))
            is_done = True
        finally:
            db.session.rollback()
            if not is_done:  # opened again by the next tick, which finds out whether it can still be read
                self.close()
        return len(rows)

    def _build(self, progress: Progress) -> int:
        start = _newest_position()
        wanted = [(source, list(source.lister())) for source in sources().values()]
        total = sum(len(ids) for _, ids in wanted)
        path = self.folder.new_generation()
        engine = engine_class(self.folder.engine).create(path)
        engine.apply(_all_entries(wanted, progress, total), (), start)
        count = engine.status().documents
        engine.close()
        with self.folder.writing(wait=True):
            self.folder.publish(path)
        logger.info("index built engine=%s documents=%s", self.folder.engine, count)
        return count


def _quiet(_done: int, _total: int) -> None:
    return


def _present_state(rows: Sequence[Change]) -> tuple[list[Entry], list[str]]:
    """What the changed subjects are now: documents to write, and keys of those that are gone."""
    upserts: list[Entry] = []
    deletions: list[str] = []
    for name, source in sources().items():
        ids = list(dict.fromkeys(row.subject_id for row in rows if row.kind == name))
        found = {entry.key: entry for entry in _entries(source, ids)}
        upserts.extend(found.values())
        deletions.extend(key for id_ in ids if (key := entry_key(name, id_)) not in found)
    return upserts, deletions


def _entries(source: Source, ids: Sequence[int]) -> Iterator[Entry]:
    for start in range(0, len(ids), READ):
        for document in source.provider(ids[start : start + READ]):
            yield analyse(source.name, document)


def _all_entries(wanted: Iterable[tuple[Source, list[int]]], progress: Progress, total: int) -> Iterator[Entry]:
    done = 0
    for source, ids in wanted:
        for start in range(0, len(ids), READ):
            yield from _entries(source, ids[start : start + READ])
            db.session.rollback()
            db.session.expunge_all()
            done += len(ids[start : start + READ])
            progress(done, total)


def _position(row: Change) -> Position:
    return Position(row.xid, row.id, f"{row.kind}:{row.subject_id}:{row.at.isoformat()}")


def _newest_position() -> Position:
    """The place behind everything that can be read now, taken before reading."""
    db.session.rollback()
    _, row_id = changes.newest()
    row = db.session.get(Change, row_id) if row_id else None
    return _position(row) if row is not None else Position()


def _is_of_this_database(position: Position) -> bool:
    """Whether the row at which the index stands is in the log, unchanged."""
    if position.id == 0:
        return True
    row = db.session.get(Change, position.id, populate_existing=True)
    return row is not None and _position(row) == position
