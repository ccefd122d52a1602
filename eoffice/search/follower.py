"""Following the change log into the index of this host.

The index keeps its own place in the log, committed together with its documents: after a crash it goes on
exactly where its documents end, and applying a change twice changes nothing. Whoever holds the writing lock
follows; any process may ask questions meanwhile.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from eoffice.core import changes
from eoffice.core.changes import Change
from eoffice.core.database import db
from eoffice.core.index_documents import sources
from eoffice.search.building import Builder, Progress, entries_of, is_of_this_database, position_of
from eoffice.search.engine import BrokenIndex, BusyIndex, SearchEngine
from eoffice.search.entries import Entry, entry_key
from eoffice.search.folder import IndexFolder, engine_class

logger = logging.getLogger(__name__)

#: Changes applied as one commit.
BATCH = 500


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
        self._builder = Builder(self.folder)
        self._has_built = False
        #: When it last looked into the log, in seconds of the monotonic clock.
        self.ticked_at = 0.0

    def tick(self) -> int:
        """Apply what waits in the log, at most one batch; returns how many changes that was.

        Builds a part of a new index when there is none that can be used, and after something was taken out of the
        database for good: nothing of it stays in any file. Does nothing while another process writes.
        """
        done = 0
        self._has_built = False
        with self._app.app_context():
            with self.folder.writing() as mine:
                engine = self._open() if mine else None
                if engine is not None:
                    done = self._apply_next(engine)
            if mine and self.folder.needs_build():
                with self.folder.rebuilding() as ours:
                    if ours and self.folder.needs_build():
                        self._builder.write_part()
                        self._has_built = True
        self.ticked_at = time.monotonic()
        return done

    def catch_up(self) -> int:
        """Apply everything committed so far; returns how many changes that was. For commands and tests."""
        total = 0
        while (done := self.tick()) or self._has_built:
            total += done
        return total

    def rebuild(self, progress: Progress | None = None) -> int:
        """Build a new index from the database and let it take over; the old one answers until then.

        `progress(done, total)` is called as documents are read. Waits for a rebuild that runs already. Returns
        the number of documents.
        """
        with self._app.app_context(), self.folder.rebuilding(wait=True):
            if self.folder.current() is not None:
                self.folder.forget_build()  # what was begun for another reason may be of another state
            return self._builder.write_all(progress)

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
        if not is_of_this_database(engine.status().position):
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
                engine.apply(upserts, deletions, position_of(rows[-1]))
            is_done = True
        except BusyIndex as error:
            logger.warning("index is written by somebody else", exc_info=error)
            return 0
        except BrokenIndex as error:
            logger.warning("index unreadable, building it anew path=%s", self._path, exc_info=error)
            self.folder.disown()
            return 0
        finally:
            db.session.rollback()
            if not is_done:  # opened again by the next tick, which finds out whether it can still be read
                self.close()
        return len(rows)


def _present_state(rows: Sequence[Change]) -> tuple[list[Entry], list[str]]:
    """What the changed subjects are now: documents to write, and keys of those that are gone."""
    upserts: list[Entry] = []
    deletions: list[str] = []
    for name, source in sources().items():
        ids = list(dict.fromkeys(row.subject_id for row in rows if row.kind == name))
        found = {entry.key: entry for entry in entries_of(source, ids)}
        upserts.extend(found.values())
        deletions.extend(key for id_ in ids if (key := entry_key(name, id_)) not in found)
    return upserts, deletions
