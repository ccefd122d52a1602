"""The use-cases of tasks: assigned by a directive, passed on, begun, given back, reported (NĐ 30/2020 Đ24).

Every function works inside the caller's unit of work. The lead task and its document move together: beginning
one begins the other, and the report of the lead completes the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
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
from eoffice.core.errors import Conflict, IllegalTransition, Invalid, NotFound
from eoffice.core.events import publish
from eoffice.core.text import clean_line
from eoffice.core.workflow import Transition
from eoffice.directory.inputs import Inputs, ensure_known_fields
from eoffice.directory.models import Person, Unit
from eoffice.directory.queries import people_of_unit
from eoffice.directory.turns import in_stead_of, responsible_key
from eoffice.incoming import service as incoming
from eoffice.incoming.queries import incoming_of, issued_replies
from eoffice.incoming.states import IncomingState
from eoffice.records import service as records
from eoffice.records.models import Record, RecordKind
from eoffice.tasks.events import TaskMoved
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.states import OPEN_STATES, TRANSITIONS, TaskState
from eoffice.web.dates import show_date, show_moment

#: Subject kind of tasks in the history.
SUBJECT = "task"


def assign(actor: Actor, record: Record, *, role: TaskRole, unit: Unit, due_on: date | None, instruction: str) -> Task:
    """Give a unit its part in the work on a document, as a leader directed; its head passes it on or does it."""
    task = Task(
        agency_id=record.agency_id, record_id=record.id, role=role, state=TaskState.ASSIGNED, title=_title(record),
        instruction=instruction, unit_id=unit.id, assigned_by=actor.person_id, assigned_at=clock.now(), due_on=due_on,
        turn_key=responsible_key(unit), result="",
    )  # fmt: skip
    _add(actor, task)
    return task


def delegate(
    actor: Actor, task: Task, *, person: Any, due_on: Any = None, instruction: str = "", version: int | None = None
) -> Task:
    """Pass a unit's task on to a person of the unit; answers the person's new task.

    The person's deadline is the unit's, or earlier. A lead task has one handler: passing it on again takes it
    from the one before. Raises `Invalid` for somebody outside the unit and a deadline that does not fit.
    """
    row = _begin(actor, task, "delegate", version)
    values = {"person": person, "due_on": due_on, "instruction": instruction}
    inputs = Inputs(values, agency_id=task.agency_id)
    chosen, said = inputs.person("person", required=True), inputs.text("instruction")
    due = _read_due(inputs, task)
    if chosen is not None and chosen.id not in {member.id for member in people_of_unit(task.unit_id or 0)}:
        inputs.findings.add("person", _("Choose a person of your own unit."))
    open_children = _open_children(task)
    if chosen is not None and chosen.id in {child.person_id for child in open_children}:
        inputs.findings.add("person", _("%(name)s has this task already.", name=chosen.full_name))
    inputs.raise_if_any()
    assert chosen is not None  # noqa: S101 - refused above
    if task.role == TaskRole.LEAD:
        _close(actor, open_children, TaskState.RETURNED, _("Passed on to %(name)s.", name=chosen.full_name))
    child = Task(
        agency_id=task.agency_id, record_id=task.record_id, parent_id=task.id, role=task.role, title=task.title,
        state=TaskState.ASSIGNED, instruction=said or task.instruction, unit_id=task.unit_id, person_id=chosen.id,
        assigned_by=actor.person_id, assigned_at=clock.now(), due_on=due, turn_key=person_key(chosen.id), result="",
    )  # fmt: skip
    _move(actor, task, row, turn_key="", detail={"comment": chosen.full_name, "instruction": said})
    _add(actor, child)
    _open_record(actor, child, chosen)
    return child


def start(actor: Actor, task: Task, *, version: int | None = None) -> Task:
    """Begin the work; whoever begins a unit's task without passing it on does it themselves."""
    row = _begin(actor, task, "start", version)
    _take(actor, task)
    _move(actor, task, row, turn_key=task.turn_key)
    if task.role == TaskRole.LEAD and (record := _incoming_record(task)) is not None:
        if record.state == IncomingState.ASSIGNED:
            incoming.start(actor, record)
        elif incoming_of(record).handler_id is None and task.person is not None:
            incoming.hand_to(actor, record, task.person)
    return task


def give_back(actor: Actor, task: Task, *, reason: str, version: int | None = None) -> Task:
    """Return a task that a head passed on, with the reason; it is the head's turn again."""
    row = _begin(actor, task, "return", version)
    inputs = Inputs({"reason": reason}, agency_id=task.agency_id)
    task.result = inputs.text("reason", required=True)
    inputs.raise_if_any()
    task.done_at = clock.now()
    _move(actor, task, row, turn_key="", detail={"reason": task.result})
    parent = task.parent
    if parent is not None and parent.state in OPEN_STATES:
        if not _open_children(parent):
            parent.state = TaskState.ASSIGNED
        parent.turn_key = responsible_key(parent.unit) if parent.unit else parent.turn_key
        _record(actor, "task:return", parent, {"comment": actor.name, "reason": task.result})
        record = _incoming_record(task)
        if task.role == TaskRole.LEAD and record is not None and _is_handled(record):
            incoming.take_back(actor, record)
    return task


