"""Alarms of tasks: two before the deadline, and past it the head of the unit, then the chief of office.

They are planned from the promised day as it stands, so that a task that was extended gets new ones, and one that is
over none. Each is raised once: its row is written in the transaction that tells the others, and only one worker at a
time looks. The settings of the office say how early, by part and document type; a task may have its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from enum import IntEnum

from sqlalchemy import ColumnElement, Select, delete, exists, select, update
from sqlalchemy.orm import joinedload

from eoffice.access.actor import Role, head_key, role_key
from eoffice.core import clock
from eoffice.core.calendar import Calendar, calendar
from eoffice.core.database import db, take_turns
from eoffice.core.events import publish
from eoffice.core.unit_of_work import unit_of_work
from eoffice.tasks.events import AlarmKind, TaskAlarm
from eoffice.tasks.models import AlarmRule, PlannedAlarm, Task
from eoffice.tasks.states import WORK_STATES
from eoffice.tasks.steps import holder_key

#: (agency, part, document type) → days.
Rules = Mapping[tuple[int, str, str], tuple[int, int, int]]

#: Without any setting of the office: working days before, before, and after which the chief of office is told.
USUAL = (3, 1, 2)
#: Farthest deadline that alarms are planned for; later ones are planned when they have come nearer.
HORIZON = timedelta(days=120)
#: Tasks looked at in one transaction.
BATCH = 50


class Stage(IntEnum):
    """In the order in which they come."""

    FIRST = 1
    SECOND = 2
    HEAD = 3
    CHIEF = 4


KINDS = {
    Stage.FIRST: AlarmKind.FIRST, Stage.SECOND: AlarmKind.SECOND, Stage.HEAD: AlarmKind.OVERDUE,
    Stage.CHIEF: AlarmKind.OVERDUE,
}  # fmt: skip


def ring() -> bool:
    """Plan what is not planned yet and raise what is due, one batch of it; several workers may do so at once.

    Answers whether there is more: a backlog keeps nobody from the database for longer than a batch takes.
    """
    if not _has_work():
        return False
    with unit_of_work():
        return look() > 0


def look() -> int:
    """Plan and raise one batch, one worker after the other; answers how much was done."""
    take_turns("task alarms")
    return _plan_batch() + _raise_due()


def _has_work() -> bool:
    """A look without a lock: most of the time there is nothing to do."""
    db.session.rollback()
    waits = select(PlannedAlarm.id).where(*_due()).limit(1)
    unplanned = _unplanned().with_only_columns(Task.id).limit(1)
    found = any(db.session.scalar(one) is not None for one in (waits, unplanned))
    db.session.rollback()
    return found


def _plan_batch() -> int:
    """Plan the alarms of open tasks whose promised day has none; answers how many tasks."""
    tasks = db.session.scalars(_unplanned().options(joinedload(Task.record)).limit(BATCH)).all()
    if not tasks:
        return 0
    known = calendar()
    rules = _rules({task.agency_id for task in tasks})
    for task in tasks:
        _plan(task, rules, known)
    return len(tasks)


def _raise_due() -> int:
    """Raise the alarms whose day has come, all of a task at once and only the last of them; answers how many rows."""
    order = (PlannedAlarm.on_day, PlannedAlarm.id)
    first = select(PlannedAlarm.task_id).where(*_due()).order_by(*order).limit(BATCH).subquery()
    query = select(PlannedAlarm, Task).join(Task, Task.id == PlannedAlarm.task_id)
    rows = db.session.execute(query.where(*_due(), PlannedAlarm.task_id.in_(first.select())).order_by(*order)).all()
    newest: dict[int, tuple[PlannedAlarm, Task]] = {}
    for alarm, task in rows:
        alarm.raised_at = clock.now()
        if task.state in WORK_STATES and task.due_on == alarm.due_on:
            newest[task.id] = max(newest.get(task.id, (alarm, task)), (alarm, task), key=lambda pair: pair[0].stage)
    db.session.flush()
    for alarm, task in newest.values():
        stage = Stage(alarm.stage)
        publish(TaskAlarm(task.id, KINDS[stage], keys_of(task, stage)))
    return len(rows)


def keys_of(task: Task, stage: Stage) -> tuple[str, ...]:
    """Who is told: whoever has the task; past the deadline also the head of the unit, then the chief of office."""
    keys = [holder_key(task)]
    if stage >= Stage.HEAD and task.unit_id is not None:
        keys.append(head_key(task.unit_id))
    if stage is Stage.CHIEF:
        keys.append(role_key(Role.CHIEF_OF_OFFICE, task.agency_id))
    return tuple(dict.fromkeys(key for key in keys if key))


def alarm_days(task: Task) -> tuple[int, int, int]:
    """Working days of the first and the second alarm before the deadline, and of the chief of office's after it."""
    return _chosen(task, _rules({task.agency_id}))


