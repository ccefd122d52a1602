"""Taking a record out again for good: only for what must never have entered, such as a secret document."""

from __future__ import annotations

from sqlalchemy import delete, or_

from eoffice.core import changes
from eoffice.core.database import db
from eoffice.core.events import publish
from eoffice.records.events import RecordRemoving
from eoffice.records.models import Record, RecordFile, RecordGrant, RecordRelation
from eoffice.records.service import CHANGE_KIND


def remove_record(record: Record) -> list[int]:
    """Delete a record and what hangs on it; the ids of its files, which stay for the caller to remove.

    The rooms above have deleted their own rows and write the history. The index follows.
    """
    publish(RecordRemoving(record.id))
    record_id, file_ids = record.id, [link.file_id for link in record.files]
    db.session.expunge(record)
    for rows in (
        delete(RecordGrant).where(RecordGrant.record_id == record_id),
        delete(RecordRelation).where(or_(RecordRelation.from_id == record_id, RecordRelation.to_id == record_id)),
        delete(RecordFile).where(RecordFile.record_id == record_id),
        delete(Record).where(Record.id == record_id),
    ):
        db.session.execute(rows)
    changes.announce(CHANGE_KIND, record_id)
    return file_ids
