"""What a record that must never have entered leaves behind in saved searches: nothing."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import delete

from eoffice.core.database import db
from eoffice.core.events import subscribe
from eoffice.records.events import RecordRemoving
from eoffice.search.models import SavedMatch


def forget_matches(event: RecordRemoving) -> None:
    """Delete the record from what watched searches have found."""
    db.session.execute(delete(SavedMatch).where(SavedMatch.record_id == event.record_id))


def register(_app: Flask) -> None:
    """Listen to the records."""
    subscribe(RecordRemoving, forget_matches)
