"""Promised days that a changed calendar would set elsewhere.

No promised day moves by itself: whoever gave it (the chief of office for all) keeps it or moves it, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache

from flask_babel import gettext as _
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from eoffice.access.actor import Actor
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.calendar import Calendar, calendar
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
    would_be = _counter(calendar())
    kept = {row.task_id: row for row in db.session.scalars(select(Recount))}
    promises = select(Task.id, Task.counted_from, Task.working_days, Task.due_on).where(
        Task.state.in_(WORK_STATES), Task.due_on >= clock.today()
    )
    moved = {
        task_id: day
        for task_id, start, days, due in db.session.execute(promises)
        if due is not None and (day := would_be(start, days, due)) != due
    }
    for task_id, day in moved.items():
        row = kept.get(task_id)
        if row is None:
            db.session.add(Recount(task_id=task_id, would_be=day))
        elif row.would_be != day:
            row.would_be, row.kept_at = day, None
    for gone in kept.keys() - moved.keys():
        db.session.delete(kept[gone])
    db.session.flush()


def _counter(known: Calendar) -> Callable[[date | None, int | None, date], date]:
    """Counts a deadline by the calendar; many tasks were given the same one on the same day."""

    @cache
    def count(start: date | None, days: int | None, due: date) -> date:
        if start is None or days is None:
            return known.add_working_days(due, 0)
        return known.add_working_days(start, days)

    return count


def list_recounts(actor: Actor, *, limit: int = 200) -> Sequence[Recount]:
    """Promises that wait for a decision of this actor, the nearest day first."""
    whole = contains_eager(Recount.task)
    query = _undecided(actor).options(
        whole.joinedload(Task.unit), whole.joinedload(Task.person), whole.joinedload(Task.record)
    )
    return db.session.scalars(query.join(Recount.task).order_by(Task.due_on, Task.id).limit(limit)).all()


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
    return db.session.scalar(_undecided(actor).with_only_columns(func.count(Recount.task_id))) or 0


def _undecided(actor: Actor) -> Select[Recount]:
    """They are few: the rules are asked of their tasks alone, and not of every open one."""
    may = or_(visible(actor, Permission.TASK_DIRECT), visible(actor, Permission.TASK_ALARMS))
    of_agency = and_(Task.agency_id == (actor.agency_id or 0), Task.state.in_(WORK_STATES))
    decides = Recount.task.has(and_(of_agency, may, visible(actor, Permission.TASK_READ)))
    return select(Recount).where(Recount.kept_at.is_(None), decides)
