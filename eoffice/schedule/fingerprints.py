"""What the history vouches for in an entry: everything but its version, and whose engagement it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask
from sqlalchemy import select

from eoffice.audit.facts import row_of
from eoffice.audit.service import register_fingerprint
from eoffice.core.database import db
from eoffice.schedule.models import CalendarEntry, CalendarEntryLeader
from eoffice.schedule.service import SUBJECT


def _facts(entry_id: int) -> dict[str, Any] | None:
    row = row_of(CalendarEntry, entry_id)
    leaders = select(CalendarEntryLeader.person_id).where(CalendarEntryLeader.entry_id == entry_id)
    return row and {**row, "leaders": sorted(db.session.scalars(leaders))}


def _ids() -> Iterable[int]:
    return db.session.scalars(select(CalendarEntry.id).order_by(CalendarEntry.id)).all()


def register(_app: Flask) -> None:
    """Put entries under the chain."""
    register_fingerprint(SUBJECT, _facts, _ids)
