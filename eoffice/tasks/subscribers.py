"""What tasks do when an incoming document is directed, begun, returned or completed."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from flask_babel import gettext as _

from eoffice.access.actor import SYSTEM, Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit.details import show_details
from eoffice.core.database import db
from eoffice.core.events import subscribe
from eoffice.directory.actors import actor_of
from eoffice.directory.events import CalendarChanged
from eoffice.directory.models import Person, Unit
from eoffice.incoming.events import IncomingCompleted, IncomingDirected
from eoffice.records.events import RecordMoved, RecordRemoving
from eoffice.records.models import Record, RecordKind
from eoffice.records.wording import told
from eoffice.tasks import service
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.recounts import recount
from eoffice.tasks.removal import forget_tasks
from eoffice.tasks.steps import SUBJECT
from eoffice.tasks.undoing import register_undo


def _actor(person_id: int | None) -> Actor:
    person = db.session.get(Person, person_id) if person_id is not None else None
    return actor_of(person) if person is not None else SYSTEM


def _assign(event: IncomingDirected) -> None:
    """A task for every unit named; to be informed has no deadline."""
    actor, record = _actor(event.directed_by), db.session.get_one(Record, event.record_id)
    if event.by_rule:
        actor = replace(actor, authority=_("by routing rule"))
    parts = [(TaskRole.LEAD, event.lead_unit_id)]
    parts += [(TaskRole.SUPPORT, unit_id) for unit_id in event.supporting_unit_ids]
    parts += [(TaskRole.INFORM, unit_id) for unit_id in event.informed_unit_ids]
    for role, unit_id in parts:
        service.assign(
            actor, record, role=role, unit=db.session.get_one(Unit, unit_id), instruction=event.directive,
            due_on=None if role is TaskRole.INFORM else event.due_on,
            working_days=None if role is TaskRole.INFORM else event.working_days,
            needs_acceptance=event.needs_acceptance and role is TaskRole.LEAD,
        )  # fmt: skip


def _close(event: IncomingCompleted) -> None:
    service.close_of_record(_actor(event.person_id), db.session.get_one(Record, event.record_id))


def _follow(event: RecordMoved) -> None:
    if event.kind == RecordKind.INCOMING and event.action in _FOLLOWED:
        _FOLLOWED[event.action](_actor(event.person_id), db.session.get_one(Record, event.record_id))


_FOLLOWED = {"start": service.start_lead, "return": service.withdraw_of_record, "withdraw": service.withdraw_of_record}


def _recount(_event: CalendarChanged) -> None:
    recount()


def _sees(actor: Actor, task_id: int) -> bool:
    task = db.session.get(Task, task_id)
    return task is not None and can(actor, Permission.TASK_READ, task)


def register(_app: Flask) -> None:
    """Listen to incoming, and say who reads the details of acts on tasks."""
    show_details(SUBJECT, _sees, told)
    subscribe(IncomingDirected, _assign)
    subscribe(IncomingCompleted, _close)
    subscribe(RecordMoved, _follow)
    subscribe(RecordRemoving, forget_tasks)
    subscribe(CalendarChanged, _recount)
    register_undo()
