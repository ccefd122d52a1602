"""Where an index lies, who may write it, and how a new one takes the place of an old one.

    <data>/index/<engine>/
        current        the name of the generation that answers, replaced atomically
        g-…/           one index each, with `made.json`: engine and version of the analysis
        stale          there while the generation that answers still holds words of what was taken out
        write.lock     held while writing; the system lets go of it when a process dies
        rebuild.lock   held while building a new generation

Everything below the engine's folder can be thrown away: it is built anew from the database.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from uuid import uuid4

from eoffice.core.errors import ConfigurationError
from eoffice.search.engine import SearchEngine
from eoffice.search.entries import VERSION

_CLASSES = {"tantivy": "TantivyEngine", "whoosh": "WhooshEngine"}


def engine_class(name: str) -> type[SearchEngine]:
    """The engine of that name; its library is imported only when it is chosen.

    Raises `ConfigurationError` when the library is not installed here.
    """
    try:
        module = import_module(f"eoffice.search.{name}_engine")
    except ImportError as error:
        raise ConfigurationError(f"EOFFICE_SEARCH_ENGINE={name} cannot be used here: {error}") from error
    found: type[SearchEngine] = getattr(module, _CLASSES[name])
    return found


class IndexFolder:
    """The folder of one engine under the data folder."""

    def __init__(self, data: Path, engine: str) -> None:
        self.engine = engine
        self.root = data / "index" / engine

    def current(self) -> Path | None:
        """The generation that answers; None when there is none of this engine and version."""
        try:
            name = (self.root / "current").read_text().strip()
            made = json.loads((self.root / name / "made.json").read_text())
        except (OSError, ValueError):
            return None
        return self.root / name if made == self._sentinel() else None

    def new_generation(self) -> Path:
        """An empty folder for building; leftovers of builds that died are removed. Needs `rebuilding`."""
        self.root.mkdir(parents=True, exist_ok=True)
        self._remove_all_but(self.current())
        folder = self.root / f"g-{uuid4().hex[:12]}"
        folder.mkdir()
        return folder

    def publish(self, folder: Path) -> None:
        """Let a finished generation answer from now on and remove the others."""
        (folder / "made.json").write_text(json.dumps(self._sentinel()))
        _sync_folder(folder)
        pointer = self.root / f"current.{folder.name}"
        with pointer.open("w") as stream:
            stream.write(folder.name)
            stream.flush()
            os.fsync(stream.fileno())
        pointer.replace(self.root / "current")
        (self.root / "stale").unlink(missing_ok=True)
        _sync_folder(self.root)
        self._remove_all_but(folder)

    def spoil(self) -> None:
        """Note that a new generation is needed: an index drops a document at once, but its words only with its files.
        Needs `writing`.
        """
        (self.root / "stale").touch()

    def needs_build(self) -> bool:
        """Whether there is no generation that answers, or one that holds what must not be kept."""
        return self.current() is None or (self.root / "stale").exists()

    def disown(self) -> None:
        """Give up the present generation: it cannot be read or belongs to another database."""
        (self.root / "current").unlink(missing_ok=True)

    @contextmanager
    def writing(self, *, wait: bool = False) -> Iterator[bool]:
        """Hold the right to write; yields False when another process has it (and `wait` is not set)."""
        with self._locked("write.lock", wait=wait) as mine:
            yield mine

    @contextmanager
    def rebuilding(self, *, wait: bool = False) -> Iterator[bool]:
        """Hold the right to build a new generation, likewise."""
        with self._locked("rebuild.lock", wait=wait) as mine:
            yield mine

    def size(self) -> int:
        """Bytes on disk of everything here."""
        total = 0
        for path in self.root.rglob("*") if self.root.exists() else ():
            with suppress(OSError):
                total += path.stat().st_size
        return total

    def _sentinel(self) -> dict[str, object]:
        return {"engine": self.engine, "version": VERSION}

    def _remove_all_but(self, kept: Path | None) -> None:
        for folder in self.root.glob("g-*"):
            if folder != kept:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _locked(self, name: str, *, wait: bool) -> Iterator[bool]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / name).open("a") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            try:
                yield True
            finally:
                fcntl.flock(stream, fcntl.LOCK_UN)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
