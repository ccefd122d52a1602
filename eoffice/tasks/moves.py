"""The steps of those who do the work: passed on, begun, given back, reported; and of whoever accepts the result.

The lead task and its document move together: beginning one begins the other, and the report of the lead completes the
document, at once or when it is accepted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from eoffice.access.actor import Actor, Role, person_key, role_key
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.core import clock
from eoffice.core.events import publish
from eoffice.directory.inputs import Inputs
from eoffice.directory.models import Person
from eoffice.directory.queries import people_of_unit
from eoffice.directory.turns import responsible_key
from eoffice.incoming import changes
from eoffice.incoming import service as incoming
from eoffice.incoming.queries import incoming_of, issued_replies
from eoffice.incoming.states import IncomingState
from eoffice.records import service as records
from eoffice.records.models import Record
from eoffice.tasks.events import TaskMoved
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.states import OPEN_STATES, WORK_STATES, TaskState
from eoffice.tasks.steps import (
    add,
    begin,
    close,
    ensure_within,
    handled_record,
    holder_key,
    move,
    note,
    open_children,
    open_parts,
    take,
)


def delegate(
    actor: Actor, task: Task, *, person: Any, due_on: Any = None, instruction: str = "", version: int | None = None
) -> Task:
    """Pass a unit's task on to a person of the unit; answers the person's new task.

    The person's deadline is the unit's, or earlier. A lead task has one handler: passing it on again takes it
    from the one before. Raises `Invalid` for somebody outside the unit and a deadline that does not fit.
    """
    row = begin(actor, task, "delegate", version)
    values = {"person": person, "due_on": due_on, "instruction": instruction}
    inputs = Inputs(values, agency_id=task.agency_id)
    chosen, said = inputs.person("person", required=True), inputs.text("instruction")
    due = inputs.day("due_on") or task.due_on
    if due is not None and due != task.due_on and due < clock.today():
        inputs.findings.add("due_on", _("This day has passed. Choose today or a later day."))
    ensure_within(inputs, due, task.due_on)
    if chosen is not None and chosen.id not in {member.id for member in people_of_unit(task.unit_id or 0)}:
        inputs.findings.add("person", _("Choose a person of your own unit."))
    known = open_children(task)
    if chosen is not None and chosen.id in {child.person_id for child in known}:
        inputs.findings.add("person", _("%(name)s has this task already.", name=chosen.full_name))
    inputs.raise_if_any()
    assert chosen is not None  # noqa: S101 - refused above
    if task.role == TaskRole.LEAD:
        close(actor, known, TaskState.RETURNED, _("Passed on to %(name)s.", name=chosen.full_name))
    child = Task(
        agency_id=task.agency_id, record_id=task.record_id, origin_id=task.origin_id, parent_id=task.id,
        part_of_id=task.part_of_id, role=task.role, title=task.title, state=TaskState.ASSIGNED,
        instruction=said or task.instruction, unit_id=task.unit_id, person_id=chosen.id, assigned_by=actor.person_id,
        assigned_at=clock.now(), due_on=due, turn_key=person_key(chosen.id), result="",
        first_alarm=task.first_alarm, second_alarm=task.second_alarm,
    )  # fmt: skip
    move(actor, task, row, turn_key="", detail={"comment": chosen.full_name, "instruction": said})
    add(actor, child)
    open_record(actor, child, chosen)
    return child


def start(actor: Actor, task: Task, *, version: int | None = None) -> Task:
    """Begin the work; whoever begins a unit's task without passing it on does it themselves."""
    row = begin(actor, task, "start", version)
    take(actor, task)
    move(actor, task, row)
    if (record := handled_record(task)) is not None:
        if record.state == IncomingState.ASSIGNED:
            incoming.start(actor, record)
        elif incoming_of(record).handler_id is None and task.person is not None:
            incoming.hand_to(actor, record, task.person)
    return task


def give_back(actor: Actor, task: Task, *, reason: str, version: int | None = None) -> Task:
    """Return a task that a head passed on, with the reason; it is the head's turn again."""
    row = begin(actor, task, "return", version)
    inputs = Inputs({"reason": reason}, agency_id=task.agency_id)
    task.result = inputs.text("reason", required=True)
    inputs.raise_if_any()
    task.done_at = clock.now()
    move(actor, task, row, turn_key="", detail={"reason": task.result})
    hand_up(actor, task, "task:return", actor.name)
    return task


def hand_up(actor: Actor, task: Task, action: str, comment: str) -> None:
    """What was passed on and is over without a result is the unit's again; the document is without a handler."""
    parent = task.parent
    if parent is None or parent.state not in OPEN_STATES:
        return
    if not open_children(parent):
        parent.state = TaskState.ASSIGNED
    parent.turn_key = responsible_key(parent.unit) if parent.unit else parent.turn_key
    note(actor, action, parent, {"comment": comment, "reason": task.result})
    if (record := handled_record(task)) is not None:
        incoming.take_back(actor, record)


