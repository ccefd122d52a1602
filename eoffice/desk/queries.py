"""What the desk shows: whose turn is it, what is late and where does it lie. A few grouped queries, no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from eoffice.access.actor import Actor
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.calendar import calendar
from eoffice.core.database import db
from eoffice.directory.models import Unit
from eoffice.incoming.queries import OPEN_STATES as OPEN_DOCUMENTS
from eoffice.records.models import CaseFile, CaseFileState, Record, RecordKind, Urgency
from eoffice.records.queries import URGENCY_RANK, URGENT_FIRST
from eoffice.tasks.models import Task
from eoffice.tasks.queries import QUEUE_ORDER
from eoffice.tasks.states import OPEN_STATES

#: Rows of each list on the desk; the rest is one click away.
SHOWN = 20
#: Urgent documents named above everything else.
URGENT_SHOWN = 3
#: States in which nothing presses any more.
DEALT_WITH = ("refused", "completed", "issued", "recalled", "filed")
#: Working days within which a deadline counts as near.
NEAR_DAYS = 2
#: Weeks of arrivals drawn.
WEEKS = 8

#: The deadline of a document as long as work is left; what is done and waits for its case file is not late.
_DUE = case((Record.state.in_(OPEN_DOCUMENTS), Record.due_on))


@dataclass(frozen=True)
class Figures:
    """The numbers at the top of the desk."""

    documents: int
    tasks: int
    late: int
    near: int


@dataclass(frozen=True)
class Urgent:
    """How many urgent documents wait, and the first of them."""

    count: int
    documents: Sequence[Record]


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: label, number, and the day it begins for charts over time."""

    label: str
    value: int
    key: int = 0
    day: date | None = None


def waiting_documents(actor: Actor) -> Sequence[Record]:
    """Documents that wait for the actor: the urgent and the nearest deadlines first."""
    return db.session.scalars(
        select(Record)
        .where(_documents_turn(actor))
        .order_by(URGENCY_RANK, _DUE.is_(None), _DUE, Record.id)
        .limit(SHOWN)
    ).all()


def waiting_tasks(actor: Actor) -> Sequence[Task]:
    """Open tasks that wait for the actor: on urgent documents first, then the nearest deadline."""
    return db.session.scalars(
        select(Task)
        .outerjoin(Task.record)
        .where(_tasks_turn(actor))
        .options(contains_eager(Task.record), joinedload(Task.unit), joinedload(Task.person))
        .order_by(*QUEUE_ORDER, Task.id)
        .limit(SHOWN)
    ).all()


def waiting_case_files(actor: Actor) -> Sequence[CaseFile]:
    """Case files on their way into the archive that wait for the actor, the oldest first."""
    return db.session.scalars(
        select(CaseFile)
        .where(_case_files_turn(actor))
        .options(joinedload(CaseFile.owner), joinedload(CaseFile.unit))
        .order_by(CaseFile.handed_over_on, CaseFile.id)
        .limit(SHOWN)
    ).all()


def urgent_documents(actor: Actor) -> Urgent:
    """Urgent documents that wait for the actor, as their turn or as a task of theirs, and are not dealt with."""
    as_task = exists().where(Task.record_id == Record.id, _tasks_turn(actor))
    waits = and_(Record.turn_key.in_(sorted(actor.keys)), visible(actor, Permission.RECORD_READ)) | as_task
    query = select(Record).where(Record.urgency != Urgency.NORMAL, Record.state.not_in(DEALT_WITH), waits)
    count = db.session.scalar(select(func.count()).select_from(query.with_only_columns(Record.id).subquery())) or 0
    rows = db.session.scalars(query.order_by(*URGENT_FIRST, Record.id).limit(URGENT_SHOWN)).all() if count else []
    return Urgent(count, rows)


