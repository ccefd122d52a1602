"""How a task gets on: notes with files and a percentage, and the ticks of its checklist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from eoffice.access.actor import Actor
from eoffice.content.models import File
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Invalid
from eoffice.directory.inputs import Inputs
from eoffice.tasks.models import Task, TaskItem, TaskNote, TaskNoteFile
from eoffice.tasks.steps import begin, move, note

#: Most lines of a checklist.
MOST_ITEMS = 50


def write_note(
    actor: Actor, task: Task, *, text: str = "", percent: Any = None, files: Sequence[File] = (),
    version: int | None = None,
) -> Task:  # fmt: skip
    """Write down how far the work is; at least one of text, percentage and files."""
    row = begin(actor, task, "note", version)
    inputs = Inputs({"text": text, "percent": percent}, agency_id=task.agency_id)
    said, share = inputs.text("text"), inputs.whole("percent", least=0, most=100)
    if not all(isinstance(file, File) for file in files):
        inputs.findings.add("files", _("Choose files from your device."))
    if not said and share is None and not files:
        inputs.findings.add("text", _("Write how far the work is, or add a file."))
    inputs.raise_if_any()
    if actor.person_id is None:
        raise Invalid(_("Only a person can decide this."))
    written = TaskNote(task_id=task.id, person_id=actor.person_id, at=clock.now(), text=said, percent=share)
    written.files = [TaskNoteFile(file_id=file_id) for file_id in dict.fromkeys(file.id for file in files)]
    db.session.add(written)
    task.percent = task.percent if share is None else share
    names = ", ".join(file.name for file in files)
    shown = f"{share} %" if share is not None else ""
    move(actor, task, row, detail={"comment": " · ".join(filter(None, (shown, names))), "result": said})
    return task


def add_item(actor: Actor, task: Task, *, text: str, version: int | None = None) -> Task:
    """Put a line at the end of the checklist."""
    row = begin(actor, task, "add_item", version)
    inputs = Inputs({"text": text}, agency_id=task.agency_id)
    line = inputs.line("text", limit=500)
    if not line:
        inputs.findings.add("text", _("Fill in this field."))
    inputs.raise_if_any()
    add_items(task, [line])
    move(actor, task, row, detail={"comment": line})
    return task


def add_items(task: Task, lines: Sequence[str]) -> None:
    """Put lines at the end of the checklist; raises `Invalid` when it becomes too long."""
    last = db.session.scalar(select(func.max(TaskItem.position)).where(TaskItem.task_id == task.id)) or 0
    if last + len(lines) > MOST_ITEMS:
        raise Invalid(_("A checklist has at most %(limit)s lines.", limit=MOST_ITEMS))
    db.session.add_all(
        TaskItem(task_id=task.id, position=last + place, text=line) for place, line in enumerate(lines, start=1)
    )
    db.session.flush()
    db.session.expire(task, ["items"])


def tick(actor: Actor, task: Task, *, item: Any, is_done: Any = True, version: int | None = None) -> Task:
    """Tick a line of the checklist, or take the tick away; what stands so already changes nothing."""
    begin(actor, task, "tick", version)
    inputs = Inputs({"item": item}, agency_id=task.agency_id)
    number = inputs.whole("item", least=1, most=999_999_999, required=True)
    line = db.session.get(TaskItem, number, populate_existing=True) if number else None
    if number and (line is None or line.task_id != task.id):
        inputs.findings.add("item", _("There is no such line."))
    inputs.raise_if_any()
    assert line is not None  # noqa: S101 - refused above
    wanted = str(is_done).strip().lower() not in {"false", "0", "no", ""}
    if wanted == (line.done_at is not None) or actor.person_id is None:
        return task
    line.done_by, line.done_at = (actor.person_id, clock.now()) if wanted else (None, None)
    db.session.flush()
    note(actor, "task:tick" if wanted else "task:untick", task, {"comment": line.text})
    return task
