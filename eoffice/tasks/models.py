"""Tasks: what a unit or a person has to do, until when, and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.audit.facts import LATER
from eoffice.content.models import File
from eoffice.core.database import Model, Numbered
from eoffice.directory.models import Person, Unit
from eoffice.records.models import Record


class TaskRole(StrEnum):
    """Part in the work: xử lý chính, phối hợp, để biết."""

    LEAD = "lead"
    SUPPORT = "support"
    INFORM = "inform"


class TaskOrigin(Numbered, Model):
    """What several tasks without a document come from: the conclusion of a meeting, a plan."""

    __tablename__ = "task_origin"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    title: Mapped[str] = mapped_column(String(500))
    held_on: Mapped[date | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_task_origin_list", "agency_id", "id"),)


class Task(Numbered, Model):
    """One assignment, to a unit (its head passes it on) or a person: from a directive on a record, or a free one.

    `parent_id` is the unit's task that was passed on; `part_of_id` the task that this one supports, is informed of, or
    is a piece of. A deadline given in working days keeps how it was counted; one for which more time is asked, the day.
    """

    __tablename__ = "task"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    role: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(2000))
    instruction: Mapped[str] = mapped_column(Text, default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime]
    due_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None]
    turn_key: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("task_origin.id"), index=True, info=LATER)
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True, info=LATER)
    needs_acceptance: Mapped[bool | None] = mapped_column(info=LATER, comment="the assigner accepts the report")
    counted_from: Mapped[date | None] = mapped_column(info=LATER)
    working_days: Mapped[int | None] = mapped_column(info=LATER)
    percent: Mapped[int | None] = mapped_column(info=LATER, comment="as last noted")
    asked_due_on: Mapped[date | None] = mapped_column(info=LATER, comment="asked for, not answered yet")
    asked_reason: Mapped[str | None] = mapped_column(Text, info=LATER)
    first_alarm: Mapped[int | None] = mapped_column(info=LATER, comment="working days before; NULL: by the settings")
    second_alarm: Mapped[int | None] = mapped_column(info=LATER)

    record: Mapped[Record | None] = relationship()
    parent: Mapped[Task | None] = relationship(remote_side="Task.id", foreign_keys=[parent_id])
    part_of: Mapped[Task | None] = relationship(remote_side="Task.id", foreign_keys=[part_of_id])
    origin: Mapped[TaskOrigin | None] = relationship()
    items: Mapped[list[TaskItem]] = relationship(order_by="TaskItem.position")
    unit: Mapped[Unit | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    assigner: Mapped[Person | None] = relationship(foreign_keys=[assigned_by])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("role IN ('lead', 'support', 'inform')", name="role_known"),
        CheckConstraint("unit_id IS NOT NULL OR person_id IS NOT NULL", name="assigned_to_someone"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("(asked_due_on IS NULL) = (asked_reason IS NULL)", name="asked_with_reason"),
        CheckConstraint("(counted_from IS NULL) = (working_days IS NULL)", name="counted_from_a_day"),
        Index("ix_task_turn", "turn_key", "state", "due_on", "record_id", "id"),
        Index("ix_task_work", "person_id", "state", "turn_key", "id"),
        Index("ix_task_unit", "unit_id", "state"),
        Index("ix_task_parent", "parent_id", "state"),
        Index("ix_task_list", "agency_id", "state", "due_on"),
        Index("ix_task_asked", "agency_id", "asked_due_on"),
        Index("ix_task_due", "state", "due_on"),
    )

    @property
    def is_piece(self) -> bool:
        """Whether it is a sub-task: a piece of another task that somebody leads."""
        return self.part_of_id is not None and self.role == TaskRole.LEAD

    @property
    def leads_document(self) -> bool:
        """Whether the document moves with it: the lead's task, or the one it was passed on as."""
        return self.role == TaskRole.LEAD and self.part_of_id is None and self.record_id is not None


class TaskItem(Numbered, Model):
    """A line of a task's checklist."""

    __tablename__ = "task_item"
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(500))
    done_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("task_id", "position"),
        CheckConstraint("(done_by IS NULL) = (done_at IS NULL)", name="done_by_someone"),
    )


class TaskNote(Numbered, Model):
    """How a task gets on, as somebody wrote it down."""

    __tablename__ = "task_note"
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    percent: Mapped[int | None]

    person: Mapped[Person] = relationship()
    files: Mapped[list[TaskNoteFile]] = relationship(order_by="TaskNoteFile.file_id")


class TaskNoteFile(Model):
    """A file of a progress note."""

    __tablename__ = "task_note_file"
    note_id: Mapped[int] = mapped_column(ForeignKey("task_note.id"), primary_key=True, autoincrement=False)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True, autoincrement=False)

    file: Mapped[File] = relationship()


class AlarmRule(Numbered, Model):
    """How many working days ahead tasks of a part and document type are called to mind; empty: any.

    `chief_after` working days past the deadline the chief of office is told.
    """

    __tablename__ = "alarm_rule"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    role: Mapped[str] = mapped_column(String(16), default="")
    type: Mapped[str] = mapped_column(String(40), default="", comment="slug of the document's type")
    first_days: Mapped[int]
    second_days: Mapped[int]
    chief_after: Mapped[int]

    __table_args__ = (
        UniqueConstraint("agency_id", "role", "type"),
        CheckConstraint("first_days >= second_days AND second_days >= 0 AND chief_after >= 1", name="in_order"),
        CheckConstraint("role IN ('', 'lead', 'support', 'inform')", name="role_known"),
    )


class PlannedAlarm(Numbered, Model):
    """An alarm that a task will raise (`raised_at` empty) or raised, for one promised day: each stage once."""

    __tablename__ = "planned_alarm"
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    due_on: Mapped[date]
    stage: Mapped[int] = mapped_column(comment="1 first, 2 second, 3 overdue to the head, 4 to the chief of office")
    on_day: Mapped[date]
    raised_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("task_id", "due_on", "stage"),
        CheckConstraint("stage BETWEEN 1 AND 4", name="stage_known"),
        Index("ix_planned_alarm_waiting", "raised_at", "on_day"),
    )


class Recount(Model):
    """A promised day that the calendar as it stands now would set on another day: kept or moved by whoever gave it."""

    __tablename__ = "task_recount"
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True, autoincrement=False)
    would_be: Mapped[date]
    kept_at: Mapped[datetime | None] = mapped_column(comment="the promised day was kept against this one")

    task: Mapped[Task] = relationship()