def complete(actor: Actor, task: Task, *, result: str = "", version: int | None = None) -> Task:
    """Report a task as done, or a task for information as seen; what it was passed on from is done with it.

    The report of the lead completes the document, with the reply that was issued to it if there is one.
    """
    row = _begin(actor, task, "complete", version)
    inputs = Inputs({"result": result}, agency_id=task.agency_id)
    task.result = inputs.text("result", required=task.role != TaskRole.INFORM)
    inputs.raise_if_any()
    _take(actor, task)
    task.done_at = clock.now()
    _move(actor, task, row, turn_key="", detail={"result": task.result})
    _close(actor, _open_children(task), TaskState.DONE, task.result)
    _finish_parent(actor, task)
    record = _incoming_record(task)
    if task.role == TaskRole.LEAD and record is not None and _is_handled(record):
        replies = issued_replies(actor, record)
        incoming.complete(actor, record, result=task.result, reply_id=replies[-1].id if replies else None)
    return task


VERBS: dict[str, Callable[..., Task]] = {
    "delegate": delegate, "start": start, "return": give_back, "complete": complete,
}  # fmt: skip


def act(
    actor: Actor, task: Task, action: str, *, version: int | None = None, inputs: Mapping[str, Any] | None = None
) -> Task:
    """Make the move `action` with the inputs that its row names, as plain values; answers the task that moved.

    Raises `IllegalTransition` or `NotFound` for a move that does not start here, `Denied`, `Conflict` when
    somebody changed the task since `version`, and `Invalid` naming every input at fault.
    """
    row = _begin(actor, task, action, version)
    given = dict(inputs or {})
    ensure_known_fields(given, [field.name for field in row.fields])
    values: dict[str, Any] = dict.fromkeys((field.name for field in row.fields if field.required), None)
    VERBS[action](actor, task, version=version, **(values | given))
    return task


def available_actions(actor: Actor, task: Task) -> list[Transition[TaskState]]:
    """Rows that start here and that the actor may take now; a task for information is seen, not reported."""
    if task.record is not None and task.record.frozen_at is not None:
        return []
    rows = TRANSITIONS.from_state(TaskState(task.state))
    allowed = [row for row in rows if can(actor, Permission(row.permission), task)]
    if task.role != TaskRole.INFORM:
        return allowed
    return [
        replace(row, label=_("Mark as seen"), fields=(), is_main=True) if row.action == "complete"
        else replace(row, is_main=False)
        for row in allowed if row.action not in {"start", "return"}
    ]  # fmt: skip


def close_of_record(actor: Actor, record: Record) -> None:
    """Close what is left to do on a completed document; who is only informed has still to see it."""
    left = _open_tasks(record, TaskRole.LEAD, TaskRole.SUPPORT)
    _close(actor, left, TaskState.DONE, _("The document was completed."))


def withdraw_of_record(actor: Actor, record: Record) -> None:
    """Close every task of a document that went back for new direction."""
    left = _open_tasks(record, *TaskRole)
    _close(actor, left, TaskState.RETURNED, _("The document went back for new direction."))


def end_with_record(actor: Actor, record: Record) -> None:
    """Close whatever is open on a document that goes into the archive, where nothing of it changes any more."""
    _close(actor, _open_tasks(record, *TaskRole), TaskState.DONE, _("The document went into the archive."))


def start_lead(actor: Actor, record: Record) -> None:
    """Follow a document whose handling was begun on its own page: its lead task is begun by the same person."""
    waiting = [task for task in _open_tasks(record, TaskRole.LEAD) if task.state == TaskState.ASSIGNED]
    for task in waiting:
        if can(actor, Permission.TASK_START, task):
            _take(actor, task)
            task.state = TaskState.IN_PROGRESS
            _record(actor, Permission.TASK_START, task, {"from": TaskState.ASSIGNED, "to": task.state})


def _begin(actor: Actor, task: Task, action: str, version: int | None) -> Transition[TaskState]:
    """The row, once the actor may take the step on what they looked at; document and task are locked, in this order."""
    db.session.flush()
    if task.record is not None:
        db.session.refresh(task.record, with_for_update={"of": Record})
    db.session.refresh(task, with_for_update={"of": Task})
    require(actor, Permission.TASK_READ, task)
    if task.record is not None:
        records.ensure_changeable(task.record)
    if action not in TRANSITIONS.actions:
        raise NotFound(_("There is no action “%(action)s”.", action=clean_line(action)[:40]))
    row = TRANSITIONS.find(TaskState(task.state), action)
    if row is None:
        raise IllegalTransition(_("This step is not possible now. %(why)s", why=_already_changed(task)))
    require(actor, Permission(row.permission), task)
    if version is not None and version != task.version:
        raise Conflict(_already_changed(task), code="stale")
    return row


