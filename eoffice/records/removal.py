"""Taking a record out again for good: only for what must never have entered, such as a secret document."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, or_, select

from eoffice.core import changes
from eoffice.core.database import db
from eoffice.core.events import publish
from eoffice.records import case_files
from eoffice.records.events import RecordRemoving
from eoffice.records.models import (
    CaseFileDocument,
    Decision,
    Record,
    RecordFile,
    RecordGrant,
    RecordRelation,
    UrgentHour,
)
from eoffice.records.service import CHANGE_KIND, SUBJECT


@dataclass(frozen=True)
class Removed:
    """What went with a record. `gone`: subjects by kind, whose history the caller withholds; `parted`: subjects that
    stay but lost their link to it, for which the caller writes an act. The files stay for the caller to remove.
    """

    file_ids: list[int]
    gone: dict[str, list[int]]
    parted: list[tuple[str, int]]


def remove_record(record: Record) -> Removed:
    """Delete a record and what hangs on it.

    The rooms above have deleted their own rows, or do it now, and write the history. The index follows.
    """
    event = RecordRemoving(record.id)
    publish(event)
    record_id, file_ids = record.id, [link.file_id for link in record.files]
    parted = [(SUBJECT, other) for other in _related(record_id)]
    parted += [(case_files.SUBJECT, case_file_id) for case_file_id in db.session.scalars(
        select(CaseFileDocument.case_file_id).where(CaseFileDocument.record_id == record_id))]  # fmt: skip
    db.session.expunge(record)
    for rows in (
        delete(Decision).where(Decision.record_id == record_id),
        delete(RecordGrant).where(RecordGrant.record_id == record_id),
        delete(RecordRelation).where(or_(RecordRelation.from_id == record_id, RecordRelation.to_id == record_id)),
        delete(CaseFileDocument).where(CaseFileDocument.record_id == record_id),
        delete(UrgentHour).where(UrgentHour.record_id == record_id),
        delete(RecordFile).where(RecordFile.record_id == record_id),
        delete(Record).where(Record.id == record_id),
    ):
        db.session.execute(rows)
    changes.announce(CHANGE_KIND, record_id)
    return Removed([*file_ids, *event.file_ids], event.gone, parted)


def _related(record_id: int) -> list[int]:
    """The records that relate to this one, or it to them."""
    sides = select(RecordRelation.from_id, RecordRelation.to_id).where(
        or_(RecordRelation.from_id == record_id, RecordRelation.to_id == record_id)
    )
    return sorted({side for pair in db.session.execute(sides) for side in pair} - {record_id})
