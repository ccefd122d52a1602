"""Reading tasks: lists and counts through the same rule that opens a single one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, SelectBase, and_, case, func, or_, select, union, union_all
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from eoffice.access.actor import Actor, agency_key
from eoffice.access.engine import branches, can, visible
from eoffice.access.permissions import Permission
from eoffice.content.models import File
from eoffice.core import clock
from eoffice.core.calendar import calendar
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.records.queries import URGENCY_RANK
from eoffice.tasks.models import Task, TaskNote, TaskNoteFile, TaskOrigin
from eoffice.tasks.states import OPEN_STATES, WORK_STATES, TaskState
from eoffice.web.pagination import Page, page_args
from eoffice.web.template_filters import NEAR

#: A queue: open tasks on urgent documents first, then by deadline.
QUEUE_ORDER = (case((Task.state.in_(OPEN_STATES), URGENCY_RANK), else_=9), Task.due_on.is_(None), Task.due_on)
#: Whose tasks a list shows: waiting for me, of the units I head, assigned by me, all I may see.
SCOPES = ("mine", "unit", "assigned", "all")


@dataclass(frozen=True)
class TaskList:
    """One page of a list, and how many open tasks each scope holds."""

    page: Page[Task]
    counts: Mapping[str, int]


def get_task(actor: Actor, task_id: int) -> Task:
    """The task; raises `NotFound` when there is none for this actor."""
    task = db.session.scalars(
        select(Task)
        .where(Task.id == task_id)
        .options(
            joinedload(Task.record),
            joinedload(Task.unit),
            joinedload(Task.person),
            joinedload(Task.assigner),
            joinedload(Task.origin),
            joinedload(Task.part_of),
        )
    ).one_or_none()
    if task is None or not can(actor, Permission.TASK_READ, task):
        raise NotFound(_("There is no such task."))
    return task


def children_of(actor: Actor, task: Task) -> Sequence[Task]:
    """What became of a task that was passed on."""
    return db.session.scalars(
        select(Task)
        .where(Task.parent_id == task.id, visible(actor, Permission.TASK_READ))
        .options(joinedload(Task.person))
        .order_by(Task.id)
    ).all()


def passed_on(actor: Actor, tasks: Sequence[Task]) -> dict[int, str]:
    """To whom those of the tasks that were passed on went, by id, as far as the actor sees that; one query."""
    ids = [task.id for task in tasks if task.state == TaskState.DELEGATED]
    query = select(Task).where(
        Task.parent_id.in_(ids), Task.state.in_(OPEN_STATES), visible(actor, Permission.TASK_READ)
    )
    found: dict[int, str] = {}
    for child in db.session.scalars(query.options(joinedload(Task.person)).order_by(Task.id)) if ids else ():
        if child.parent_id is not None and child.person is not None:
            found[child.parent_id] = child.person.full_name
    return found


def parts_of(actor: Actor, task: Task) -> Sequence[Task]:
    """What belongs to the task, as far as the actor sees it: supporters, those informed, pieces."""
    return db.session.scalars(
        select(Task)
        .where(Task.part_of_id == task.id, Task.parent_id.is_(None), visible(actor, Permission.TASK_READ))
        .options(joinedload(Task.person), joinedload(Task.unit))
        .order_by(Task.id)
    ).all()


def notes_of(task: Task) -> Sequence[TaskNote]:
    """The progress notes with their files, the newest first."""
    query = select(TaskNote).where(TaskNote.task_id == task.id).order_by(TaskNote.id.desc())
    files = selectinload(TaskNote.files).joinedload(TaskNoteFile.file)
    return db.session.scalars(query.options(joinedload(TaskNote.person), files)).all()


def get_file(actor: Actor, task_id: int, file_id: int) -> File:
    """A file of a note of a task that the actor sees; raises `NotFound`."""
    task = get_task(actor, task_id)
    query = select(File).join(TaskNoteFile, TaskNoteFile.file_id == File.id).join(TaskNote)
    found = db.session.scalars(query.where(TaskNote.task_id == task.id, File.id == file_id).limit(1)).first()
    if found is None:
        raise NotFound(_("There is no such file."))
    return found


def origins_of(actor: Actor, *, limit: int = 100) -> Sequence[TaskOrigin]:
    """Origins with a task that the actor sees, the newest first."""
    seen = select(Task.origin_id).where(Task.origin_id.is_not(None), visible(actor, Permission.TASK_READ))
    query = select(TaskOrigin).where(TaskOrigin.agency_id == (actor.agency_id or 0), TaskOrigin.id.in_(seen))
    return db.session.scalars(query.order_by(TaskOrigin.id.desc()).limit(limit)).all()


def tasks_of_record(actor: Actor, record_id: int) -> Sequence[Task]:
    """Tasks on a document that the actor sees: each unit's, followed by those it passed on."""
    tasks = db.session.scalars(
        select(Task)
        .where(Task.record_id == record_id, visible(actor, Permission.TASK_READ))
        .options(joinedload(Task.unit), joinedload(Task.person))
    ).all()
    return sorted(tasks, key=lambda task: (task.parent_id or task.id, task.id))


