"""Deadlines: more time asked for, granted, given by itself, or refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.events import publish
from eoffice.directory.due import read_deadline
from eoffice.directory.inputs import Inputs
from eoffice.incoming import changes
from eoffice.tasks.events import TaskMoved
from eoffice.tasks.models import Recount, Task, TaskRole
from eoffice.tasks.steps import begin, ensure_within, handled_record, move, note, open_children, open_parts
from eoffice.web.dates import show_date


def ask_extension(actor: Actor, task: Task, *, due_on: Any, reason: str, version: int | None = None) -> Task:
    """Ask whoever assigned the task for more time; the deadline stays until they say yes.

    A day past the deadline of the whole is refused here: they could not grant it.
    """
    row = begin(actor, task, "ask_extension", version)
    inputs = Inputs({"due_on": due_on, "reason": reason}, agency_id=task.agency_id)
    wanted, said, limit = inputs.day("due_on"), inputs.text("reason", required=True), _limit(task)
    if wanted is None:
        inputs.findings.add("due_on", _("Fill in this field."))
    elif wanted < clock.today() or (task.due_on is not None and wanted <= task.due_on):
        inputs.findings.add("due_on", _("Ask for a day after the deadline that is not over yet."))
    elif limit is not None and wanted > limit:
        inputs.findings.add("due_on", _(
            "The deadline of the whole is %(day)s. Choose a day up to then, or ask for more time for the whole first.",
            day=show_date(limit),
        ))  # fmt: skip
    inputs.raise_if_any()
    task.asked_due_on, task.asked_reason = wanted, said
    move(actor, task, row, detail={"due_on": wanted, "reason": said})
    return task


def extend(
    actor: Actor, task: Task, *, due_on: Any = None, working_days: Any = None, reason: str = "",
    version: int | None = None,
) -> Task:  # fmt: skip
    """Give the task another deadline; left out: the one that was asked for. The document of a lead follows."""
    row = begin(actor, task, "extend", version)
    inputs = Inputs({"due_on": due_on, "working_days": working_days, "reason": reason}, agency_id=task.agency_id)
    days, day = read_deadline(inputs)
    said, day = inputs.text("reason"), day or task.asked_due_on
    if day is None:
        inputs.findings.add("due_on", _("Fill in this field."))
    elif day < clock.today():
        inputs.findings.add("due_on", _("This day has passed. Choose today or a later day."))
    if task.asked_due_on is None and not said:
        inputs.findings.add("reason", _("Fill in this field."))
    ensure_within(inputs, day, _limit(task))
    inputs.raise_if_any()
    assert day is not None  # noqa: S101 - refused above
    before, task.asked_due_on, task.asked_reason = task.due_on, None, None
    set_due(actor, task, day, working_days=days, counted_from=clock.today(), reason=said)
    move(actor, task, row, detail={"changed": {"due_on": [before, day]}, "reason": said})
    return task


def refuse_extension(actor: Actor, task: Task, *, reason: str, version: int | None = None) -> Task:
    """The deadline stays, and why."""
    row = begin(actor, task, "refuse_extension", version)
    inputs = Inputs({"reason": reason}, agency_id=task.agency_id)
    said = inputs.text("reason", required=True)
    inputs.raise_if_any()
    asked, task.asked_due_on, task.asked_reason = task.asked_due_on, None, None
    move(actor, task, row, detail={"reason": said, "comment": show_date(asked)})
    return task


def set_due(
    actor: Actor, task: Task, day: date, *, working_days: int | None, counted_from: date | None, reason: str
) -> None:
    """Move the deadline of the task, of what hangs below it with the same one, and of the document that it leads.

    Whoever calls writes the act on the task itself.
    """
    before, task.due_on = task.due_on, day
    task.working_days, task.counted_from = working_days, counted_from if working_days is not None else None
    db.session.execute(delete(Recount).where(Recount.task_id == task.id))
    for below in [*open_children(task), *open_parts(task, TaskRole.LEAD, TaskRole.SUPPORT)]:
        if below.due_on == before:
            set_due(actor, below, day, working_days=None, counted_from=None, reason=reason)
            note(actor, "task:extend", below, {"changed": {"due_on": [before, day]}, "reason": reason})
            publish(TaskMoved(below.id, "extend", actor.person_id))
    db.session.flush()
    record = handled_record(task)
    if record is not None and task.parent_id is None:
        changes.move_due(actor, record, day, reason=reason)


def _limit(task: Task) -> date | None:
    """The deadline of what the task was passed on from or is a piece of."""
    above = task.parent or task.part_of
    return above.due_on if above is not None else None
