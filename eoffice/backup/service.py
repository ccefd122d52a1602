"""Making, checking and bringing back a backup.

The database is copied first, as it is at one moment; then the bytes that it names, which are only ever added. So a
backup made while people work is whole: no row without its bytes. The index, previews and searchable copies are made
again by the product; the scanner's folder is the way in, not the office's papers.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import Connection, select

from eoffice.backup import databases
from eoffice.backup.faults import BackupFault
from eoffice.backup.snapshots import BLOBS, DATA, DATABASE, BackupFolder, Manifest, Snapshot, fingerprint
from eoffice.content.checking import find_fault
from eoffice.content.models import Blob
from eoffice.content.store import blob_store
from eoffice.core import clock
from eoffice.core.config import Config

#: What of the data folder cannot be made again, besides database and bytes.
KEPT = ("secret.key", "trust")
#: A backup older than this is called for: a working day may be lost, not two.
OLD = timedelta(days=2)
_LAST = "last-backup.json"


@dataclass(frozen=True)
class LastBackup:
    """When the last backup was made, where to, and how many blobs were missing or damaged then."""

    made_at: datetime
    folder: str
    missing: int

    @property
    def is_old(self) -> bool:
        """Whether it is time for another one."""
        return clock.now() - self.made_at > OLD


class Making:
    """A backup being made: `steps` copies the bytes one by one, then `snapshot` is there."""

    def __init__(self, folder: BackupFolder) -> None:
        self.folder = folder
        self.blob_count = 0
        self.missing: list[str] = []
        self.snapshot: Snapshot | None = None
        self._making = folder.begin()
        self._bytes = 0
        self._made_at = clock.now().replace(microsecond=0).isoformat()
        with databases.standing_still() as seen:
            self._schema = databases.schema(seen)
            self._list_blobs(seen)
            databases.dump(seen, self._making / DATABASE)

    def steps(self) -> Iterator[None]:
        """Copy what the folder has not got yet: one item for each of `blob_count`; bytes that are gone are named."""
        source, target = blob_store(), self.folder.store
        for line in (self._making / BLOBS).read_text(encoding="ascii").splitlines():
            sha256, size = line.split()
            if not (target.exists(sha256) and target.path(sha256).stat().st_size == int(size)):
                if find_fault(source, sha256, int(size)) is None:
                    with source.open(sha256) as stream:
                        target.put(stream, int(size))
                else:
                    self.missing.append(sha256)
            yield
        self._finish()

    def _list_blobs(self, seen: Connection) -> None:
        with (self._making / BLOBS).open("w", encoding="ascii") as lines:
            for sha256, size in seen.execute(select(Blob.sha256, Blob.size).order_by(Blob.sha256)):
                lines.write(f"{sha256} {size}\n")
                self.blob_count += 1
                self._bytes += size

    def _finish(self) -> None:
        config = _config()
        data = self._making / DATA
        data.mkdir()
        for name in KEPT:
            source = config.data / name
            if source.is_dir():
                shutil.copytree(source, data / name)
            elif source.exists():
                shutil.copy2(source, data / name)
        manifest = Manifest(
            made_at=self._made_at, dialect=databases.dialect(), schema=self._schema, blob_count=self.blob_count,
            blob_bytes=self._bytes, missing=tuple(self.missing),
        )  # fmt: skip
        self.snapshot = self.folder.finish(self._making, manifest)
        told = {"made_at": self._made_at, "folder": str(self.folder.root), "missing": len(self.missing)}
        _write_whole(config.data / _LAST, json.dumps(told))


def open_target(path: Path) -> BackupFolder:
    """The folder to write backups into.

    Raises `BackupFault` for one that would be lost together with the data, and when there is nothing to keep.
    """
    root = path.absolute()
    if databases.is_empty():
        raise BackupFault("there is no office in EOFFICE_DATA and EOFFICE_DATABASE_URL: nothing to keep")
    if root.resolve().is_relative_to(_config().data.resolve()):
        raise BackupFault("the backup must lie outside the data folder, best on another disk")
    return BackupFolder(root)


def find_faults(folder: BackupFolder, snapshot: Snapshot) -> Iterator[str | None]:
    """Compare everything with what was kept: an item for each file, blob and the database; None for a good one."""
    for name, entry in snapshot.manifest.files.items():
        path = snapshot.folder / name
        yield None if path.is_file() and fingerprint(path) == entry else f"{name} is not as it was written"
    yield databases.fault_of(snapshot.manifest.dialect, snapshot.folder / DATABASE)
    missing = set(snapshot.manifest.missing)
    for sha256, size in snapshot.blobs():
        fault = find_fault(folder.store, sha256, size)
        if fault is not None and sha256 in missing:
            yield f"sha256 {sha256}: was damaged in the office already"
        else:
            yield None if fault is None else f"sha256 {sha256}: {fault.value}"


def count_steps(snapshot: Snapshot) -> int:
    """How many items `find_faults` has."""
    return len(snapshot.manifest.files) + 1 + snapshot.manifest.blob_count


def require_restorable(snapshot: Snapshot) -> None:
    """Raise `BackupFault` unless this product can take the snapshot in, over nothing that is there already."""
    if snapshot.manifest.dialect != databases.dialect():
        raise BackupFault(
            f"the backup is of a {snapshot.manifest.dialect} database, EOFFICE_DATABASE_URL names {databases.dialect()}"
        )
    if not databases.is_empty():
        raise BackupFault("there is an office already: name an empty EOFFICE_DATA (and an empty database)")
    if snapshot.manifest.schema not in _known_schemas():
        raise BackupFault("the backup was made by a newer version of the product; install that version first")
    for name in (DATABASE, BLOBS):
        if fingerprint(snapshot.folder / name) != snapshot.manifest.files[name]:
            raise BackupFault(f"{name} of the backup {snapshot.name} is damaged; take another one (--snapshot)")


def restore_bytes(folder: BackupFolder, snapshot: Snapshot) -> Iterator[str | None]:
    """Bring every blob in, one item each; None for a good one."""
    target = blob_store()
    for sha256, size in snapshot.blobs():
        fault = find_fault(folder.store, sha256, size)
        if fault is None:
            with folder.store.open(sha256) as stream:
                target.put(stream, size)
        yield None if fault is None else f"sha256 {sha256}: {fault.value}"


def restore_database(snapshot: Snapshot) -> None:
    """Bring in the data files and, last, the database, brought up to this version; until then nothing is there."""
    shutil.copytree(snapshot.folder / DATA, _config().data, dirs_exist_ok=True)
    databases.load(snapshot.folder / DATABASE)
    upgrade()


def last_backup() -> LastBackup | None:
    """The last backup that this host wrote; None without one."""
    try:
        told = json.loads((_config().data / _LAST).read_text(encoding="utf-8"))
        return LastBackup(datetime.fromisoformat(told["made_at"]), str(told["folder"]), int(told["missing"]))
    except (OSError, ValueError, TypeError, LookupError):
        return None


def _known_schemas() -> frozenset[str]:
    app: Flask = current_app
    scripts = ScriptDirectory.from_config(app.extensions["migrate"].migrate.get_config())
    return frozenset(revision.revision for revision in scripts.walk_revisions())


def _config() -> Config:
    config: Config = current_app.extensions["eoffice.config"]
    return config


def _write_whole(path: Path, text: str) -> None:
    arriving = path.with_name(f".{path.name}")
    arriving.write_text(text, encoding="utf-8")
    os.replace(arriving, path)