def select_tasks(actor: Actor, values: Mapping[str, Any]) -> Select[Any]:
    """Tasks the actor sees, narrowed by the filters in `values`, in no order.

    Filters: q, scope (one of `SCOPES`), state (one of the states, "open" or "all"), role, unit, due (late, soon), asked
    (acceptance, extension), origin and assigner (ids).
    """
    query = _in_scope(actor, values.get("scope") or "all", values.get("state") or "all")
    for name, condition in _CONDITIONS.items():
        if values.get(name) not in (None, ""):
            query = query.where(condition(actor, values[name]))
    return query.where(visible(actor, Permission.TASK_READ))


def list_tasks(
    actor: Actor, values: Mapping[str, Any], *, order_by: Sequence[Any] = (), args: Mapping[str, str] | None = None
) -> TaskList:
    """One page in `order_by` (default: open and urgent, then the next deadline) with the open counts of each scope.

    What the page shows beside the task is fetched for its rows only.
    """
    query, counts = select_tasks(actor, values), _count_scopes(actor)
    narrowed = {name for name, value in values.items() if value not in (None, "")} - {"scope", "state"}
    if narrowed or values.get("state") != "open":
        total = db.session.scalar(query.with_only_columns(func.count())) or 0
    else:
        total = counts[values.get("scope") or "all"]
    number, size = page_args(args or {})
    number = min(number, max(1, -(-total // size)))
    order = (*(order_by or QUEUE_ORDER), Task.id.desc())
    found = query.with_only_columns(Task.id).outerjoin(Task.record).order_by(*order)
    found = found.limit(size).offset((number - 1) * size)
    rows = db.session.scalars(
        select(Task)
        .where(Task.id.in_(found.subquery().select()))
        .outerjoin(Task.record)
        .options(joinedload(Task.unit), joinedload(Task.person), joinedload(Task.origin), contains_eager(Task.record))
        .order_by(*order)
    ).all()
    return TaskList(Page(rows, total, number, size), counts)


def count_waiting(actor: Actor) -> int:
    """Open tasks that wait for this actor, each found by an index of its own: the number stands on every page.

    The rights would add nothing but time: what waits for somebody they may read, and who holds no key waits for none.
    """
    if not actor.keys:
        return 0
    turn, own, asked = _mine(actor)
    not_own = or_(Task.person_id.is_distinct_from(actor.person_id), Task.state.not_in(WORK_STATES))
    parts = [
        select(func.count()).where(Task.state.in_(OPEN_STATES), *waits)
        for waits in ((turn,), (own, ~turn), (asked, ~turn, not_own))
    ]
    return sum(db.session.scalars(union_all(*parts)))


def _count_scopes(actor: Actor) -> dict[str, int]:
    """Open tasks by scope, counted by indexes alone. The reasons are the rights, and nobody has one elsewhere."""
    counts = []
    for scope in SCOPES:
        found = _for_a_reason(_reasons(actor, scope), _in_state(actor, "open")).subquery()
        counts.append(select(func.count()).select_from(found).scalar_subquery())
    return dict(zip(SCOPES, db.session.execute(select(*counts)).one(), strict=True))


def _in_scope(actor: Actor, scope: str, state: str) -> Select[Any]:
    """Tasks of the agency in the state for which the actor has one of the scope's reasons."""
    query, in_state = select(Task).where(Task.agency_id == (actor.agency_id or 0)), _in_state(actor, state)
    if scope == "all" and _reads_all(actor):
        return query.where(in_state)
    found = _for_a_reason(_reasons(actor, scope), in_state).subquery()
    return query.join(found, found.c.id == Task.id)


def _for_a_reason(reasons: Sequence[ColumnElement[bool]], in_state: ColumnElement[bool]) -> SelectBase:
    """Ids of the tasks that one of the reasons speaks for.

    Each is asked by itself: it has an index of its own, and in one condition SQLite would use none of them.
    """
    parts = [select(Task.id).where(reason, in_state) for reason in reasons]
    return union(*parts) if len(parts) > 1 else parts[0]


def _reasons(actor: Actor, scope: str) -> Sequence[ColumnElement[bool]]:
    match scope:
        case "mine":
            return _mine(actor)
        case "unit":
            return (Task.unit_id.in_(sorted(actor.headed_unit_ids)),)
        case "assigned":
            return (Task.assigned_by == (actor.person_id if actor.keys else 0),)
    if _reads_all(actor):
        return (Task.agency_id == actor.agency_id,)
    return branches(actor, Permission.TASK_READ)


def _reads_all(actor: Actor) -> bool:
    return actor.agency_id is not None and agency_key(actor.agency_id) in actor.keys


def _mine(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """What makes a task wait for the actor: their turn, their own work, more time asked of them."""
    asked = and_(
        Task.agency_id == (actor.agency_id or 0), Task.asked_due_on.is_not(None), Task.assigned_by.in_(_people(actor))
    )
    own = and_(Task.person_id == actor.person_id, Task.state.in_(WORK_STATES))
    return Task.turn_key.in_(sorted(actor.keys)), own, asked


def _people(actor: Actor) -> list[int]:
    """Oneself, and those one stands in for."""
    return [one for one in (actor.person_id, *actor.stands_in_for) if one is not None]


def _asked(_actor: Actor, what: str) -> ColumnElement[bool]:
    """What waits for whoever assigned it: a result to accept, an answer about more time."""
    if what == "acceptance":
        return Task.state == TaskState.REPORTED
    return Task.asked_due_on.is_not(None)


def _in_state(_actor: Actor, state: str) -> ColumnElement[bool]:
    if state == "all":
        return Task.id.is_not(None)
    return Task.state.in_(OPEN_STATES) if state == "open" else Task.state == state


def _due(_actor: Actor, which: str) -> ColumnElement[bool]:
    today = clock.today()
    is_open = Task.state.in_(WORK_STATES)
    if which == "late":
        return is_open & (Task.due_on < today)
    return is_open & Task.due_on.between(today, calendar().add_working_days(today, NEAR))


_CONDITIONS: dict[str, Callable[[Actor, Any], ColumnElement[bool]]] = {
    "q": lambda _actor, text: Task.title.icontains(text, autoescape=True),
    "role": lambda _actor, role: Task.role == role,
    "unit": lambda _actor, unit_id: Task.unit_id == int(unit_id),
    "due": _due,
    "asked": _asked,
    "origin": lambda _actor, origin_id: Task.origin_id == int(origin_id),
    "assigner": lambda _actor, person_id: Task.assigned_by == int(person_id),
}