def complete(actor: Actor, task: Task, *, result: str = "", version: int | None = None) -> Task:
    """Report a task as done, or a task for information as seen; what it was passed on from is done with it.

    The report of the lead completes the document, with the reply that was issued to it if there is one.
    """
    row = begin(actor, task, "complete", version)
    task.result = _read_result(task, result)
    take(actor, task)
    task.done_at = clock.now()
    move(actor, task, row, turn_key="", detail={"result": task.result})
    _finish(actor, task)
    return task


def report(actor: Actor, task: Task, *, result: str = "", version: int | None = None) -> Task:
    """Lay the result before whoever assigned the task; it is done when they accept it."""
    row = begin(actor, task, "report", version)
    task.result = _read_result(task, result)
    take(actor, task)
    task.done_at = clock.now()
    task.asked_due_on = task.asked_reason = None
    move(actor, task, row, turn_key=assigner_key(task), detail={"result": task.result})
    _wait(actor, task)
    return task


def accept(actor: Actor, task: Task, *, comment: str = "", version: int | None = None) -> Task:
    """The result is what was wanted; the task is done since it was reported, and its document with it."""
    row = begin(actor, task, "accept", version)
    inputs = Inputs({"comment": comment}, agency_id=task.agency_id)
    said = inputs.text("comment")
    inputs.raise_if_any()
    move(actor, task, row, turn_key="", detail={"comment": said})
    _finish(actor, task)
    return task


def send_back(actor: Actor, task: Task, *, reason: str, version: int | None = None) -> Task:
    """The result is not what was wanted: whoever has the task goes on, knowing why."""
    row = begin(actor, task, "send_back", version)
    inputs = Inputs({"reason": reason}, agency_id=task.agency_id)
    said = inputs.text("reason", required=True)
    inputs.raise_if_any()
    task.done_at = None
    move(actor, task, row, turn_key=holder_key(task), detail={"reason": said})
    if (record := handled_record(task)) is not None:
        changes.pass_turn(actor, record, "send_back", holder_key(task), detail={"reason": said})
    return task


def assigner_key(task: Task) -> str:
    """The key of whoever accepts the result: who assigned it, or the chairperson where they left."""
    if task.assigner is not None and task.assigner.is_active:
        return person_key(task.assigner.id)
    return role_key(Role.CHAIRPERSON, task.agency_id)


def open_record(actor: Actor, task: Task, person: Person) -> None:
    """Let the person read the document; the lead's person becomes its handler."""
    if task.record is None:
        return
    if (record := handled_record(task)) is not None:
        incoming.hand_to(actor, record, person)
        return
    show_record(actor, task, person.full_name, person_key(person.id))


def show_record(actor: Actor, task: Task, name: str, *keys: str) -> None:
    """Let somebody who takes part from now on read the document, and write it down there."""
    if task.record is None:
        return
    records.grant(task.record, *keys)
    audit.record(
        actor, Permission.TASK_DELEGATE, records.SUBJECT, task.record.id, agency_id=task.agency_id,
        detail={"comment": name},
    )  # fmt: skip


def _read_result(task: Task, result: str) -> str:
    inputs = Inputs({"result": result}, agency_id=task.agency_id)
    said = inputs.text("result", required=task.role != TaskRole.INFORM)
    inputs.raise_if_any()
    return said


def _finish(actor: Actor, task: Task) -> None:
    """What follows when a task is done: what hangs below it is closed, what it was passed on from is done or reported,
    and the document is completed.
    """
    task.asked_due_on = task.asked_reason = None
    below = [*open_children(task), *open_parts(task, TaskRole.LEAD, TaskRole.SUPPORT)]
    close(actor, below, TaskState.DONE, task.result)
    parent = task.parent
    if parent is not None and parent.state in WORK_STATES and not open_children(parent):
        if parent.needs_acceptance:
            _report_for(actor, parent, task.result)
            return
        close(actor, [parent], TaskState.DONE, task.result)
        _finish(actor, parent)
    if (record := handled_record(task)) is not None:
        _complete_document(actor, record, task.result)


def _report_for(actor: Actor, parent: Task, result: str) -> None:
    """The unit's task is reported with the work of the person it was passed on to."""
    source, former = parent.state, holder_key(parent)
    parent.state, parent.result, parent.done_at = TaskState.REPORTED, result, clock.now()
    parent.turn_key, parent.asked_due_on, parent.asked_reason = assigner_key(parent), None, None
    note(actor, Permission.TASK_REPORT, parent, {"from": source, "to": parent.state, "result": result})
    publish(TaskMoved(parent.id, "report", actor.person_id, former))
    _wait(actor, parent)


def _wait(actor: Actor, task: Task) -> None:
    """The document waits with its lead task for whoever accepts the result."""
    if (record := handled_record(task)) is not None:
        changes.pass_turn(actor, record, "report", task.turn_key, detail={"result": task.result})


def _complete_document(actor: Actor, record: Record, result: str) -> None:
    """Whoever may report or accept the lead's work completes the document, even where it is another's turn."""
    replies = issued_replies(actor, record)
    if not can(actor, Permission.INCOMING_COMPLETE, record):
        actor = replace(actor, keys=actor.keys | {record.turn_key})
    incoming.complete(actor, record, result=result, reply_id=replies[-1].id if replies else None)
