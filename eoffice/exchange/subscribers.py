"""What the exchange does when a document leaves, is called back, or moves on at its receiver's."""

from __future__ import annotations

from flask import Flask

from eoffice.core.database import db
from eoffice.core.events import subscribe
from eoffice.exchange import delivery
from eoffice.outgoing.events import OutgoingIssued, OutgoingRecalled
from eoffice.outgoing.models import Outgoing
from eoffice.records.events import RecordMoved
from eoffice.records.models import Record, RecordKind


def _deliver(event: OutgoingIssued) -> None:
    outgoing = db.session.get(Outgoing, event.record_id)
    if outgoing is not None:
        delivery.deliver(outgoing)


def _call_back(event: OutgoingRecalled) -> None:
    outgoing = db.session.get(Outgoing, event.record_id)
    if outgoing is not None:
        delivery.call_back(outgoing, event.reason)


def _report_back(event: RecordMoved) -> None:
    record = db.session.get(Record, event.record_id) if event.kind == RecordKind.INCOMING else None
    if record is not None:
        delivery.report_back(record)


def register(_app: Flask) -> None:
    """Follow what outgoing and incoming announce."""
    subscribe(OutgoingIssued, _deliver)
    subscribe(OutgoingRecalled, _call_back)
    subscribe(RecordMoved, _report_back)
