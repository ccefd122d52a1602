"""The tasks of a document that must never have entered go with it, and all that was written down on them."""

from __future__ import annotations

from sqlalchemy import delete, or_, select

from eoffice.core.database import db
from eoffice.records.events import RecordRemoving
from eoffice.tasks.models import PlannedAlarm, Recount, Task, TaskItem, TaskNote, TaskNoteFile
from eoffice.tasks.steps import SUBJECT


def forget_tasks(event: RecordRemoving) -> None:
    """Delete the tasks on the document, those they were divided into or passed on as, and name their files."""
    own = select(Task.id).where(Task.record_id == event.record_id)
    ids = _with_descendants(list(db.session.scalars(own)))
    notes = select(TaskNote.id).where(TaskNote.task_id.in_(ids))
    event.file_ids.extend(db.session.scalars(select(TaskNoteFile.file_id).where(TaskNoteFile.note_id.in_(notes))))
    for rows in (
        delete(TaskNoteFile).where(TaskNoteFile.note_id.in_(notes)),
        delete(TaskNote).where(TaskNote.task_id.in_(ids)),
        delete(TaskItem).where(TaskItem.task_id.in_(ids)),
        delete(PlannedAlarm).where(PlannedAlarm.task_id.in_(ids)),
        delete(Recount).where(Recount.task_id.in_(ids)),
        delete(Task).where(Task.id.in_(ids)),
    ):
        db.session.execute(rows.execution_options(synchronize_session=False))
    db.session.expire_all()
    event.gone[SUBJECT] = ids


def _with_descendants(ids: list[int]) -> list[int]:
    """The tasks and everything under them, whole levels at a time."""
    found = list(ids)
    level = found
    while level:
        below = select(Task.id).where(or_(Task.parent_id.in_(level), Task.part_of_id.in_(level)), Task.id.not_in(found))
        level = list(db.session.scalars(below))
        found += level
    return found
