"""A backup folder: what every snapshot names, and the bytes that all of them share.

    blobs/ab/abcdef…          bytes by their SHA-256, each once however many snapshots need it
    snapshots/20261126T030000Z/
        manifest.json         what was kept, with sizes and SHA-256
        blobs.txt             SHA-256 and size of every blob that the database names
        database              the database at one moment, in its own format
        data/                 what else cannot be made again: secret key, trusted certificates

A snapshot is made under a name that begins with a dot and gets its own name when it is whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from eoffice.backup.faults import BackupFault
from eoffice.content.store import CHUNK, FolderStore

FORMAT = 1
MANIFEST, BLOBS, DATABASE, DATA = "manifest.json", "blobs.txt", "database", "data"
_NAME = re.compile(r"\d{8}T\d{6}Z")
_SNAPSHOTS, _MAKING, _LOCK = "snapshots", ".making", ".lock"


@dataclass(frozen=True)
class Entry:
    """A file of a snapshot; `size` in bytes."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a snapshot holds: `dialect` and `schema` (newest migration) of its database, its files by their path."""

    made_at: str
    dialect: str
    schema: str
    blob_count: int
    blob_bytes: int
    missing: tuple[str, ...] = ()
    files: dict[str, Entry] = field(default_factory=dict)
    format: int = FORMAT


@dataclass(frozen=True)
class Snapshot:
    """A whole snapshot."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """The moment it shows, in UTC."""
        return self.folder.name

    def blobs(self) -> Iterator[tuple[str, int]]:
        """SHA-256 and size of every blob it needs."""
        with (self.folder / BLOBS).open(encoding="ascii") as lines:
            for line in lines:
                sha256, size = line.split()
                yield sha256, int(size)


class BackupFolder:
    """A folder with snapshots."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = FolderStore(root / "blobs")
        self._snapshots = root / _SNAPSHOTS

    def list(self) -> list[Snapshot]:
        """Whole snapshots, the oldest first; raises `BackupFault` for one whose manifest cannot be read."""
        if not self._snapshots.is_dir():
            return []
        return [_read(folder) for folder in sorted(self._snapshots.iterdir()) if _NAME.fullmatch(folder.name)]

    def get(self, name: str | None) -> Snapshot:
        """The snapshot of that name, the newest without one; raises `BackupFault` when it is not there."""
        if name is not None and _NAME.fullmatch(name) and (self._snapshots / name).is_dir():
            return _read(self._snapshots / name)
        known = self.list()
        if not known:
            raise BackupFault(f"there is no backup in {self.root}")
        if name is not None:
            raise BackupFault(f"there is no backup {name!r} in {self.root}; the newest is {known[-1].name}")
        return known[-1]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others from writing here meanwhile; the folder is made, for its owner only, when absent."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.root / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BackupFault(f"another backup is being written into {self.root}; try again later") from error
            yield

    def begin(self) -> Path:
        """An empty folder for a new snapshot; what a killed backup left is gone."""
        making = self._snapshots / _MAKING
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700, parents=True)
        self.store.sweep()
        return making

    def finish(self, making: Path, manifest: Manifest) -> Snapshot:
        """Write the manifest of all files there and give the snapshot its name; only then does it exist."""
        paths = [path for path in sorted(making.rglob("*")) if path.is_file()]
        files = {str(path.relative_to(making)): fingerprint(path) for path in paths}
        whole = Manifest(**{**asdict(manifest), "files": files})
        (making / MANIFEST).write_text(json.dumps(asdict(whole), indent=1, sort_keys=True), encoding="utf-8")
        for path in [*making.rglob("*"), making]:
            _sync(path)
        folder = self._snapshots / _name_of(manifest.made_at)
        if folder.exists():
            raise BackupFault(f"there is a backup of this second already: {folder.name}")
        making.rename(folder)
        _sync(self._snapshots)
        return Snapshot(folder, whole)

    def keep_newest(self, count: int) -> int:
        """Remove all but the newest `count` snapshots and the bytes that none of those needs; how many went."""
        known = self.list()
        old = known[:-count]
        for snapshot in old:
            shutil.rmtree(snapshot.folder)
        if old:
            needed = {sha256 for snapshot in known[-count:] for sha256, _size in snapshot.blobs()}
            for sha256 in self.store.all():
                if sha256 not in needed:
                    self.store.path(sha256).unlink()
        return len(old)


def fingerprint(path: Path) -> Entry:
    """Size and SHA-256 of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Entry(size, digest.hexdigest())


def _read(folder: Path) -> Snapshot:
    try:
        values = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if values["format"] != FORMAT:
            raise BackupFault(f"the backup {folder} has a format that this version does not read")
        values["files"] = {name: Entry(**entry) for name, entry in values["files"].items()}
        values["missing"] = tuple(values["missing"])
        return Snapshot(folder, Manifest(**values))
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise BackupFault(f"the manifest of the backup {folder} cannot be read") from error


def _name_of(made_at: str) -> str:
    return datetime.fromisoformat(made_at).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
