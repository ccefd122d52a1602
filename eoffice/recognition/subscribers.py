"""A document that comes in is read for its card; what was read goes with its file."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import delete

from eoffice.content.events import FilesRemoving
from eoffice.core.database import db
from eoffice.core.events import subscribe
from eoffice.recognition import service
from eoffice.recognition.models import FileProposals
from eoffice.records.events import RecordMoved
from eoffice.records.models import Record, RecordKind
from eoffice.records.queries import current_files


def _follow_move(event: RecordMoved) -> None:
    if event.kind == RecordKind.INCOMING and event.action == "receive":
        files = current_files(db.session.get_one(Record, event.record_id))
        if files:
            service.order(files[0].file)


def _forget(event: FilesRemoving) -> None:
    db.session.execute(delete(FileProposals).where(FileProposals.file_id.in_(event.file_ids)))


def register(_app: Flask) -> None:
    """Follow arrivals and removals."""
    subscribe(RecordMoved, _follow_move)
    subscribe(FilesRemoving, _forget)
