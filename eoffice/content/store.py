"""Where bytes lie: under their SHA-256, complete or not at all.

Bytes arrive under a temporary name in the same file system, are hashed on the way, synced, renamed to
`ab/abcdef…`, and the folder is synced. Only then may a row speak of them. What a killed process leaves behind is
a temporary name that no row knows; `sweep` removes it a day later.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import current_app
from flask_babel import gettext as _

from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.errors import StorageFull, TooLarge

logger = logging.getLogger(__name__)

CHUNK = 1024 * 1024
LEFTOVER_AGE = timedelta(days=1)
_INCOMING = "incoming"
_KEY = re.compile(r"[0-9a-f]{64}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Arrival(Protocol):
    """Bytes that have arrived whole but are not kept yet; `path` may be read to look at them."""

    path: Path
    sha256: str
    size: int

    def keep(self) -> None:
        """Make the bytes permanent; they take the place of those that are there already, which may be damaged."""


class BlobStore(Protocol):
    """A keeper of bytes by their SHA-256."""

    def receive(self, stream: BinaryIO, limit: int) -> AbstractContextManager[Arrival]:
        """Take in `stream`; what is not kept when the block ends is forgotten.

        Raises `TooLarge` past `limit` bytes and `StorageFull` when the disk takes no more.
        """

    def put(self, stream: BinaryIO, limit: int) -> tuple[str, int]:
        """Receive and keep at once; the SHA-256 and the size."""

    def open(self, sha256: str) -> BinaryIO:
        """The bytes for reading; raises `FileNotFoundError`."""

    def path(self, sha256: str) -> Path:
        """A local file with the bytes, for programs that need one; it may not exist."""

    def exists(self, sha256: str) -> bool:
        """Whether the bytes are there."""

    def all(self) -> Iterator[str]:
        """Every kept SHA-256, in order."""

    def sweep(self) -> int:
        """Remove what interrupted arrivals left more than `LEFTOVER_AGE` ago; how many."""


class _FolderArrival:
    """An arrival in a local folder."""

    def __init__(self, store: FolderStore, path: Path) -> None:
        self.path, self.sha256, self.size = path, "", 0
        self._store = store

    def keep(self) -> None:
        """See `Arrival.keep`."""
        target = self._store.path(self.sha256)
        with _disk_errors():
            if not target.parent.is_dir():
                target.parent.mkdir(exist_ok=True)
                _sync_folder(target.parent.parent)
            os.rename(self.path, target)
            _sync_folder(target.parent)


class FolderStore:
    """A `BlobStore` in a local folder; the folder is made when first needed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def receive(self, stream: BinaryIO, limit: int) -> Iterator[Arrival]:
        """See `BlobStore.receive`."""
        folder = self.root / _INCOMING
        arrival = _FolderArrival(self, folder / secrets.token_hex(16))
        try:
            with _disk_errors():
                folder.mkdir(parents=True, exist_ok=True)
                handle = os.open(arrival.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
            try:
                arrival.sha256, arrival.size = _copy(stream, handle, limit)
                with _disk_errors():
                    os.fsync(handle)
            finally:
                os.close(handle)
            yield arrival
        finally:
            arrival.path.unlink(missing_ok=True)

    def put(self, stream: BinaryIO, limit: int) -> tuple[str, int]:
        """See `BlobStore.put`."""
        with self.receive(stream, limit) as arrival:
            arrival.keep()
            return arrival.sha256, arrival.size

    def open(self, sha256: str) -> BinaryIO:
        """See `BlobStore.open`."""
        return self.path(sha256).open("rb")

    def path(self, sha256: str) -> Path:
        """See `BlobStore.path`; raises `ValueError` for anything that is not a SHA-256 in hexadecimal."""
        if not _KEY.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self.root / sha256[:2] / sha256

    def exists(self, sha256: str) -> bool:
        """See `BlobStore.exists`."""
        return self.path(sha256).is_file()

    def all(self) -> Iterator[str]:
        """See `BlobStore.all`."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(entry.name for entry in folder.iterdir() if _KEY.fullmatch(entry.name))

    def sweep(self) -> int:
        """See `BlobStore.sweep`."""
        oldest = (clock.now() - LEFTOVER_AGE).timestamp()
        swept = 0
        for entry in (self.root / _INCOMING).glob("*"):
            if entry.stat().st_mtime < oldest:
                entry.unlink(missing_ok=True)
                swept += 1
        return swept


def store_of(config: Config) -> BlobStore:
    """The store that `EOFFICE_BLOB_URL` names."""
    return FolderStore(Path(config.blob_url.removeprefix("file:")))


def blob_store() -> BlobStore:
    """The store of the application in context."""
    config: Config = current_app.extensions["eoffice.config"]
    return store_of(config)


def _copy(stream: BinaryIO, handle: int, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge(
                _("The file is larger than %(limit)s MB, the most that one file may have.", limit=f"{limit / CHUNK:g}")
            )
        digest.update(chunk)
        with _disk_errors():
            rest = memoryview(chunk)
            while rest:
                rest = rest[os.write(handle, rest) :]
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Turn “no space left” and “quota exceeded” into `StorageFull`."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        logger.exception("content.storage_full")
        raise StorageFull(
            _("The disk is full: the file was not saved and nothing was recorded. Please tell the administrator.")
        ) from error
