"""How every step of a task begins and ends: under a lock, by a row of the table, in the history, told to the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor, person_key
from eoffice.access.engine import can, require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.audit.queries import last_act
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import IllegalTransition, NotFound, Stale
from eoffice.core.events import publish
from eoffice.core.text import clean_line
from eoffice.core.workflow import Transition
from eoffice.directory.inputs import Inputs
from eoffice.directory.models import Person
from eoffice.directory.turns import in_stead_of, responsible_key
from eoffice.incoming.states import IncomingState
from eoffice.records import service as records
from eoffice.records.models import Record, RecordKind
from eoffice.tasks.events import TaskMoved
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.sight import end_sight, lost_with
from eoffice.tasks.states import OPEN_STATES, TRANSITIONS, TaskState
from eoffice.web.dates import show_date, show_moment

#: Subject kind of tasks in the history.
SUBJECT = "task"

#: What a row needs beside its state and permission.
Fits = Callable[[Actor, Task], bool]


def _is_informed(task: Task) -> bool:
    return task.role == TaskRole.INFORM


def _wants_acceptance(task: Task) -> bool:
    return bool(task.needs_acceptance) and not _is_informed(task)


def _is_top_of_document(task: Task) -> bool:
    return task.leads_document and task.parent_id is None


def _asks(actor: Actor, task: Task) -> bool:
    return task.due_on is not None and task.asked_due_on is None and not can(actor, Permission.TASK_DIRECT, task)


_FITS: dict[str, Fits] = {
    "start": lambda _actor, task: not _is_informed(task),
    "return": lambda _actor, task: not _is_informed(task),
    "complete": lambda _actor, task: not _wants_acceptance(task),
    "report": lambda _actor, task: _wants_acceptance(task),
    "split": lambda _actor, task: not _is_informed(task),
    "ask_extension": _asks,
    "extend": lambda _actor, task: not _is_informed(task),
    "refuse_extension": lambda _actor, task: task.asked_due_on is not None,
    "reassign": lambda _actor, task: not _is_informed(task),
    "add_supporter": lambda _actor, task: task.role == TaskRole.LEAD and task.parent_id is None and not task.is_piece,
    "set_terms": lambda _actor, task: not _is_informed(task),
    # the document itself is returned for new direction, or gets another lead
    "withdraw": lambda _actor, task: not _is_top_of_document(task),
}


def fits(actor: Actor, task: Task, action: str) -> bool:
    """Whether the action makes sense for this task, beside its state and the actor's permission."""
    return action not in _FITS or _FITS[action](actor, task)


def begin(actor: Actor, task: Task, action: str, version: int | None = None) -> Transition[TaskState]:
    """The row, once the actor may take the step on what they looked at.

    What a task belongs to is locked before it (document, uppermost task), so that all who move any part of it come
    one after the other.
    """
    lock(task)
    require(actor, Permission.TASK_READ, task)
    if task.record is not None:
        records.ensure_changeable(task.record)
    if action not in TRANSITIONS.actions:
        raise NotFound(_("There is no action “%(action)s”.", action=clean_line(action)[:40]))
    row = TRANSITIONS.find(TaskState(task.state), action)
    if row is None:
        raise IllegalTransition(_("This step is not possible now. %(why)s", why=already_changed(task)))
    if version is not None and version != task.version:
        raise Stale(already_changed(task), version=task.version)
    require(actor, Permission(row.permission), task)
    if not fits(actor, task, action):
        raise IllegalTransition(_("This step is not possible now. %(why)s", why=already_changed(task)))
    return row


def lock(task: Task) -> None:
    """Read the task again under a lock, after what it belongs to."""
    db.session.flush()
    if task.record is not None:
        db.session.refresh(task.record, with_for_update={"of": Record})
    else:
        top = task
        while (above := top.parent or top.part_of) is not None:
            top = above
        if top is not task:
            db.session.refresh(top, with_for_update={"of": Task})
    db.session.refresh(task, with_for_update={"of": Task})


def already_changed(task: Task) -> str:
    """Who was there before, and when."""
    act = last_act(SUBJECT, task.id)
    if act is None:
        return _("The task was changed in the meantime. Look at it again, then decide.")
    name, time = act.person_name or _("The system"), show_moment(act.at)
    return _("%(name)s changed this task at %(time)s, before you did. Look at it again, then decide.",
             name=name, time=time)  # fmt: skip


