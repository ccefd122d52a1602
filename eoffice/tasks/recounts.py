"""Promised days that a changed calendar would set elsewhere.

No promised day moves by itself: whoever gave it (the chief of office for all) keeps it or moves it, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager

from eoffice.access.actor import Actor
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.calendar import calendar
from eoffice.core.database import db
from eoffice.core.errors import Conflict, NotFound
from eoffice.core.events import publish
from eoffice.directory.inputs import Inputs
from eoffice.records import service as records
from eoffice.tasks.deadlines import set_due
from eoffice.tasks.events import TaskMoved
from eoffice.tasks.models import Recount, Task
from eoffice.tasks.states import WORK_STATES
from eoffice.tasks.steps import lock, note


def recount() -> None:
    """Note every open promise that the calendar as it stands now would set on another day; forget the others.

    What was kept against the same day stays kept. A day that was given as such is noted when nobody works on it any
    more. Called whenever the calendar changes, in that transaction.
    """
    known, today = calendar(), clock.today()
    open_tasks = (Task.state.in_(WORK_STATES), Task.due_on >= today)
    counted = select(Task.counted_from, Task.working_days, Task.due_on).where(*open_tasks).distinct()
    moved: dict[tuple[date | None, int | None, date], date] = {}
    for start, days, due in db.session.execute(counted):
        assert due is not None  # noqa: S101 - the condition says so
        would_be = known.add_working_days(start, days) if start and days is not None else known.add_working_days(due, 0)
        if would_be != due:
            moved[start, days, due] = would_be
    kept = {row.task_id: row for row in db.session.scalars(select(Recount))}
    touched: set[int] = set()
    for (start, days, due), would_be in moved.items():
        same = (Task.counted_from == start, Task.working_days == days) if start else (Task.counted_from.is_(None),)
        for task_id in db.session.scalars(select(Task.id).where(*open_tasks, *same, Task.due_on == due)):
            touched.add(task_id)
            _note_recount(kept.get(task_id), task_id, would_be)
    for gone in kept.keys() - touched:
        db.session.delete(kept[gone])
    db.session.flush()


def _note_recount(row: Recount | None, task_id: int, would_be: date) -> None:
    if row is None:
        db.session.add(Recount(task_id=task_id, would_be=would_be))
    elif row.would_be != would_be:
        row.would_be, row.kept_at = would_be, None


def list_recounts(actor: Actor, *, limit: int = 200) -> Sequence[Recount]:
    """Promises that wait for a decision of this actor, the nearest day first."""
    whole = contains_eager(Recount.task)
    query = _undecided(actor).options(
        whole.joinedload(Task.unit), whole.joinedload(Task.person), whole.joinedload(Task.record)
    )
    return db.session.scalars(query.order_by(Task.due_on, Task.id).limit(limit)).all()


def keep_day(actor: Actor, task: Task, *, reason: str) -> None:
    """The promised day stays, whatever the calendar says."""
    row, said = _begin(actor, task, reason)
    row.kept_at = clock.now()
    db.session.flush()
    note(actor, "task:keep_day", task, {"due_on": task.due_on, "reason": said})


def move_day(actor: Actor, task: Task, *, reason: str) -> None:
    """The promised day becomes the one that the calendar gives now."""
    row, said = _begin(actor, task, reason)
    before, day = task.due_on, row.would_be
    set_due(actor, task, day, working_days=task.working_days, counted_from=task.counted_from, reason=said)
    note(actor, "task:move_day", task, {"changed": {"due_on": [before, day]}, "reason": said})
    publish(TaskMoved(task.id, "move_day", actor.person_id))


def _begin(actor: Actor, task: Task, reason: str) -> tuple[Recount, str]:
    lock(task)
    if not may_decide(actor, task):
        raise NotFound(_("There is no such task."))
    if task.record is not None:
        records.ensure_changeable(task.record)
    row = db.session.get(Recount, task.id, with_for_update=True, populate_existing=True)
    if row is None or row.kept_at is not None or task.state not in WORK_STATES:
        raise Conflict(_("This day was decided already, or the calendar agrees with it again."))
    inputs = Inputs({"reason": reason}, agency_id=task.agency_id)
    said = inputs.text("reason", required=True)
    inputs.raise_if_any()
    return row, said


def may_decide(actor: Actor, task: Task) -> bool:
    """Whether the actor gave the promise, or answers for all deadlines of the agency, and sees the task."""
    sees = can(actor, Permission.TASK_READ, task)
    of_agency = can(actor, Permission.TASK_ALARMS) and task.agency_id == actor.agency_id
    return sees and (of_agency or can(actor, Permission.TASK_DIRECT, task))


def count_recounts(actor: Actor) -> int:
    """How many promises wait for a decision of this actor."""
    return db.session.scalar(_undecided(actor).with_only_columns(func.count())) or 0


def _undecided(actor: Actor) -> Select[Recount]:
    may = or_(visible(actor, Permission.TASK_DIRECT), visible(actor, Permission.TASK_ALARMS))
    return (
        select(Recount)
        .join(Recount.task)
        .where(Recount.kept_at.is_(None), Task.agency_id == (actor.agency_id or 0), Task.state.in_(WORK_STATES))
        .where(may, visible(actor, Permission.TASK_READ))
    )