def plan_anew(task: Task) -> None:
    """Plan again after the days of the alarms changed; what was raised for this deadline stays raised."""
    of_task = (PlannedAlarm.task_id == task.id, PlannedAlarm.due_on == task.due_on)
    db.session.execute(delete(PlannedAlarm).where(*of_task, PlannedAlarm.raised_at.is_(None)))
    if task.due_on is not None:
        raised = set(db.session.scalars(select(PlannedAlarm.stage).where(*of_task)))
        _plan(task, _rules({task.agency_id}), calendar(), leave_out=raised)


def ring_again(task: Task, closed_at: datetime) -> None:
    """Let alarms ring that came due, and were passed over, while the task was closed."""
    passed_over = (PlannedAlarm.task_id == task.id, PlannedAlarm.raised_at >= closed_at)
    db.session.execute(update(PlannedAlarm).where(*passed_over).values(raised_at=None))


def _plan(task: Task, rules: Rules, known: Calendar, *, leave_out: Collection[int] = ()) -> None:
    assert task.due_on is not None  # noqa: S101 - only tasks with a deadline are planned
    first, second, chief = _chosen(task, rules)
    days = {
        Stage.FIRST: _days_before(known, task.due_on, first), Stage.SECOND: _days_before(known, task.due_on, second),
        Stage.HEAD: task.due_on + timedelta(days=1), Stage.CHIEF: known.add_working_days(task.due_on, chief),
    }  # fmt: skip
    told_on = clock.office_time(task.assigned_at).date()
    for stage, day in days.items():
        # whoever got the task today needs no alarm today
        if stage not in leave_out and (stage >= Stage.HEAD or day > told_on):
            db.session.add(PlannedAlarm(task_id=task.id, due_on=task.due_on, stage=stage, on_day=day))
    db.session.flush()


def _days_before(known: Calendar, day: date, count: int) -> date:
    """The day that is `count` working days before."""
    while count > 0:
        day -= timedelta(days=1)
        count -= known.is_working(day)
    return day


def _rules(agency_ids: Collection[int]) -> Rules:
    rows = db.session.scalars(select(AlarmRule).where(AlarmRule.agency_id.in_(agency_ids)))
    return {(row.agency_id, row.role, row.type): (row.first_days, row.second_days, row.chief_after) for row in rows}


def _chosen(task: Task, rules: Rules) -> tuple[int, int, int]:
    """The task's own days, else those of the setting that says most of it."""
    of_type = task.record.type if task.record is not None else ""
    names = ((task.role, of_type), ("", of_type), (task.role, ""), ("", ""))
    found = next((rules[key] for name in names if (key := (task.agency_id, *name)) in rules), USUAL)
    first = found[0] if task.first_alarm is None else task.first_alarm
    second = min(found[1], first) if task.second_alarm is None else task.second_alarm
    return first, second, found[2]


def _unplanned() -> Select[Task]:
    """In no order, which would have to be made of all open tasks for each batch."""
    planned = exists().where(PlannedAlarm.task_id == Task.id, PlannedAlarm.due_on == Task.due_on)
    return select(Task).where(Task.state.in_(WORK_STATES), Task.due_on <= clock.today() + HORIZON, ~planned)


def _due() -> tuple[ColumnElement[bool], ...]:
    return PlannedAlarm.raised_at.is_(None), PlannedAlarm.on_day <= clock.today()
