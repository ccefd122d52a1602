"""Lists for the pages of the administration: everything with its days, what is in force first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eoffice.core import clock
from eoffice.core.calendar import CalendarDay
from eoffice.core.database import db
from eoffice.core.jobs import Job
from eoffice.core.text import name_sort_key
from eoffice.directory.actors import held_on
from eoffice.directory.models import (
    FieldAssignment,
    IssuingBody,
    LoginSession,
    Mandate,
    Person,
    Post,
    PostHolding,
    Substitution,
    Unit,
)


def holdings_of(person_id: int) -> Sequence[PostHolding]:
    """Every post a person holds, held or will hold, with its unit; the latest first."""
    query = (
        select(PostHolding)
        .where(PostHolding.person_id == person_id)
        .options(joinedload(PostHolding.post).joinedload(Post.unit))
        .order_by(PostHolding.valid_from.desc(), PostHolding.id.desc())
    )
    return db.session.scalars(query).all()


def list_mandates(agency_id: int, *, person_id: int | None = None, is_ended: bool = False) -> Sequence[Mandate]:
    """Mandates of the agency's bodies with person, post and body; ended ones only when asked for or for one person."""
    query = (
        select(Mandate)
        .join(IssuingBody, IssuingBody.id == Mandate.body_id)
        .where(IssuingBody.agency_id == agency_id)
        .options(
            joinedload(Mandate.person).selectinload(Person.holdings),
            joinedload(Mandate.post),
            joinedload(Mandate.body),
        )
        .order_by(_ended_last(Mandate), IssuingBody.id, Mandate.valid_from.desc(), Mandate.id)
    )
    if person_id is not None:
        query = query.where(Mandate.person_id == person_id)
    elif not is_ended:
        query = query.where(_ended_last(Mandate) == 0)
    return db.session.scalars(query).all()


def list_substitutions(
    agency_id: int, *, person_id: int | None = None, is_ended: bool = False
) -> Sequence[Substitution]:
    """Substitutions among the agency's people with both people."""
    query = (
        select(Substitution)
        .join(Person, Person.id == Substitution.person_id)
        .where(Person.agency_id == agency_id)
        .options(joinedload(Substitution.person), joinedload(Substitution.substitute))
        .order_by(Substitution.valid_from.desc(), Substitution.id.desc())
    )
    if person_id is not None:
        query = query.where(or_(Substitution.person_id == person_id, Substitution.substitute_id == person_id))
    elif not is_ended:
        query = query.where(_ended_last(Substitution) == 0)
    return db.session.scalars(query).all()


def list_fields(agency_id: int, *, is_ended: bool = False) -> Sequence[FieldAssignment]:
    """Which leader is in charge of which field, with person and unit; ended ones only when asked for."""
    query = (
        select(FieldAssignment)
        .join(FieldAssignment.unit)
        .where(Unit.agency_id == agency_id)
        .options(joinedload(FieldAssignment.person), contains_eager(FieldAssignment.unit))
        .order_by(_ended_last(FieldAssignment), Unit.position, FieldAssignment.valid_from.desc(), FieldAssignment.id)
    )
    if not is_ended:
        query = query.where(_ended_last(FieldAssignment) == 0)
    return db.session.scalars(query).all()


def sessions_of(person_id: int) -> Sequence[LoginSession]:
    """Living sessions of a person, the last used first."""
    query = select(LoginSession).where(LoginSession.person_id == person_id, LoginSession.expires_at > clock.now())
    return db.session.scalars(query.order_by(LoginSession.seen_at.desc(), LoginSession.id)).all()


def calendar_days(year: int) -> Sequence[CalendarDay]:
    """The exceptions of a year in order."""
    query = select(CalendarDay).where(func.extract("year", CalendarDay.day) == year)
    return db.session.scalars(query.order_by(CalendarDay.day)).all()


def jobs_query(state: str | None, kind: str | None) -> Select[Job]:
    """Jobs, those of the state and kind, the newest first."""
    query = select(Job).order_by(Job.id.desc())
    if state:
        query = query.where(Job.state == state)
    return query.where(Job.kind == kind) if kind else query


def job_kinds() -> Sequence[str]:
    """Kinds of jobs that the table knows."""
    return db.session.scalars(select(Job.kind).distinct().order_by(Job.kind)).all()


def _ended_last(model: Any) -> Any:
    return case((model.valid_to < clock.today(), 1), else_=0)


def list_bodies(agency_id: int) -> Sequence[IssuingBody]:
    """Issuing bodies of the agency, closed ones included."""
    query = select(IssuingBody).where(IssuingBody.agency_id == agency_id)
    return db.session.scalars(query.order_by(IssuingBody.is_default.desc(), IssuingBody.id)).all()


def holders_of_posts(agency_id: int) -> Mapping[int, list[Person]]:
    """Active people who hold each post today; one query."""
    query = (
        select(PostHolding.post_id, Person)
        .join(Person, Person.id == PostHolding.person_id)
        .where(Person.agency_id == agency_id, Person.is_active, held_on(clock.today()))
    )
    found: dict[int, list[Person]] = {}
    for post_id, person in sorted(db.session.execute(query), key=lambda row: name_sort_key(row[1].full_name)):
        found.setdefault(post_id, []).append(person)
    return found
