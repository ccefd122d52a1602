"""The records as the index knows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from eoffice.access.actor import agency_key
from eoffice.content.models import FileText
from eoffice.core.database import db
from eoffice.core.index_documents import IndexDocument, register_provider
from eoffice.records.models import FileRole, Record, RecordFile
from eoffice.records.service import CHANGE_KIND

#: Characters of attached text that are indexed per record; more is kept but not searched.
BODY_LIMIT = 2_000_000


def documents(ids: Sequence[int]) -> Iterator[IndexDocument]:
    """The present state of these records; what is gone is left out."""
    rows = db.session.scalars(
        select(Record).where(Record.id.in_(ids)).options(selectinload(Record.grants))
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    texts = _texts(ids)
    for record in rows:
        grants = {grant.key for grant in record.grants}
        if record.open_to_agency:
            grants.add(agency_key(record.agency_id))
        yield IndexDocument(
            kind=record.kind, id=record.id, agency_id=record.agency_id, grants=frozenset(grants),
            number=record.number, notation=record.notation, type=record.type, issuer_id=record.issuer_id,
            issuer=record.issuer_name, subject=record.subject, signer=record.signer_name,
            issued_on=record.issued_on, arrived_on=record.arrived_on,
            arrival_number=str(record.arrival_number or ""), state=record.state, urgency=record.urgency,
            due_on=record.due_on, body=texts.get(record.id, ""), updated_at=record.updated_at,
        )  # fmt: skip


def _texts(ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(RecordFile.record_id, FileText.text)
        .join(FileText, FileText.file_id == RecordFile.file_id)
        .where(RecordFile.record_id.in_(ids), RecordFile.role != FileRole.SUPERSEDED)
        .order_by(RecordFile.record_id, RecordFile.position)
    )
    texts: dict[int, str] = {}
    for record_id, text in rows:
        texts[record_id] = (texts.get(record_id, "") + "\n" + text)[:BODY_LIMIT]
    return texts


def all_ids() -> Iterable[int]:
    """Every record, ascending."""
    return db.session.scalars(select(Record.id).order_by(Record.id))


def register(_app: Flask) -> None:
    """Offer the records to the index."""
    register_provider(CHANGE_KIND, documents, all_ids)
