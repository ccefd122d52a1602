"""What the pages of tasks show: the steps with their forms and choices, and the task as one person sees it."""

from __future__ import annotations

from typing import Any

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit.queries import history_of
from eoffice.core.workflow import Transition
from eoffice.directory.queries import list_people, people_of_unit
from eoffice.records.wording import steps
from eoffice.tasks import queries, reading, service
from eoffice.tasks.alarms import alarm_days
from eoffice.tasks.directing import stays_in_unit
from eoffice.tasks.forms import (
    DelegateForm,
    ExtendForm,
    ReassignForm,
    SplitForm,
    StepForm,
    SupporterForm,
    TermsForm,
    step_form,
)
from eoffice.tasks.holders import holder_choices
from eoffice.tasks.looks import ROLE_LOOKS, TASK_LOOKS
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.states import OPEN_STATES, WORK_STATES, TaskState
from eoffice.tasks.steps import SUBJECT

#: Steps in the title line; the others stand beside what they change.
TITLE_STEPS = ("delegate", "start", "complete", "report", "accept", "send_back", "return")
#: Steps of whoever assigned the task.
STEERING = ("reassign", "add_supporter", "set_terms", "withdraw")
#: Steps that hinder nobody: two people may take them on the same sight of a task.
SIDE_STEPS = frozenset({"note", "tick", "add_item"})


def page_of(actor: Actor, task: Task, sent: StepForm | None, action: str) -> dict[str, Any]:
    """Everything that the page of a task shows this actor."""
    rows = {row.action: row for row in service.available_actions(actor, task)}
    return {
        "task": task, "rows": rows, "title_steps": _chosen(rows, TITLE_STEPS), "steering": _chosen(rows, STEERING),
        "forms": {name: fresh_form(actor, task, name, sent if name == action else None) for name in rows},
        "sent": sent, "sent_action": action, "look": TASK_LOOKS[task.state], "looks": TASK_LOOKS, "roles": ROLE_LOOKS,
        "role": ROLE_LOOKS[task.role], "turn": reading.turn_of(task), "is_mine": task.turn_key in actor.keys,
        "is_open": task.state in OPEN_STATES, "is_reported": task.state == TaskState.REPORTED,
        "is_at_work": task.state in WORK_STATES, "children": queries.children_of(actor, task),
        "parts": [part for part in queries.parts_of(actor, task) if not part.is_piece],
        "pieces": [part for part in queries.parts_of(actor, task) if part.is_piece], "notes": queries.notes_of(task),
        "deadline": reading.arithmetic(task), "alarms": alarm_days(task) if task.due_on else None,
        "why": reading.why_seen(actor, task), "readers": reading.who_sees(task),
        "may_read": task.record is not None and can(actor, Permission.RECORD_READ, task.record),
        "may_read_whole": task.part_of is not None and can(actor, Permission.TASK_READ, task.part_of),
        "steps": steps(history_of(SUBJECT, task.id)),
    }  # fmt: skip


def _chosen(rows: dict[str, Transition[TaskState]], names: tuple[str, ...]) -> list[Transition[TaskState]]:
    return [rows[name] for name in names if name in rows]


def fresh_form(actor: Actor, task: Task, action: str, sent: StepForm | None) -> StepForm:
    """The form of a step: the one that was sent and refused, else a fresh one over what is shown now."""
    if sent is not None:
        return sent
    form = step_form(action, sent=False, is_seen=task.role == TaskRole.INFORM)
    form.version.data = "" if action in SIDE_STEPS else str(task.version)
    offer(form, actor, task, is_fresh=True)
    return form


def offer(form: StepForm, actor: Actor, task: Task, *, is_fresh: bool) -> None:
    """The choices of a form, and to begin with what holds now."""
    if isinstance(form, (DelegateForm, SplitForm)):
        people = people_of_unit(task.unit_id) if task.unit_id else list_people(task.agency_id)
        form.person.choices = [(person.id, person.full_name) for person in people]
        if is_fresh:
            form.due_on.data = task.due_on
    elif isinstance(form, ReassignForm):
        form.lead.choices = _handlers(actor, task)
    elif isinstance(form, SupporterForm):
        form.supporting.choices = [pair for group in holder_choices(actor, task.agency_id).values() for pair in group]
    elif isinstance(form, ExtendForm) and is_fresh:
        form.due_on.data = task.asked_due_on
    elif isinstance(form, TermsForm) and is_fresh:
        form.needs_acceptance.data = bool(task.needs_acceptance)
        form.first_alarm.data, form.second_alarm.data = task.first_alarm, task.second_alarm


def _handlers(actor: Actor, task: Task) -> list[tuple[str, str]]:
    """Who may have the task instead: a document's lead is a unit, and what was passed on stays in the unit."""
    if task.unit_id is not None and stays_in_unit(task):
        return [(f"person:{person.id}", person.full_name) for person in people_of_unit(task.unit_id)]
    choices = [pair for group in holder_choices(actor, task.agency_id).values() for pair in group]
    return [pair for pair in choices if pair[0].startswith("unit:")] if task.leads_document else choices
