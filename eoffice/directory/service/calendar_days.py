"""Exceptions of the working-day calendar. Promised dates already given do not move with it by themselves."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit.service import record
from eoffice.core.calendar import CalendarDay, DayKind, load_holidays
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.core.events import publish
from eoffice.directory.events import CalendarChanged
from eoffice.directory.findings import Findings
from eoffice.directory.fingerprints import CALENDAR_DAY

WORKED = frozenset({DayKind.SWAP_WORK, DayKind.PROPOSED_SWAP_WORK})


def set_day(actor: Actor, *, day: date, kind: str, name: str, source: str) -> CalendarDay:
    """Enter or replace an exception. The source (notice, decision) is needed: the calendar is law, not taste."""
    require(actor, Permission.DIRECTORY_MANAGE)
    findings = Findings()
    chosen = findings.choice("kind", kind, DayKind)
    line = findings.line("name", name, limit=200, required=True)
    basis = findings.line("source", source, limit=200, required=True)
    if not date(2000, 1, 1) <= day <= date(2100, 12, 31):
        findings.add("day", _("Choose a day between 2000 and 2100."))
    if chosen in WORKED and day.weekday() < 5:
        findings.add("kind", _("A day worked in exchange is a Saturday or a Sunday."))
    findings.raise_if_any()
    row = db.session.get(CalendarDay, day)
    before = row.kind if row else None
    if row is None:
        row = CalendarDay(day=day)
        db.session.add(row)
    row.kind, row.name, row.source = str(chosen), line, basis
    db.session.flush()
    detail = {"day": day, "kind": row.kind, "before": before, "source": basis}
    record(actor, "calendar:set", CALENDAR_DAY, day.toordinal(), detail=detail)
    publish(CalendarChanged())
    return row


def load_days(actor: Actor) -> None:
    """Enter the packaged exceptions that are not there yet."""
    require(actor, Permission.DIRECTORY_MANAGE)
    for row in load_holidays():
        detail = {"day": row.day, "kind": row.kind, "source": row.source}
        record(actor, "calendar:set", CALENDAR_DAY, row.day.toordinal(), detail=detail)
    db.session.flush()
    publish(CalendarChanged())


def remove_day(actor: Actor, *, day: date) -> None:
    """Make the day an ordinary one again."""
    require(actor, Permission.DIRECTORY_MANAGE)
    row = db.session.get(CalendarDay, day)
    if row is None:
        raise NotFound(_("There is no exception on this day."))
    db.session.delete(row)
    record(actor, "calendar:removed", CALENDAR_DAY, day.toordinal(), detail={"day": day, "kind": row.kind})
    db.session.flush()
    publish(CalendarChanged())
