"""Tasks without a document: from the conclusion of a meeting or a plan, several at once; and pieces of a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from eoffice.access.actor import Actor, person_key
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.text import clean_line
from eoffice.directory.due import read_deadline
from eoffice.directory.inputs import Inputs, read_flag
from eoffice.directory.queries import people_of_unit
from eoffice.tasks.directing import part_for
from eoffice.tasks.holders import Holder, ensure_chargeable, read_holder, read_holders
from eoffice.tasks.models import Task, TaskOrigin, TaskRole
from eoffice.tasks.moves import open_record
from eoffice.tasks.progress import MOST_ITEMS, add_items
from eoffice.tasks.states import TaskState
from eoffice.tasks.steps import add, begin, ensure_within, move

#: What is said of one task.
FIELDS = (
    "title", "instruction", "lead", "supporting", "informed", "working_days", "due_on", "needs_acceptance", "checklist",
)  # fmt: skip
#: Most tasks given at once.
MOST_TASKS = 30


@dataclass(frozen=True)
class Plan:
    """One checked task to be given."""

    title: str
    instruction: str
    lead: Holder
    supporting: Sequence[Holder]
    informed: Sequence[Holder]
    working_days: int | None
    due_on: date | None
    needs_acceptance: bool
    checklist: Sequence[str]


def give_tasks(
    actor: Actor, tasks: Sequence[Mapping[str, Any]], *, origin: str = "", held_on: Any = None,
    origin_id: Any = None,
) -> list[Task]:  # fmt: skip
    """Give tasks without a document, each as a mapping of `FIELDS`; answers the tasks of those who lead.

    They come from `origin` (on the day `held_on`), or from the known one `origin_id`. Raises `Invalid` naming every
    field at fault, with the place of its task behind: `title_0`.
    """
    require(actor, Permission.TASK_CREATE)
    agency_id = actor.agency_id or 0
    inputs = Inputs({"origin": origin, "held_on": held_on, "origin_id": origin_id}, agency_id=agency_id)
    title, day = inputs.line("origin", limit=500), inputs.day("held_on")
    known = _find_origin(actor, inputs)
    if not 1 <= len(tasks) <= MOST_TASKS:
        inputs.findings.add("title_0", _("Give from one to %(most)s tasks at once.", most=MOST_TASKS))
    plans = [_read_plan(actor, inputs, values, place) for place, values in enumerate(tasks[:MOST_TASKS])]
    inputs.raise_if_any()
    source = known or _new_origin(actor, title, day)
    return [_give(actor, plan, source) for plan in plans if plan is not None]


def split(
    actor: Actor, task: Task, *, title: str, person: Any, due_on: Any = None, instruction: str = "",
    version: int | None = None,
) -> Task:  # fmt: skip
    """Give a piece of the task to a colleague of the unit, or keep it oneself; the whole goes on beside it."""
    row = begin(actor, task, "split", version)
    values = {"title": title, "person": person, "due_on": due_on, "instruction": instruction}
    inputs = Inputs(values, agency_id=task.agency_id)
    line, said = inputs.line("title", limit=500), inputs.text("instruction")
    chosen, due = inputs.person("person", required=True), inputs.day("due_on") or task.due_on
    if not line:
        inputs.findings.add("title", _("Fill in this field."))
    if due is not None and due != task.due_on and due < clock.today():
        inputs.findings.add("due_on", _("This day has passed. Choose today or a later day."))
    ensure_within(inputs, due, task.due_on)
    if chosen is not None and task.unit_id and chosen.id not in {one.id for one in people_of_unit(task.unit_id)}:
        inputs.findings.add("person", _("Choose a person of your own unit."))
    inputs.raise_if_any()
    assert chosen is not None  # noqa: S101 - refused above
    piece = Task(
        agency_id=task.agency_id, record_id=task.record_id, origin_id=task.origin_id, part_of_id=task.id,
        role=TaskRole.LEAD, state=TaskState.ASSIGNED, title=line, instruction=said, unit_id=task.unit_id,
        person_id=chosen.id, assigned_by=actor.person_id, assigned_at=clock.now(), due_on=due,
        turn_key=person_key(chosen.id), result="",
    )  # fmt: skip
    move(actor, task, row, detail={"comment": f"{line} – {chosen.full_name}"})
    add(actor, piece)
    open_record(actor, piece, chosen)
    return task


def _find_origin(actor: Actor, inputs: Inputs) -> TaskOrigin | None:
    number = inputs.whole("origin_id", least=1, most=999_999_999)
    found = db.session.get(TaskOrigin, number) if number else None
    if number and (found is None or found.agency_id != actor.agency_id or found.created_by != actor.person_id):
        inputs.findings.add("origin_id", _("There is no such origin."))
    return found


def _new_origin(actor: Actor, title: str, held_on: date | None) -> TaskOrigin | None:
    if not title:
        return None
    origin = TaskOrigin(
        agency_id=actor.agency_id or 0, title=title, held_on=held_on, created_by=actor.person_id, created_at=clock.now()
    )
    db.session.add(origin)
    db.session.flush()
    return origin


def _read_plan(actor: Actor, whole: Inputs, values: Mapping[str, Any], place: int) -> Plan | None:
    """The task at this place; what is wrong is noted in `whole` with the place behind the name."""
    agency_id = actor.agency_id or 0
    inputs = Inputs(values, agency_id=agency_id, known=FIELDS)
    title, instruction = inputs.line("title", limit=500), inputs.text("instruction")
    if not title:
        inputs.findings.add("title", _("Say what is to be done."))
    lead = read_holder(inputs, "lead", values.get("lead"), agency_id=agency_id)
    supporting = read_holders(inputs, "supporting", values.get("supporting"), agency_id=agency_id)
    informed = read_holders(inputs, "informed", values.get("informed"), agency_id=agency_id)
    if lead is not None:
        ensure_chargeable(actor, inputs, "lead", [lead])
    ensure_chargeable(actor, inputs, "supporting", supporting)
    ensure_chargeable(actor, inputs, "informed", informed)
    working_days, due_on = read_deadline(inputs)
    checklist = _read_lines(inputs, values.get("checklist"))
    for name, message in inputs.findings.fields.items():
        whole.findings.add(f"{name}_{place}", message)
    if lead is None or inputs.findings.fields:
        return None
    taken = {lead.identity}
    kept: list[list[Holder]] = []
    for holders in (supporting, informed):
        kept.append([holder for holder in holders if holder.identity not in taken])
        taken |= {holder.identity for holder in holders}
    wanted = read_flag(values.get("needs_acceptance", True))
    return Plan(title, instruction, lead, kept[0], kept[1], working_days, due_on, wanted, checklist)


def _read_lines(inputs: Inputs, value: Any) -> list[str]:
    lines = value.splitlines() if isinstance(value, str) else value or []
    if not isinstance(lines, (list, tuple)) or not all(isinstance(line, str) for line in lines):
        inputs.findings.add("checklist", _("Write text here."))
        return []
    found = [line for line in map(clean_line, lines) if line]
    if len(found) > MOST_ITEMS:
        inputs.findings.add("checklist", _("A checklist has at most %(limit)s lines.", limit=MOST_ITEMS))
    if any(len(line) > 500 for line in found):
        inputs.findings.add("checklist", _("At most %(limit)s characters.", limit=500))
    return found


def _give(actor: Actor, plan: Plan, origin: TaskOrigin | None) -> Task:
    task = Task(
        agency_id=actor.agency_id, origin_id=origin.id if origin else None, role=TaskRole.LEAD,
        state=TaskState.ASSIGNED, title=plan.title, instruction=plan.instruction,
        unit_id=plan.lead.unit.id if plan.lead.unit else None,
        person_id=plan.lead.person.id if plan.lead.person else None, assigned_by=actor.person_id,
        assigned_at=clock.now(), due_on=plan.due_on, turn_key=plan.lead.key, result="",
        needs_acceptance=plan.needs_acceptance or None, working_days=plan.working_days,
        counted_from=clock.today() if plan.working_days is not None else None,
    )  # fmt: skip
    add(actor, task)
    if plan.checklist:
        add_items(task, plan.checklist)
    for role, holders in ((TaskRole.SUPPORT, plan.supporting), (TaskRole.INFORM, plan.informed)):
        for holder in holders:
            add(actor, part_for(actor, task, holder, role))
    return task