def figures(actor: Actor) -> Figures:
    """How much waits for the actor, and how much of it is late or near its deadline."""
    today = clock.today()
    near = calendar().add_working_days(today, NEAR_DAYS)
    documents = db.session.execute(_counted(_DUE, today, near).where(_documents_turn(actor))).one()
    tasks = db.session.execute(_counted(Task.due_on, today, near).where(_tasks_turn(actor))).one()
    return Figures(
        documents=documents[0], tasks=tasks[0], late=(documents[1] or 0) + (tasks[1] or 0),
        near=(documents[2] or 0) + (tasks[2] or 0),
    )  # fmt: skip


def waiting_count(actor: Actor) -> int:
    """Documents, tasks and case files that wait for the actor: the number beside the menu entry."""
    documents = select(func.count()).select_from(Record).where(_documents_turn(actor)).scalar_subquery()
    tasks = select(func.count()).select_from(Task).where(_tasks_turn(actor)).scalar_subquery()
    case_files = select(func.count()).select_from(CaseFile).where(_case_files_turn(actor)).scalar_subquery()
    return db.session.scalar(select(documents + tasks + case_files)) or 0


def late_by_unit(actor: Actor) -> list[Bar]:
    """Overdue open tasks of units the actor may see, the unit with most first."""
    rows = db.session.execute(
        select(Unit.name, func.count(), Unit.id)
        .join(Task, Task.unit_id == Unit.id)
        .where(
            Task.due_on < clock.today(), Task.state.in_(OPEN_STATES), Task.parent_id.is_(None),
            Task.agency_id == actor.agency_id, visible(actor, Permission.TASK_READ),
        )
        .group_by(Unit.id, Unit.name)
        .order_by(func.count().desc())
        .limit(8)
    )  # fmt: skip
    return [Bar(name, count, key) for name, count, key in rows]


def arrivals_by_week(actor: Actor) -> list[Bar]:
    """Incoming documents registered in each of the last weeks (from Monday), the oldest first."""
    today = clock.today()
    first = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    rows = db.session.execute(
        select(Record.arrived_on, func.count())
        .where(
            Record.kind == RecordKind.INCOMING, Record.agency_id == actor.agency_id, Record.arrived_on >= first,
            Record.arrival_number.is_not(None), visible(actor, Permission.RECORD_READ),
        )
        .group_by(Record.arrived_on)
    )  # fmt: skip
    weeks = [first + timedelta(days=7 * index) for index in range(WEEKS)]
    totals = dict.fromkeys(weeks, 0)
    for day, count in rows:
        if day is not None:
            totals[day - timedelta(days=day.weekday())] = totals.get(day - timedelta(days=day.weekday()), 0) + count
    return [Bar(f"{week.day:02d}/{week.month:02d}", totals[week], day=week) for week in weeks]


def _documents_turn(actor: Actor) -> ColumnElement[bool]:
    """Documents in the actor's turn; one whose work waits as a task of the actor counts once, as that task."""
    is_task = exists().where(Task.record_id == Record.id, _tasks_turn(actor))
    return and_(Record.turn_key.in_(sorted(actor.keys)), visible(actor, Permission.RECORD_READ), ~is_task)


def _tasks_turn(actor: Actor) -> ColumnElement[bool]:
    return and_(Task.turn_key.in_(sorted(actor.keys)), Task.state.in_(OPEN_STATES))


def _case_files_turn(actor: Actor) -> ColumnElement[bool]:
    return and_(
        CaseFile.turn_key.in_(sorted(actor.keys)),
        CaseFile.state.in_((CaseFileState.HANDED_OVER, CaseFileState.RETURNED)),
        visible(actor, Permission.CASE_FILE_READ),
    )


def _counted(due: SQLColumnExpression[date | None], today: date, near: date) -> Select[int, int | None, int | None]:
    return select(
        func.count(),
        func.sum(case((due < today, 1), else_=0)),
        func.sum(case((and_(due >= today, due <= near), 1), else_=0)),
    )
