"""The index as this process reads it: opened once, following commits and rebuilt generations."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from flask import Flask, current_app

from eoffice.core.config import Config
from eoffice.search.engine import BrokenIndex, SearchEngine
from eoffice.search.folder import IndexFolder, engine_class

logger = logging.getLogger(__name__)
_KEY = "eoffice.search"


class Reader:
    """Gives an open, fresh engine to any thread."""

    def __init__(self, config: Config) -> None:
        self.folder = IndexFolder(config.data, config.search_engine)
        self._lock = Lock()
        self._engine: SearchEngine | None = None
        self._path: Path | None = None

    def engine(self) -> SearchEngine | None:
        """The engine with everything committed so far; None while there is no index.

        Until a new generation takes over, one of an earlier version answers.
        """
        with self._lock:
            for _ in range(3):  # a generation may be replaced between reading its name and opening it
                path = self.folder.current() or self.folder.readable()
                if path is None:
                    self._engine = self._path = None
                    return None
                try:
                    if path != self._path or self._engine is None:
                        self._engine, self._path = engine_class(self.folder.engine).open(path), path
                    self._engine.refresh()
                except (BrokenIndex, OSError, ValueError):
                    self._engine = self._path = None
                    continue
                return self._engine
            return None

    @contextmanager
    def asked(self) -> Iterator[SearchEngine | None]:
        """The engine for one question. When it turns out to be damaged the block ends, and a new one will be built."""
        try:
            yield self.engine()
        except BrokenIndex as error:
            logger.warning("index failed a question path=%s", self._path, exc_info=error)
            self.folder.distrust()

    def progress(self) -> int | None:
        """While the index is built anew, how far that is in percent; None when it follows the database."""
        build = self.folder.building()
        if build is not None:
            return build.percent
        return 0 if self.folder.current() is None else None

    def close(self) -> None:
        """Let go of the index; the next question opens it."""
        with self._lock:
            self._engine = self._path = None


def register(app: Flask) -> None:
    """Give the application its reader; nothing is opened before the first question."""
    app.extensions[_KEY] = Reader(app.extensions["eoffice.config"])


def current_reader() -> Reader:
    """The reader of the running application."""
    reader: Reader = current_app.extensions[_KEY]
    return reader
