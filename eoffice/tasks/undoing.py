"""What happens to tasks when a decision on their document is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.audit import service as audit
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.records.models import Record
from eoffice.records.undo import Part, add_part, put_back, written
from eoffice.tasks import alarms
from eoffice.tasks.models import Task
from eoffice.tasks.states import TaskState
from eoffice.tasks.steps import SUBJECT


def _tasks(record: Record) -> Sequence[Task]:
    return db.session.scalars(select(Task).where(Task.record_id == record.id).order_by(Task.id)).all()


def _capture(record: Record) -> dict[str, Any]:
    return {str(task.id): written(task) for task in _tasks(record)}


def _restore(actor: Actor, record: Record, before: dict[str, Any]) -> None:
    """Tasks that the decision made are withdrawn; those that it closed are open again as they were."""
    for task in _tasks(record):
        source, closed_at, action = task.state, task.done_at, "task:reopen"
        if str(task.id) in before:
            if not put_back(task, before[str(task.id)]):
                continue
            if closed_at is not None:
                alarms.ring_again(task, closed_at)
        else:
            action = "task:close"
            task.state, task.done_at, task.turn_key = TaskState.WITHDRAWN, clock.now(), ""
            task.result = _("The decision was taken back.")
        db.session.flush()
        detail = {"from": source, "to": task.state, "result": task.result}
        audit.record(actor, action, SUBJECT, task.id, agency_id=task.agency_id, detail=detail)


def _subjects(record: Record) -> Iterable[tuple[str, int]]:
    keys = db.session.scalars(select(Task.id).where(Task.record_id == record.id))
    return [(SUBJECT, key) for key in keys]


def register_undo() -> None:
    """Let tasks go back with their document."""
    add_part("tasks", Part(_capture, _restore, _subjects))
