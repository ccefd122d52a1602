"""A document that is taken out leaves no link behind; and who reads the details of acts on entries."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from eoffice.access.actor import SYSTEM, Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.audit.details import show_details
from eoffice.core.database import db
from eoffice.core.events import subscribe
from eoffice.records.events import RecordRemoving
from eoffice.schedule.models import CalendarEntry
from eoffice.schedule.service import SUBJECT
from eoffice.schedule.wording import told


def _unlink(event: RecordRemoving) -> None:
    for entry in db.session.scalars(select(CalendarEntry).where(CalendarEntry.record_id == event.record_id)):
        entry.record_id = None
        db.session.flush()
        audit.record(SYSTEM, "schedule:unlink", SUBJECT, entry.id, agency_id=entry.agency_id)


def _sees(actor: Actor, entry_id: int) -> bool:
    entry = db.session.get(CalendarEntry, entry_id)
    return entry is not None and can(actor, Permission.SCHEDULE_READ, entry)


def register(_app: Flask) -> None:
    """Listen to records."""
    subscribe(RecordRemoving, _unlink)
    show_details(SUBJECT, _sees, told)
