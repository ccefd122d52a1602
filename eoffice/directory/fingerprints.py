"""What the history vouches for in the directory: who exists, what they hold, what they may sign, with which tokens; and
which days are worked.

A change of one of these facts behind the product's back would give someone rights or a signature, a document another
author, or work another deadline; `audit verify` finds it because the subject no longer matches what its last act
recorded. Moments of sign-in and of use, the chosen language and which body is offered first are left out: they change
without an act on the subject.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from eoffice.audit.facts import cover, row_of, rows_of
from eoffice.audit.service import register_fingerprint
from eoffice.core.calendar import CalendarDay
from eoffice.core.database import db
from eoffice.directory.models import (
    Agency,
    ApiToken,
    FieldAssignment,
    IssuingBody,
    Mandate,
    Person,
    Post,
    PostHolding,
    Substitution,
    Unit,
)

AGENCY = "agency"
UNIT = "unit"
BODY = "issuing_body"
PERSON = "person"
POST = "post"
MANDATE = "mandate"
SUBSTITUTION = "substitution"
FIELD_ASSIGNMENT = "field_assignment"
CALENDAR_DAY = "calendar_day"
TOKEN = "token"  # noqa: S105 - the name of a kind, no secret


def _person(person_id: int) -> Any:
    person = row_of(Person, person_id, leave_out={"language", "last_sign_in_at"})
    return person and {"person": person, "holdings": rows_of(PostHolding, PostHolding.person_id == person_id)}


def _calendar_day(ordinal: int) -> Any:
    return row_of(CalendarDay, date.fromordinal(ordinal))


def _calendar_days() -> list[int]:
    return [day.toordinal() for day in db.session.scalars(select(CalendarDay.day).order_by(CalendarDay.day))]


def register(_app: Flask) -> None:
    """Let the chain cover organisations, units, bodies, people, what gives them rights, and the calendar."""
    people = select(Person.id).order_by(Person.id)
    register_fingerprint(CALENDAR_DAY, _calendar_day, _calendar_days)
    register_fingerprint(PERSON, _person, lambda: db.session.scalars(people).all())
    cover(AGENCY, Agency)
    cover(UNIT, Unit)
    cover(BODY, IssuingBody, leave_out={"is_default"})
    cover(POST, Post)
    cover(MANDATE, Mandate)
    cover(SUBSTITUTION, Substitution)
    cover(FIELD_ASSIGNMENT, FieldAssignment)
    cover(TOKEN, ApiToken, leave_out={"last_used_at"})
