"""Fixity: every file's bytes are there and are still the bytes that came in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from eoffice.content.models import Blob, File
from eoffice.content.store import CHUNK, BlobStore
from eoffice.core.database import db

_BATCH = 500


class Fault(StrEnum):
    """What is wrong with kept bytes."""

    MISSING = "missing"
    SIZE = "size differs"
    BYTES = "bytes differ"
    UNREADABLE = "cannot be read from the disk"


@dataclass(frozen=True)
class Damage:
    """A damaged blob and the files that name it, as “number name”."""

    sha256: str
    fault: Fault
    files: tuple[str, ...]


def count_blobs() -> int:
    """How many blobs there are to check."""
    return db.session.scalar(select(func.count()).select_from(Blob)) or 0


def check_blobs(store: BlobStore) -> Iterator[Damage | None]:
    """Check every blob in the order of its SHA-256: one item each, None for a good one."""
    last = ""
    while True:
        query = select(Blob.sha256, Blob.size).where(Blob.sha256 > last).order_by(Blob.sha256).limit(_BATCH)
        rows = db.session.execute(query).all()
        db.session.rollback()
        if not rows:
            return
        for sha256, size in rows:
            fault = find_fault(store, sha256, size)
            yield None if fault is None else Damage(sha256, fault, _files_of(sha256))
        last = rows[-1].sha256


def find_fault(store: BlobStore, sha256: str, size: int) -> Fault | None:
    """What is wrong with one blob's bytes; None when they are whole."""
    if not store.exists(sha256):
        return Fault.MISSING
    digest, length = hashlib.sha256(), 0
    try:
        with store.open(sha256) as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                length += len(chunk)
    except OSError:
        return Fault.UNREADABLE
    if length != size:
        return Fault.SIZE
    return None if digest.hexdigest() == sha256 else Fault.BYTES


def list_orphans(store: BlobStore) -> Iterator[str]:
    """Kept bytes that no row names: an upload whose transaction failed. Harmless, and never removed by itself."""
    for sha256 in store.all():
        if db.session.get(Blob, sha256) is None:
            yield sha256


def _files_of(sha256: str) -> tuple[str, ...]:
    rows = db.session.execute(select(File.id, File.name).where(File.blob_sha256 == sha256).order_by(File.id))
    return tuple(f"{row.id} {row.name}" for row in rows)
