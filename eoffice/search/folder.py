"""Where an index lies, who may write it, and how a new one takes the place of an old one.

    <data>/index/<engine>/
        current        the name of the generation that answers, replaced atomically
        building       how far the next generation is, while one is built
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
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

from eoffice.core.errors import ConfigurationError
from eoffice.search.engine import Position, SearchEngine
from eoffice.search.entries import VERSION

#: For so long a new generation is not built again because of a question that fails.
TRUSTED_SECONDS = 600
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


@dataclass(frozen=True)
class Build:
    """How far a generation is: of `total` documents, listed in order, `done` are written, `last` (its key) the last.

    `position` is the place in the log from which it has to follow.
    """

    name: str
    sentinel: dict[str, object]
    done: int
    total: int
    last: str
    position: list[Any]

    @property
    def percent(self) -> int:
        """Progress in words of a bar."""
        return 100 * self.done // max(self.total, 1)


class IndexFolder:
    """The folder of one engine under the data folder."""

    def __init__(self, data: Path, engine: str) -> None:
        self.engine = engine
        self.root = data / "index" / engine

    def current(self) -> Path | None:
        """The generation that answers; None when there is none of this engine and version."""
        path, made = self._published()
        return path if made == self._sentinel() else None

    def readable(self) -> Path | None:
        """The generation to ask as long as there is no `current` one: of this engine and an earlier version."""
        path, made = self._published()
        is_earlier = made.get("engine") == self.engine and isinstance(made.get("version"), int)
        return path if is_earlier and made["version"] <= VERSION else None

    def _published(self) -> tuple[Path, dict[str, Any]]:
        try:
            path = self.root / (self.root / "current").read_text().strip()
            made = json.loads((path / "made.json").read_text())
        except (OSError, ValueError):
            return self.root, {}
        return path, made if isinstance(made, dict) else {}

    def new_generation(self) -> Path:
        """An empty folder for building; leftovers of builds that died are removed. Needs `rebuilding`."""
        self.root.mkdir(parents=True, exist_ok=True)
        folder = self.root / f"g-{uuid4().hex[:12]}"
        self._remove_all_but(self.readable())
        folder.mkdir()
        return folder

    def begun(self) -> tuple[Path, Build] | None:
        """A generation that was begun, in this version, and can be gone on with. Needs `rebuilding`."""
        build = self.building()
        path = self.root / build.name if build else self.root
        return (path, build) if build and build.sentinel == self._sentinel() and path.is_dir() else None

    def building(self) -> Build | None:
        """How far the next generation is; None while there is none."""
        try:
            return Build(**json.loads((self.root / "building").read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def note(self, folder: Path, position: Position, done: int, total: int, last: str = "") -> Build:
        """Note how far a generation is that is being built; it can be gone on with from there."""
        place = [position.xid, position.id, position.mark]
        build = Build(folder.name, self._sentinel(), done, total, last, place)
        fresh = self.root / "building.new"
        fresh.write_text(json.dumps(asdict(build)))
        fresh.replace(self.root / "building")
        return build

    def forget_build(self) -> None:
        """There is no generation to go on with any more."""
        (self.root / "building").unlink(missing_ok=True)

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
        self.forget_build()
        _sync_folder(self.root)
        self._remove_all_but(folder)

    def spoil(self) -> None:
        """Note that a new generation is needed: an index drops a document at once, but its words only with its files.
        Needs `writing`.
        """
        (self.root / "stale").touch()

    def distrust(self) -> None:
        """Note that a new generation is needed because the one that answers failed somebody.

        One that was just built is not distrusted: then it is no damage on the disk, and building would never end.
        """
        path = self.current()
        if path is not None and time.time() - (path / "made.json").stat().st_mtime > TRUSTED_SECONDS:
            self.spoil()

    def needs_build(self) -> bool:
        """Whether there is no generation that answers, one that must not stay, or one that was begun."""
        return self.current() is None or (self.root / "stale").exists() or self.building() is not None

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
