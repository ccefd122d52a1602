"""Reading the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, select

from eoffice.access.actor import Actor
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.audit.models import SYSTEM_CHAIN, AuditEvent
from eoffice.core.clock import OFFICE_ZONE
from eoffice.core.database import db


def history_of(subject_kind: str, subject_id: int) -> Sequence[AuditEvent]:
    """All acts on a subject, oldest first. Whoever calls has checked that the subject may be read."""
    query = select(AuditEvent).where(AuditEvent.subject_kind == subject_kind, AuditEvent.subject_id == subject_id)
    return db.session.scalars(query.order_by(AuditEvent.id)).all()


def last_act(subject_kind: str, subject_id: int) -> AuditEvent | None:
    """The newest act on a subject: who was there before, and when."""
    query = select(AuditEvent).where(AuditEvent.subject_kind == subject_kind, AuditEvent.subject_id == subject_id)
    return db.session.scalars(query.order_by(AuditEvent.id.desc()).limit(1)).first()


def events_query(
    actor: Actor,
    *,
    action: str = "",
    subject_kind: str = "",
    subject_id: int | None = None,
    person_id: int | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> Select[AuditEvent]:
    """Acts that the actor may read, newest first. `action` is a whole action or its part before the colon."""
    query = select(AuditEvent).where(visible(actor, Permission.AUDIT_READ)).order_by(AuditEvent.id.desc())
    if action:
        query = query.where(AuditEvent.action == action if ":" in action else _is_of(action))
    if subject_kind:
        query = query.where(AuditEvent.subject_kind == subject_kind)
    if subject_id is not None:
        query = query.where(AuditEvent.subject_id == subject_id)
    if person_id is not None:
        query = query.where(AuditEvent.person_id == person_id)
    if first_day:
        query = query.where(AuditEvent.at >= _midnight(first_day))
    if last_day:
        query = query.where(AuditEvent.at < _midnight(last_day + timedelta(days=1)))
    return query


def list_subject_kinds() -> Sequence[str]:
    """Kinds of subjects that the history of offices and of the installation speaks of; other chains are not shown."""
    query = select(AuditEvent.subject_kind).where(AuditEvent.chain >= SYSTEM_CHAIN).distinct()
    return db.session.scalars(query.order_by(AuditEvent.subject_kind)).all()


def latest_events(*, subject_kind: str = "", subject_id: int | None = None, limit: int = 50) -> list[AuditEvent]:
    """The newest acts of all chains, oldest of them first; for the command line."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if subject_kind:
        query = query.where(AuditEvent.subject_kind == subject_kind)
    if subject_id is not None:
        query = query.where(AuditEvent.subject_id == subject_id)
    return list(reversed(db.session.scalars(query).all()))


def _is_of(family: str) -> ColumnElement[bool]:
    return AuditEvent.action.startswith(f"{family}:", autoescape=True)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)
