"""What whoever assigned a task changes in it: the handler, supporters, acceptance and alarms; or takes it back."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.directory.inputs import Inputs, read_flag
from eoffice.directory.queries import people_of_unit
from eoffice.incoming import changes
from eoffice.incoming import service as incoming
from eoffice.tasks.alarms import plan_anew
from eoffice.tasks.holders import Holder, ensure_chargeable, read_holder, read_holders
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.moves import hand_up, show_record
from eoffice.tasks.sight import end_sight, lost_with
from eoffice.tasks.states import OPEN_STATES, TaskState
from eoffice.tasks.steps import (
    add,
    begin,
    close,
    handled_record,
    holder_key,
    move,
    open_children,
    open_parts,
)

#: Longest time before a deadline at which an alarm may be set, in working days.
MOST_ALARM_DAYS = 60


def reassign(actor: Actor, task: Task, *, lead: Any, reason: str, version: int | None = None) -> Task:
    """Give the task to another unit or person; whoever had it is told, and what they passed on is closed. Who did
    nothing in it yet reads its document no longer.

    A document is led by a unit; what a head passed on stays within the unit.
    """
    row = begin(actor, task, "reassign", version)
    inputs = Inputs({"reason": reason}, agency_id=task.agency_id)
    said, former, lost = inputs.text("reason", required=True), holder_key(task), lost_with(task)
    chosen = read_holder(inputs, "lead", lead, agency_id=task.agency_id)
    if chosen is not None:
        _ensure_fits(actor, inputs, task, chosen)
    inputs.raise_if_any()
    assert chosen is not None  # noqa: S101 - refused above
    before = task.person.full_name if task.person else task.unit.name if task.unit else ""
    close(actor, open_children(task), TaskState.WITHDRAWN, _("Given to %(name)s.", name=chosen.name))
    task.unit, task.person = task.unit if stays_in_unit(task) else chosen.unit, chosen.person
    task.assigned_at, task.asked_due_on, task.asked_reason = clock.now(), None, None
    detail = {"comment": f"{before} → {chosen.name}", "reason": said}
    move(actor, task, row, turn_key=chosen.key, detail=detail, former_key=former)
    _follow_on_document(actor, task, chosen, said)
    end_sight(actor, task.record, lost)
    return task


def add_supporter(
    actor: Actor, task: Task, *, supporting: Any, instruction: str = "", version: int | None = None
) -> Task:
    """Let further units or people support the work, until the same day."""
    row = begin(actor, task, "add_supporter", version)
    inputs = Inputs({"instruction": instruction}, agency_id=task.agency_id)
    said = inputs.text("instruction")
    chosen = read_holders(inputs, "supporting", supporting, agency_id=task.agency_id)
    if not chosen:
        inputs.findings.add("supporting", _("Choose a unit or a person of this agency."))
    ensure_chargeable(actor, inputs, "supporting", chosen)
    taken = {_identity(one) for one in [task, *_supporters(task)]}
    if any(holder.identity in taken for holder in chosen):
        inputs.findings.add("supporting", _("Somebody chosen takes part in it already."))
    inputs.raise_if_any()
    move(actor, task, row, detail={"comment": ", ".join(holder.name for holder in chosen), "instruction": said})
    for holder in chosen:
        support = part_for(actor, task, holder, TaskRole.SUPPORT)
        support.instruction = said or task.instruction
        add(actor, support)
        show_record(actor, task, holder.name, *holder.keys)
    return task


def part_for(actor: Actor, task: Task, holder: Holder, role: TaskRole) -> Task:
    """A task of `holder` that belongs to `task`: on a document beside the lead's, else hung on the task itself."""
    return Task(
        agency_id=task.agency_id, record_id=task.record_id, origin_id=task.origin_id,
        part_of_id=None if task.record_id else task.id, role=role, state=TaskState.ASSIGNED, title=task.title,
        instruction=task.instruction, unit_id=holder.unit.id if holder.unit else None,
        person_id=holder.person.id if holder.person else None, assigned_by=actor.person_id, assigned_at=clock.now(),
        due_on=None if role == TaskRole.INFORM else task.due_on, turn_key=holder.key, result="",
    )  # fmt: skip


