"""Checking signatures on arrival and keeping what came of it."""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.audit.service import record
from eoffice.content.kinds import MIME, Kind
from eoffice.content.models import File
from eoffice.content.reading import ReadingPool, limits_of
from eoffice.core import clock, jobs
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.signatures.models import Signature, SignatureCheck
from eoffice.signatures.outcome import Problem
from eoffice.signatures.trust import trust_folder

CHECK = "signatures.check"
_READERS = "eoffice.signatures.readers"
#: What the checking processes run.
MODULE = "eoffice.signatures.reader"
_MOST_READERS = 1
#: Seconds for the signatures of one file, however long reading its text may take.
_MOST_SECONDS = 30
#: Stands as it is in every signed PDF: what is signed is said by places in the file, so it cannot be compressed.
_TRACE = b"/ByteRange"
_MOMENTS = ("valid_from", "valid_to", "signed_at", "revoked_at")
#: What the history tells of a signature.
_TOLD = ("signer_name", "integrity", "trust", "changes")


def prepare(app: Flask) -> None:
    """Give `app` its checking process; it is not started yet."""
    config: Config = app.extensions["eoffice.config"]
    app.extensions[_READERS] = ReadingPool(_MOST_READERS, MODULE, str(trust_folder(config)))


def order_check(file: File) -> None:
    """Have the signatures of a PDF checked in the background; in a unit of work. Other files have none."""
    if file.mime == MIME[Kind.PDF]:
        jobs.enqueue_once(CHECK, {"file_id": file.id})


def may_be_signed(path: Path) -> bool:
    """Whether there is a trace of a signature; quick, so that unsigned files cost next to nothing."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        return raw.find(_TRACE) >= 0


def check_path(path: Path) -> Mapping[str, Any]:
    """The `Findings` for a PDF as JSON types, made in a confined process; outside any transaction."""
    if not may_be_signed(path):
        return {"signatures": [], "problem": None}
    config: Config = current_app.extensions["eoffice.config"]
    readers: ReadingPool = current_app.extensions[_READERS]
    limits = limits_of(config)
    answer = readers.ask(Kind.PDF, path, replace(limits, seconds=min(limits.seconds, _MOST_SECONDS)))
    if answer is None:
        return {"signatures": [], "problem": Problem.CRASHED}
    return answer


def keep_findings(file: File, findings: Mapping[str, Any]) -> None:
    """Replace what is kept of a file's bytes; the history tells what was found where it is new; in a unit of work."""
    known = db.session.get(SignatureCheck, file.blob_sha256)
    before = _told(known.signatures) if known is not None else []
    if known is None:
        known = SignatureCheck(blob_sha256=file.blob_sha256)
        db.session.add(known)
    known.checked_at, known.problem = clock.now(), findings["problem"]
    known.signatures.clear()
    db.session.flush()
    known.signatures.extend(
        _row(position, values) for position, values in enumerate(findings.get("signatures", ()), start=1)
    )
    db.session.flush()
    told = _told(known.signatures)
    if told != before:
        record(SYSTEM, "file:signatures", "file", file.id, agency_id=file.agency_id, detail={"signatures": told})


def _row(position: int, values: Mapping[str, Any]) -> Signature:
    moments = {name: datetime.fromisoformat(values[name]) if values[name] else None for name in _MOMENTS}
    return Signature(position=position, **{**values, **moments})


def _told(signatures: list[Signature]) -> list[dict[str, str]]:
    return [{name: str(getattr(row, name)) for name in _TOLD} for row in signatures]


def forget(file_ids: tuple[int, ...]) -> None:
    """Delete what is kept of the bytes of files that are taken out, unless other files have the same; in a unit."""
    hashes = db.session.scalars(select(File.blob_sha256).where(File.id.in_(file_ids))).all()
    others = db.session.scalars(
        select(File.blob_sha256).where(File.blob_sha256.in_(hashes), File.id.not_in(file_ids))
    ).all()
    for known in db.session.scalars(
        select(SignatureCheck).where(SignatureCheck.blob_sha256.in_(set(hashes) - set(others)))
    ):
        db.session.delete(known)
    db.session.flush()
