"""What others did since the actor's last working day, on documents and tasks that concern them.

Only acts of the rooms named in `TOLD` are told, by their name and nothing they wrote down: what a remark or a reason
says stands where its own rules show it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from eoffice.access.actor import Actor, person_key
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.audit.models import AuditEvent
from eoffice.core import clock
from eoffice.core.calendar import Calendar
from eoffice.core.database import db
from eoffice.records.models import Record, RecordGrant
from eoffice.records.service import SUBJECT as RECORD
from eoffice.records.wording import ACTS, Step, steps
from eoffice.tasks.models import Task
from eoffice.tasks.steps import SUBJECT as TASK

#: Families of acts that are told; an act is `family:verb`.
TOLD = ("incoming", "outgoing", "task", "exchange", "register", "case_file")
#: Acts looked at, and things named.
LOOKED_AT, NAMED = 40, 8
#: Acts named of one thing.
ACTS_NAMED = 3

_Own = aliased(AuditEvent)


@dataclass(frozen=True)
class Change:
    """A document or task, and what was done with it: the latest acts, the newest first."""

    what: Record | Task
    steps: list[Step]


def last_working_day(calendar: Calendar) -> date:
    """The working day before today."""
    day = clock.today() - timedelta(days=1)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return day


def list_changes(actor: Actor, since: date) -> list[Change]:
    """What others did since the beginning of the day, the latest first, each thing once."""
    begun = datetime.combine(since, time(), clock.OFFICE_ZONE)
    told = [action for action in ACTS if action.partition(":")[0] in TOLD]
    acts = [
        *_acts(actor, RECORD, Record, begun, told, _concerns_record(actor), visible(actor, Permission.RECORD_READ)),
        *_acts(actor, TASK, Task, begun, told, _concerns_task(actor), visible(actor, Permission.TASK_READ)),
    ]
    acts.sort(key=lambda pair: (pair[0].at, pair[0].id), reverse=True)
    return _by_thing(acts)


def _acts(
    actor: Actor, kind: str, model: Any, begun: datetime, told: list[str],
    *conditions: ColumnElement[bool],
) -> list[tuple[AuditEvent, Record | Task]]:  # fmt: skip
    query = (
        select(AuditEvent, model)
        .join(model, model.id == AuditEvent.subject_id)
        .where(
            AuditEvent.chain == (actor.agency_id or 0), AuditEvent.at >= begun, AuditEvent.subject_kind == kind,
            AuditEvent.action.in_(told), AuditEvent.person_id.is_distinct_from(actor.person_id), *conditions,
        )
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(LOOKED_AT)
    )  # fmt: skip
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _concerns_record(actor: Actor) -> ColumnElement[bool]:
    """Named in person on the document, or has done something with it."""
    named = exists().where(RecordGrant.record_id == Record.id, RecordGrant.key == person_key(actor.person_id or 0))
    return or_(named, _took_part(actor))


def _concerns_task(actor: Actor) -> ColumnElement[bool]:
    return or_(Task.person_id == actor.person_id, Task.assigned_by == actor.person_id, _took_part(actor))


def _took_part(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        _Own.subject_kind == AuditEvent.subject_kind, _Own.subject_id == AuditEvent.subject_id,
        _Own.person_id == actor.person_id,
    )  # fmt: skip


def _by_thing(acts: Iterable[tuple[AuditEvent, Record | Task]]) -> list[Change]:
    found: dict[tuple[str, int], tuple[Record | Task, list[AuditEvent]]] = {}
    for act, thing in acts:
        found.setdefault((act.subject_kind, act.subject_id), (thing, []))[1].append(act)
    return [Change(thing, steps(_once(own)[:ACTS_NAMED])) for thing, own in list(found.values())[:NAMED]]


def _once(acts: Iterable[AuditEvent]) -> list[AuditEvent]:
    """The same act of one person is told once, the latest: a sending to twelve places hides nothing else."""
    latest: dict[tuple[str, int | None], AuditEvent] = {}
    for act in acts:
        latest.setdefault((act.action, act.person_id), act)
    return list(latest.values())
