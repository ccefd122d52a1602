"""Background work on signatures: a file that came in, and all signed ones after the trust folder changed.

The slow part runs outside any transaction; the result is written in a short one. Doing a job twice gives the same.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from flask import Flask
from sqlalchemy import func, select

from eoffice.content.models import File
from eoffice.content.service import file_path
from eoffice.core import jobs
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.signatures import service
from eoffice.signatures.models import Signature, SignatureCheck
from eoffice.signatures.trust import RECHECK

logger = logging.getLogger(__name__)

#: So many files are checked again by one job, which orders the next.
_AT_ONCE = 20


def register(app: Flask) -> None:
    """Declare the jobs and the checking process (it is not started yet)."""
    service.prepare(app)
    jobs.register(service.CHECK, check, own_units=True)
    jobs.register(RECHECK, recheck, own_units=True, rank=jobs.Rank.LAST)


def check(file_id: int) -> None:
    """Check the signatures of a file whose bytes were not looked at yet."""
    file = db.session.get(File, file_id)
    if file is None or db.session.get(SignatureCheck, file.blob_sha256) is not None:
        return
    _check(file)


def recheck(after: int = 0) -> None:
    """Check signed files again, from the one behind number `after` on."""
    ids = _signed_files(after)
    for file_id in ids:
        file = db.session.get(File, file_id)
        if file is not None:
            _check(file)
    if len(ids) == _AT_ONCE:
        with unit_of_work():
            jobs.enqueue(RECHECK, {"after": ids[-1]})


def _signed_files(after: int) -> Sequence[int]:
    """One file for each bytes with signatures."""
    first = func.min(File.id)
    query = (
        select(first)
        .join(Signature, Signature.blob_sha256 == File.blob_sha256)
        .group_by(File.blob_sha256)
        .having(first > after)
        .order_by(first)
        .limit(_AT_ONCE)
    )
    ids = db.session.scalars(query).all()
    db.session.rollback()
    return ids


def _check(file: File) -> None:
    file_id, path = file.id, file_path(file)
    db.session.rollback()
    findings = service.check_path(path)
    with unit_of_work():
        kept = db.session.get(File, file_id)
        if kept is not None:
            service.keep_findings(kept, findings)
    found, problem = len(findings.get("signatures", ())), findings["problem"]
    logger.info("signatures.check file=%s found=%s problem=%s", file_id, found, problem)