def _already_changed(task: Task) -> str:
    act = last_act(SUBJECT, task.id)
    if act is None:
        return _("The task was changed in the meantime. Look at it again, then decide.")
    name, time = act.person_name or _("The system"), show_moment(act.at)
    return _("%(name)s changed this task at %(time)s, before you did. Look at it again, then decide.",
             name=name, time=time)  # fmt: skip


def _move(
    actor: Actor, task: Task, row: Transition[TaskState], *, turn_key: str, detail: Mapping[str, Any] | None = None
) -> None:
    source, behalf = task.state, in_stead_of(actor, task.turn_key)
    task.state = row.target or source
    task.turn_key = turn_key
    db.session.flush()
    _record(actor, row.permission, task, {"from": source, "to": task.state, **(detail or {})}, behalf)
    publish(TaskMoved(task.id, row.action, actor.person_id))


def _record(actor: Actor, action: str, task: Task, detail: Mapping[str, Any], on_behalf_of: str = "") -> None:
    audit.record(
        actor, action, SUBJECT, task.id, agency_id=task.agency_id, detail=detail, on_behalf_of=on_behalf_of
    )  # fmt: skip


def _add(actor: Actor, task: Task) -> None:
    db.session.add(task)
    db.session.flush()
    _record(actor, "task:assign", task, {"to": task.state, "instruction": task.instruction, "due_on": task.due_on})
    publish(TaskMoved(task.id, "assign", actor.person_id))


def _take(actor: Actor, task: Task) -> None:
    """A unit's task belongs from now on to the person who works on it."""
    if task.person_id is None and actor.person_id is not None:
        task.person = db.session.get(Person, actor.person_id)
        task.turn_key = person_key(actor.person_id)
        db.session.flush()


def _open_record(actor: Actor, task: Task, person: Person) -> None:
    """Let the person read the document; the lead's person becomes its handler."""
    record = task.record or (db.session.get(Record, task.record_id) if task.record_id else None)
    if record is None:
        return
    if task.role == TaskRole.LEAD and record.kind == RecordKind.INCOMING and _is_handled(record):
        incoming.hand_to(actor, record, person)
        return
    records.grant(record, person_key(person.id))
    audit.record(
        actor, Permission.TASK_DELEGATE, records.SUBJECT, record.id, agency_id=record.agency_id,
        detail={"comment": person.full_name},
    )  # fmt: skip


def _close(actor: Actor, tasks: Iterable[Task], state: TaskState, result: str) -> None:
    for task in tasks:
        source = task.state
        task.state, task.done_at, task.turn_key, task.result = state, clock.now(), "", task.result or result
        db.session.flush()
        _record(actor, "task:close", task, {"from": source, "to": state, "result": result})
        publish(TaskMoved(task.id, "close", actor.person_id))


def _finish_parent(actor: Actor, task: Task) -> None:
    parent = task.parent
    if parent is not None and parent.state in OPEN_STATES and not _open_children(parent):
        _close(actor, [parent], TaskState.DONE, task.result)
        _finish_parent(actor, parent)


def _open_children(task: Task) -> list[Task]:
    query = select(Task).where(Task.parent_id == task.id, Task.state.in_(OPEN_STATES)).order_by(Task.id)
    return list(db.session.scalars(query))


def _open_tasks(record: Record, *roles: TaskRole) -> list[Task]:
    query = select(Task).where(Task.record_id == record.id, Task.state.in_(OPEN_STATES), Task.role.in_(roles))
    return list(db.session.scalars(query.order_by(Task.id)))


def _incoming_record(task: Task) -> Record | None:
    return task.record if task.record is not None and task.record.kind == RecordKind.INCOMING else None


def _is_handled(record: Record) -> bool:
    return record.state in {IncomingState.ASSIGNED, IncomingState.PROCESSING}


def _read_due(inputs: Inputs, task: Task) -> date | None:
    due = inputs.day("due_on") or task.due_on
    if due is not None and due != task.due_on and due < clock.today():
        inputs.findings.add("due_on", _("This day has passed. Choose today or a later day."))
    if due is not None and task.due_on is not None and due > task.due_on:
        inputs.findings.add(
            "due_on", _("The unit's own deadline is %(day)s; this one cannot be later.", day=show_date(task.due_on))
        )
    return due


def _title(record: Record) -> str:
    if not record.subject and not record.symbol:
        raise Invalid(_("Enter the subject before registering."))
    return record.subject or record.symbol
