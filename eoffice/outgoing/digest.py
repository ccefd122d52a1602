"""What an approval is bound to: the exact files in their order, and the card as it was shown."""

from __future__ import annotations

from sqlalchemy import select

from eoffice.audit.service import digest
from eoffice.content.models import File
from eoffice.core.database import db
from eoffice.outgoing.models import Outgoing
from eoffice.records.models import FileRole, RecordFile


def content_digest(outgoing: Outgoing) -> str:
    """SHA-256 over role and SHA-256 of every current file, and the facts of the card that a signature covers.

    Number, date and recipients are left out, and so is the numbered copy (`draft_version` 0): they come after the
    signature without touching a signed byte.
    """
    files = db.session.execute(
        select(RecordFile.role, File.blob_sha256)
        .join(File, File.id == RecordFile.file_id)
        .where(
            RecordFile.record_id == outgoing.record_id,
            RecordFile.role != FileRole.SUPERSEDED,
            RecordFile.draft_version > 0,
        )
        .order_by(RecordFile.role.desc(), RecordFile.position)
    )
    record = outgoing.record
    return digest({
        "files": [list(row) for row in files],
        "body": outgoing.body_id, "unit": outgoing.unit_id, "type": record.type, "subject": record.subject,
        "urgency": record.urgency, **({"reach_by": record.reach_by} if record.reach_by else {}),
    })  # fmt: skip
