"""What the audit chain vouches for in a record: its card, files, relations, grants, and the rows of its room.

Rooms above add their own rows by `add_part`; texts and previews are made from the files and stay out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import BindParameter, bindparam, select

from eoffice.audit.facts import row_of
from eoffice.audit.service import register_fingerprint
from eoffice.content.models import File
from eoffice.core.database import db
from eoffice.records.models import (
    CaseFile,
    CaseFileDocument,
    Record,
    RecordFile,
    RecordGrant,
    RecordRelation,
    UrgentHour,
)

Part = Callable[[int], Any]

_parts: dict[str, Part] = {}

# Asked for thousands of records in a row: put together once.
_WANTED: BindParameter[int] = bindparam("record_id")
_FILES = (
    select(RecordFile.file_id, RecordFile.role, RecordFile.position, RecordFile.draft_version, File.name,
           File.blob_sha256)
    .join(File, File.id == RecordFile.file_id)
    .where(RecordFile.record_id == _WANTED)
    .order_by(RecordFile.id)
)  # fmt: skip
_RELATIONS = (
    select(RecordRelation.to_id, RecordRelation.kind)
    .where(RecordRelation.from_id == _WANTED)
    .order_by(RecordRelation.id)
)
_GRANTS = select(RecordGrant.key).where(RecordGrant.record_id == _WANTED).order_by(RecordGrant.key)


def add_part(name: str, part: Part) -> None:
    """Let `part(record_id)` take part in the fingerprint of a record, under `name`."""
    _parts[name] = part


def record_facts(record_id: int) -> dict[str, Any] | None:
    """Everything about a record that only an act may change; None when it is gone."""
    card = row_of(Record, record_id)
    if card is None:
        return None
    wanted = {"record_id": record_id}
    facts: dict[str, Any] = {
        "card": card,
        "files": [list(row) for row in db.session.execute(_FILES, wanted)],
        "relations": [list(row) for row in db.session.execute(_RELATIONS, wanted)],
        "grants": list(db.session.scalars(_GRANTS, wanted)),
    }
    if hour := row_of(UrgentHour, record_id):
        facts["hour"] = hour
    return facts | {name: part(record_id) for name, part in _parts.items()}


def case_file_facts(case_file_id: int) -> dict[str, Any]:
    """Everything about a case file that only an act may change."""
    card = row_of(CaseFile, case_file_id)
    if card is None:
        return {}
    documents = db.session.execute(
        select(CaseFileDocument.record_id, CaseFileDocument.ordinal, CaseFileDocument.added_at)
        .where(CaseFileDocument.case_file_id == case_file_id)
        .order_by(CaseFileDocument.ordinal)
    )
    return {"card": card, "documents": [list(row) for row in documents]}


def register(_app: Flask) -> None:
    """Put both kinds under the chain."""
    register_fingerprint("record", record_facts, lambda: db.session.scalars(select(Record.id).order_by(Record.id)))
    register_fingerprint(
        "case_file", case_file_facts, lambda: db.session.scalars(select(CaseFile.id).order_by(CaseFile.id))
    )
