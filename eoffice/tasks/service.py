"""The use-cases of tasks: any move of the table by its name, and what follows the moves of documents (NĐ 30/2020 Đ24).

Every function works inside the caller's unit of work. The moves stand in `moves` (the work), `directing` (whoever
assigned it), `deadlines`, `progress` and `planning`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.errors import Conflict, Invalid
from eoffice.core.events import publish
from eoffice.core.workflow import Transition
from eoffice.directory.inputs import ensure_known_fields
from eoffice.directory.models import Unit
from eoffice.directory.turns import responsible_key
from eoffice.records.models import Record
from eoffice.tasks import deadlines, directing, moves, planning, progress
from eoffice.tasks.events import TaskMoved
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.states import TRANSITIONS, TaskState
from eoffice.tasks.steps import add, begin, close, fits, note, open_tasks, take

VERBS: dict[str, Callable[..., Task]] = {
    "delegate": moves.delegate, "start": moves.start, "return": moves.give_back, "complete": moves.complete,
    "report": moves.report, "accept": moves.accept, "send_back": moves.send_back, "note": progress.write_note,
    "add_item": progress.add_item, "tick": progress.tick, "split": planning.split,
    "ask_extension": deadlines.ask_extension, "extend": deadlines.extend,
    "refuse_extension": deadlines.refuse_extension, "reassign": directing.reassign,
    "add_supporter": directing.add_supporter, "set_terms": directing.set_terms, "withdraw": directing.withdraw,
}  # fmt: skip


def act(
    actor: Actor, task: Task, action: str, *, version: int | None = None, inputs: Mapping[str, Any] | None = None
) -> Task:
    """Make the move `action` with the inputs that its row names, as plain values; answers the task that moved.

    Raises `IllegalTransition` or `NotFound` for a move that does not start here, `Denied`, `Conflict` when
    somebody changed the task since `version`, and `Invalid` naming every input at fault.
    """
    row = begin(actor, task, action, version)
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
    may: dict[str, bool] = {}
    for row in rows:
        if row.permission not in may:
            may[row.permission] = can(actor, Permission(row.permission), task)
    allowed = [row for row in rows if may[row.permission] and fits(actor, task, row.action)]
    if task.role != TaskRole.INFORM:
        return allowed
    return [
        replace(row, label=_("Mark as seen"), fields=(), is_main=True) if row.action == "complete"
        else replace(row, is_main=False)
        for row in allowed
    ]  # fmt: skip


def assign(
    actor: Actor, record: Record, *, role: TaskRole, unit: Unit, due_on: date | None, instruction: str,
    working_days: int | None = None, needs_acceptance: bool = False,
) -> Task:  # fmt: skip
    """Give a unit its part in the work on a document, as a leader directed; its head passes it on or does it."""
    task = Task(
        agency_id=record.agency_id, record_id=record.id, role=role, state=TaskState.ASSIGNED, title=_title(record),
        instruction=instruction, unit_id=unit.id, assigned_by=actor.person_id, assigned_at=clock.now(), due_on=due_on,
        turn_key=responsible_key(unit), result="",
        counted_from=clock.today() if working_days is not None else None, working_days=working_days,
        needs_acceptance=needs_acceptance or None,
    )  # fmt: skip
    add(actor, task)
    return task


def close_of_record(actor: Actor, record: Record) -> None:
    """Close what is left to do on a completed document; who is only informed has still to see it.

    Raises `Conflict` when the leader who directed it wants to accept the lead's result first.
    """
    left = open_tasks(record, TaskRole.LEAD, TaskRole.SUPPORT)
    for task in left:
        if task.leads_document and task.needs_acceptance and not can(actor, Permission.TASK_DIRECT, task):
            name = task.assigner.full_name if task.assigner else ""
            raise Conflict(_("%(name)s wants to accept the result first. Report the task instead.", name=name))
    close(actor, left, TaskState.DONE, _("The document was completed."))


def withdraw_of_record(actor: Actor, record: Record) -> None:
    """Close every task of a document that went back for new direction."""
    close(actor, open_tasks(record, *TaskRole), TaskState.RETURNED, _("The document went back for new direction."))


def end_with_record(actor: Actor, record: Record) -> None:
    """Close whatever is open on a document that goes into the archive, where nothing of it changes any more."""
    close(actor, open_tasks(record, *TaskRole), TaskState.DONE, _("The document went into the archive."))


def start_lead(actor: Actor, record: Record) -> None:
    """Follow a document whose handling was begun on its own page: its lead task is begun by the same person."""
    for task in open_tasks(record, TaskRole.LEAD):
        if task.leads_document and task.state == TaskState.ASSIGNED and can(actor, Permission.TASK_START, task):
            take(actor, task)
            task.state = TaskState.IN_PROGRESS
            note(actor, Permission.TASK_START, task, {"from": TaskState.ASSIGNED, "to": task.state})
            publish(TaskMoved(task.id, "start", actor.person_id))


def _title(record: Record) -> str:
    if not record.subject and not record.symbol:
        raise Invalid(_("Enter the subject before registering."))
    return record.subject or record.symbol
