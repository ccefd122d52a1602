"""The records as the index knows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from eoffice.access.actor import agency_key
from eoffice.content.models import File, FileText
from eoffice.core.database import db
from eoffice.core.index_documents import FilePlace, IndexDocument, register_provider
from eoffice.records.models import CaseFileDocument, FileRole, Record, RecordFile
from eoffice.records.service import CHANGE_KIND

#: Characters of attached text that are indexed per record; more is kept but not searched.
BODY_LIMIT = 2_000_000
#: Kinds of access keys that name a unit.
_OF_A_UNIT = frozenset({"unit", "head"})


def documents(ids: Sequence[int]) -> Iterator[IndexDocument]:
    """The present state of these records; what is gone is left out."""
    rows = db.session.scalars(
        select(Record).where(Record.id.in_(ids)).options(selectinload(Record.grants))
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    texts, case_files = _texts(ids), _case_files(ids)
    for record in rows:
        grants = {grant.key for grant in record.grants}
        body, places = texts.get(record.id, ("", []))
        if record.open_to_agency:
            grants.add(agency_key(record.agency_id))
        yield IndexDocument(
            kind=record.kind, id=record.id, agency_id=record.agency_id, grants=frozenset(grants),
            number=record.number, notation=record.notation, type=record.type, issuer_id=record.issuer_id,
            issuer=record.issuer_name, subject=record.subject, signer=record.signer_name,
            issued_on=record.issued_on, arrived_on=record.arrived_on,
            arrival_number=str(record.arrival_number or ""), state=record.state, urgency=record.urgency,
            due_on=record.due_on, body=body, files=places, unit_ids=_units(grants),
            case_file_ids=case_files.get(record.id, ()), updated_at=record.updated_at,
        )  # fmt: skip


def _units(grants: Iterable[str]) -> list[int]:
    """The units that see it as units: by all who work in them, or by their heads."""
    keys = (key.split(":") for key in grants)
    return sorted({int(value) for kind, *rest in keys if kind in _OF_A_UNIT for value in rest})


def _case_files(ids: Sequence[int]) -> dict[int, list[int]]:
    rows = db.session.execute(
        select(CaseFileDocument.record_id, CaseFileDocument.case_file_id)
        .where(CaseFileDocument.record_id.in_(ids))
        .order_by(CaseFileDocument.case_file_id)
    )
    found: dict[int, list[int]] = {}
    for record_id, case_file_id in rows:
        found.setdefault(record_id, []).append(case_file_id)
    return found


def _texts(ids: Sequence[int]) -> dict[int, tuple[str, list[FilePlace]]]:
    """The text of the present files of each record, as far as it is indexed, and where each file stands in it."""
    rows = db.session.execute(
        select(RecordFile.record_id, File.id, File.name, func.substr(FileText.text, 1, BODY_LIMIT))
        .join(File, File.id == RecordFile.file_id)
        .join(FileText, FileText.file_id == RecordFile.file_id)
        .where(RecordFile.record_id.in_(ids), RecordFile.role != FileRole.SUPERSEDED)
        .order_by(RecordFile.record_id, RecordFile.position)
    )
    texts: dict[int, tuple[str, list[FilePlace]]] = {}
    for record_id, file_id, name, text in rows:
        body, places = texts.get(record_id, ("", []))
        start = len(body) + 1
        body = f"{body}\n{text}"[:BODY_LIMIT]
        if start < len(body):
            places.append(FilePlace(file_id, name, start, len(body)))
        texts[record_id] = (body, places)
    return texts


def all_ids() -> Iterable[int]:
    """Every record, ascending."""
    return db.session.scalars(select(Record.id).order_by(Record.id))


def register(_app: Flask) -> None:
    """Offer the records to the index."""
    register_provider(CHANGE_KIND, documents, all_ids)
