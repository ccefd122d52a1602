"""Entries of the leaders' calendar, and the secret addresses by which people subscribe to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.core.database import Model, Numbered
from eoffice.directory.models import Person, Unit
from eoffice.records.models import Record
from eoffice.schedule.states import EntryState
from eoffice.tasks.models import Task


class Audience(StrEnum):
    """Who sees an entry: everybody of the agency, or the leaders and the office that keeps their calendar."""

    ALL = "all"
    LEADERS = "leaders"


class CalendarEntry(Numbered, Model):
    """One engagement of one or several leaders. `uid` names it in people's own calendars, as long as it lives."""

    __tablename__ = "calendar_entry"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    audience: Mapped[str] = mapped_column(String(8), default=Audience.ALL)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(500))
    place: Mapped[str] = mapped_column(String(300), default="")
    chair: Mapped[str] = mapped_column(String(200), default="")
    prepared_by: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), comment="the unit that prepares it")
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="", comment="why it was refused or cancelled")
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit | None] = relationship()
    record: Mapped[Record | None] = relationship()
    task: Mapped[Task | None] = relationship()
    proposer: Mapped[Person | None] = relationship()
    leaders: Mapped[list[Person]] = relationship(secondary="calendar_entry_leader", order_by=Person.id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(EntryState) + "')", name="state_known"),
        CheckConstraint("audience IN ('all', 'leaders')", name="audience_known"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("record_id IS NULL OR task_id IS NULL", name="one_link"),
        Index("ix_calendar_entry_week", "agency_id", "starts_at", "ends_at"),
    )


class CalendarEntryLeader(Model):
    """A leader whose engagement the entry is."""

    __tablename__ = "calendar_entry_leader"
    entry_id: Mapped[int] = mapped_column(ForeignKey("calendar_entry.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class CalendarFeed(Model):
    """The address of a person's feed; only the digest of its secret is kept, and a new one ends the old."""

    __tablename__ = "calendar_feed"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
