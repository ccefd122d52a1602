"""Tasks: what a unit or a person has to do, until when, and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.core.database import Model, Numbered
from eoffice.directory.models import Person, Unit
from eoffice.records.models import Record


class TaskRole(StrEnum):
    """Part in the work: xử lý chính, phối hợp, để biết."""

    LEAD = "lead"
    SUPPORT = "support"
    INFORM = "inform"


class Task(Numbered, Model):
    """One assignment, to a unit (its head passes it on) or a person, mostly from a directive on a record."""

    __tablename__ = "task"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(2000))
    instruction: Mapped[str] = mapped_column(Text, default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime]
    due_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None]
    turn_key: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)

    record: Mapped[Record | None] = relationship()
    parent: Mapped[Task | None] = relationship(remote_side="Task.id")
    unit: Mapped[Unit | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    assigner: Mapped[Person | None] = relationship(foreign_keys=[assigned_by])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("role IN ('lead', 'support', 'inform')", name="role_known"),
        CheckConstraint("unit_id IS NOT NULL OR person_id IS NOT NULL", name="assigned_to_someone"),
        Index("ix_task_turn", "turn_key", "due_on"),
        Index("ix_task_list", "agency_id", "state", "due_on"),
    )