def move(
    actor: Actor,
    task: Task,
    row: Transition[TaskState],
    *,
    turn_key: str | None = None,
    detail: Mapping[str, Any] | None = None,
    former_key: str = "",
) -> None:
    """Make the move of `row`: set state and turn (None: it stays), write the history, tell the others."""
    source, behalf = task.state, in_stead_of(actor, task.turn_key)
    task.state = row.target or source
    task.turn_key = task.turn_key if turn_key is None else turn_key
    db.session.flush()
    action = Permission.TASK_REPORT if row.action == "complete" else f"task:{row.action}"
    states = {"from": source, "to": task.state} if row.target else {}
    note(actor, action, task, {**states, **(detail or {})}, behalf)
    publish(TaskMoved(task.id, row.action, actor.person_id, former_key))


def note(actor: Actor, action: str, task: Task, detail: Mapping[str, Any], on_behalf_of: str = "") -> None:
    """Write an act on the task into the history."""
    audit.record(
        actor, action, SUBJECT, task.id, agency_id=task.agency_id, detail=detail, on_behalf_of=on_behalf_of
    )  # fmt: skip


def add(actor: Actor, task: Task) -> None:
    """Put a new task into the history, and tell whoever it is for."""
    db.session.add(task)
    db.session.flush()
    note(actor, "task:assign", task, {"to": task.state, "instruction": task.instruction, "due_on": task.due_on})
    publish(TaskMoved(task.id, "assign", actor.person_id))


def take(actor: Actor, task: Task) -> None:
    """A unit's task belongs from now on to the person who works on it."""
    if task.person_id is None and actor.person_id is not None:
        task.person = db.session.get(Person, actor.person_id)
        task.turn_key = person_key(actor.person_id)
        db.session.flush()


def close(actor: Actor, tasks: Iterable[Task], state: TaskState, result: str) -> None:
    """End tasks with what they belong to; whoever had them is told."""
    for task in tasks:
        source, former, lost = task.state, holder_key(task), lost_with(task)
        task.state, task.done_at, task.turn_key, task.result = state, clock.now(), "", task.result or result
        task.asked_due_on = task.asked_reason = None
        db.session.flush()
        note(actor, "task:close", task, {"from": source, "to": state, "result": result})
        publish(TaskMoved(task.id, "close", actor.person_id, former))
        if state in {TaskState.RETURNED, TaskState.WITHDRAWN}:
            end_sight(actor, task.record, lost)


def holder_key(task: Task) -> str:
    """The key of whoever has the task: its person, else those who answer for its unit."""
    if task.person_id is not None:
        return person_key(task.person_id)
    return responsible_key(task.unit) if task.unit is not None else ""


def open_children(task: Task) -> list[Task]:
    """Those to whom the task was passed on and who are not done."""
    query = select(Task).where(Task.parent_id == task.id, Task.state.in_(OPEN_STATES)).order_by(Task.id)
    return list(db.session.scalars(query))


def open_parts(task: Task, *roles: TaskRole) -> list[Task]:
    """What belongs to the task and is not done: its pieces, its supporters, those informed of it."""
    query = select(Task).where(Task.part_of_id == task.id, Task.state.in_(OPEN_STATES), Task.role.in_(roles))
    return list(db.session.scalars(query.order_by(Task.id)))


def open_tasks(record: Record, *roles: TaskRole) -> list[Task]:
    """Open tasks on a document."""
    query = select(Task).where(Task.record_id == record.id, Task.state.in_(OPEN_STATES), Task.role.in_(roles))
    return list(db.session.scalars(query.order_by(Task.id)))


def incoming_record(task: Task) -> Record | None:
    """The incoming document that the task is about."""
    return task.record if task.record is not None and task.record.kind == RecordKind.INCOMING else None


def handled_record(task: Task) -> Record | None:
    """The document that moves with this task, as long as it is being handled."""
    record = incoming_record(task) if task.leads_document else None
    return record if record is not None and record.state in {IncomingState.ASSIGNED, IncomingState.PROCESSING} else None


def ensure_within(inputs: Inputs, due: date | None, limit: date | None) -> None:
    """Note a deadline later than that of what the task belongs to."""
    if due is not None and limit is not None and due > limit:
        inputs.findings.add(
            "due_on", _("The deadline of the whole is %(day)s; this one cannot be later.", day=show_date(limit))
        )
