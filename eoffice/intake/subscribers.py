"""What the tray does when documents move on or their texts are read."""

from __future__ import annotations

from flask import Flask

from eoffice.content.events import FileTextReady
from eoffice.core.database import db
from eoffice.core.events import subscribe
from eoffice.incoming.origin import tell_origins
from eoffice.intake import queries, receipts, service
from eoffice.records.events import RecordMoved
from eoffice.records.models import Record, RecordKind


def _follow_text(event: FileTextReady) -> None:
    for record in service.records_of_file(event.file_id):
        if record.kind == RecordKind.INCOMING:
            service.look_for_mark(record)


def _follow_move(event: RecordMoved) -> None:
    record = db.session.get(Record, event.record_id) if event.kind == RecordKind.INCOMING else None
    if record is None:
        return
    if event.action == "receive":
        service.look_for_mark(record)
    elif event.action in receipts.KIND_OF:
        receipts.order(record, receipts.KIND_OF[event.action])


def _sender(record: Record) -> str:
    arrival = queries.arrival_of(record)
    parcel = arrival.parcel if arrival is not None else None
    return (parcel.sender or parcel.name) if parcel is not None else ""


def register(_app: Flask) -> None:
    """Follow texts and moves, and say who brought a document."""
    tell_origins("intake", _sender)
    subscribe(FileTextReady, _follow_text)
    subscribe(RecordMoved, _follow_move)
