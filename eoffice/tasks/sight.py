"""Who had a task on a document without doing anything in it reads the document no longer, once it was taken from them.

Whoever acted in it keeps reading: they answer for what they did (NĐ 30/2020 PL VI: rights change with the work).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from eoffice.access.actor import Actor, head_key, person_key, unit_key
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.audit.models import AuditEvent
from eoffice.core.database import db
from eoffice.incoming.queries import incoming_of
from eoffice.records import service as records
from eoffice.records.models import Record, RecordKind
from eoffice.tasks.models import Task
from eoffice.tasks.states import TRANSITIONS, TaskState

#: Permissions of those who do the work; the others steer it.
_OF_WORK = {
    Permission.TASK_DELEGATE, Permission.TASK_START, Permission.TASK_REPORT, Permission.TASK_RETURN,
    Permission.TASK_NOTE, Permission.TASK_PLAN,
}  # fmt: skip
_ACTS = frozenset({f"task:{row.action}" for row in TRANSITIONS.rows if row.permission in _OF_WORK} | {"task:untick"})
_TAKEN = (TaskState.RETURNED, TaskState.WITHDRAWN)


@dataclass(frozen=True)
class Sight:
    """By which keys somebody reads a document for the sake of a task, and their name."""

    keys: frozenset[str]
    name: str


def lost_with(task: Task) -> Sight:
    """What whoever has the task reads by it, and loses when it is taken from them now; nothing for who acted in it."""
    if _has_acted(task):
        return Sight(frozenset(), "")
    if task.person is not None:
        return Sight(frozenset({person_key(task.person.id)}), task.person.full_name)
    if task.unit is None:
        return Sight(frozenset(), "")
    return Sight(frozenset({head_key(task.unit.id), unit_key(task.unit.id)}), task.unit.name)


def end_sight(actor: Actor, record: Record | None, lost: Sight) -> None:
    """End that reading, as far as no other work on the document needs it; an act in the document's history.

    Whoever gives the work away themselves acts in it by that.
    """
    if not lost.keys or record is None or record.kind != RecordKind.INCOMING:
        return
    handler_id = incoming_of(record).handler_id
    needed = {record.turn_key, person_key(handler_id) if handler_id is not None else ""}
    others = select(Task).where(Task.record_id == record.id, Task.state.not_in(_TAKEN))
    for task in db.session.scalars(others):
        needed |= {person_key(task.person_id)} if task.person_id is not None else set()
        needed |= {head_key(task.unit_id), unit_key(task.unit_id)} if task.unit_id is not None else set()
    ended = sorted({grant.key for grant in record.grants} & lost.keys - needed - actor.keys)
    if ended:
        records.withdraw(record, *ended)
        audit.record(
            actor, "record:end_sight", records.SUBJECT, record.id, agency_id=record.agency_id,
            detail={"comment": lost.name, "keys": ended},
        )  # fmt: skip


def _has_acted(task: Task) -> bool:
    """Whether anything was done in the task since it was given; whoever gave it does not count."""
    query = select(AuditEvent.id).where(
        AuditEvent.subject_kind == "task", AuditEvent.subject_id == task.id, AuditEvent.action.in_(_ACTS),
        AuditEvent.at >= task.assigned_at.replace(microsecond=0), AuditEvent.person_id.is_not(None),
        AuditEvent.person_id != (task.assigned_by or 0),
    )  # fmt: skip
    return db.session.scalar(query.limit(1)) is not None