def set_terms(
    actor: Actor, task: Task, *, needs_acceptance: Any = None, first_alarm: Any = None, second_alarm: Any = None,
    version: int | None = None,
) -> Task:  # fmt: skip
    """Whether the result is to be accepted, and when the two alarms ring; left out: by the settings of the office."""
    row = begin(actor, task, "set_terms", version)
    inputs = Inputs({"first_alarm": first_alarm, "second_alarm": second_alarm}, agency_id=task.agency_id)
    first = inputs.whole("first_alarm", least=0, most=MOST_ALARM_DAYS)
    second = inputs.whole("second_alarm", least=0, most=MOST_ALARM_DAYS)
    if first is not None and second is not None and second > first:
        inputs.findings.add("second_alarm", _("The second alarm comes after the first: fewer days before."))
    inputs.raise_if_any()
    before = {"needs_acceptance": bool(task.needs_acceptance), "alarms": [task.first_alarm, task.second_alarm]}
    task.needs_acceptance = read_flag(needs_acceptance) or None
    task.first_alarm, task.second_alarm = first, second
    wanted = _("The result is to be accepted.") if task.needs_acceptance else _("The report ends the task.")
    plan_anew(task)
    move(actor, task, row, detail={"comment": wanted, "before": before, "alarms": [first, second]})
    return task


def withdraw(actor: Actor, task: Task, *, reason: str, version: int | None = None) -> Task:
    """Take the task back: nobody has to do it any more, and whoever had it is told why."""
    row = begin(actor, task, "withdraw", version)
    inputs = Inputs({"reason": reason}, agency_id=task.agency_id)
    task.result = inputs.text("reason", required=True)
    inputs.raise_if_any()
    lost = lost_with(task)
    former, task.done_at, task.asked_due_on, task.asked_reason = holder_key(task), clock.now(), None, None
    move(actor, task, row, turn_key="", detail={"reason": task.result}, former_key=former)
    below = [*open_children(task), *open_parts(task, *TaskRole)]
    close(actor, below, TaskState.WITHDRAWN, task.result)
    hand_up(actor, task, "task:withdraw", actor.name)
    end_sight(actor, task.record, lost)
    return task


def _identity(task: Task) -> tuple[int | None, int | None]:
    return (None, task.person_id) if task.person_id else (task.unit_id, None)


def _supporters(task: Task) -> list[Task]:
    """Who else takes part in the work already."""
    beside = Task.record_id == task.record_id if task.record_id else Task.part_of_id == task.id
    works = (Task.parent_id.is_(None), Task.state.in_(OPEN_STATES), Task.role != TaskRole.INFORM)
    return list(db.session.scalars(select(Task).where(beside, *works)))


def _is_of_unit(chosen: Holder, unit_id: int | None) -> bool:
    people = people_of_unit(unit_id) if unit_id else ()
    return chosen.person is not None and chosen.person.id in {one.id for one in people}


def stays_in_unit(task: Task) -> bool:
    """Whether only people of its unit may have it: it was passed on by a head, or is a piece of a task."""
    return task.unit_id is not None and (task.parent_id is not None or task.is_piece)


def _ensure_fits(actor: Actor, inputs: Inputs, task: Task, chosen: Holder) -> None:
    if chosen.identity == _identity(task):
        inputs.findings.add("lead", _("%(name)s has this task already.", name=chosen.name))
    elif stays_in_unit(task):
        if not _is_of_unit(chosen, task.unit_id):
            inputs.findings.add("lead", _("Choose a person of your own unit."))
    elif task.leads_document and chosen.person is not None:
        inputs.findings.add("lead", _("A document is led by a unit, whose head passes it on."))
    else:
        ensure_chargeable(actor, inputs, "lead", [chosen])


def _follow_on_document(actor: Actor, task: Task, chosen: Holder, reason: str) -> None:
    """The document has the same lead unit and handler as its lead task; whoever else works on it reads it."""
    record = handled_record(task)
    if record is None:
        show_record(actor, task, chosen.name, *chosen.keys)
    elif task.parent_id is None and chosen.unit is not None:
        changes.change_lead(actor, record, chosen.unit, reason=reason)
    elif chosen.person is not None:
        incoming.hand_to(actor, record, chosen.person)
