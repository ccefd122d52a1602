"""What the history vouches for in a task: everything but its version, with its checklist and its progress notes."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from eoffice.audit.facts import cover, row_of, rows_of
from eoffice.audit.service import register_fingerprint
from eoffice.core.database import db
from eoffice.tasks.alarm_rules import SUBJECT as RULE
from eoffice.tasks.models import AlarmRule, Task, TaskItem, TaskNote, TaskNoteFile
from eoffice.tasks.steps import SUBJECT


def _facts(task_id: int) -> Any:
    """The rows of the task; what it does not have is left out, as in tasks of before there was such a thing."""
    task = row_of(Task, task_id)
    if task is None:
        return None
    notes = rows_of(TaskNote, TaskNote.task_id == task_id)
    parts = {
        "items": rows_of(TaskItem, TaskItem.task_id == task_id), "notes": notes,
        "files": rows_of(TaskNoteFile, TaskNoteFile.note_id.in_([row["id"] for row in notes])) if notes else [],
    }  # fmt: skip
    return task | {name: rows for name, rows in parts.items() if rows}


def register(_app: Flask) -> None:
    """Put tasks and the settings of their alarms under the chain."""
    cover(RULE, AlarmRule)
    register_fingerprint(SUBJECT, _facts, lambda: db.session.scalars(select(Task.id).order_by(Task.id)).all())
