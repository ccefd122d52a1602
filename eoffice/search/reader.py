"""The index as this process reads it: opened once, following commits and rebuilt generations."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from flask import Flask, current_app

from eoffice.core.config import Config
from eoffice.search.engine import BrokenIndex, SearchEngine
from eoffice.search.folder import IndexFolder, engine_class

_KEY = "eoffice.search"


class Reader:
    """Gives an open, fresh engine to any thread."""

    def __init__(self, config: Config) -> None:
        self.folder = IndexFolder(config.data, config.search_engine)
        self._lock = Lock()
        self._engine: SearchEngine | None = None
        self._path: Path | None = None

    def engine(self) -> SearchEngine | None:
        """The engine with everything committed so far; None while there is no index."""
        with self._lock:
            for _ in range(3):  # a generation may be replaced between reading its name and opening it
                path = self.folder.current()
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
