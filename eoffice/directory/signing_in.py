"""Signing in, unlocking and signing out, in two steps.

`check` hashes the password outside any transaction, because that takes a tenth of a second. The second step
runs in a unit of work, looks at the throttle again (attempts sent in parallel all saw it open) and writes
session, failure and history. A refusal is a result, not an exception: its failure must be committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import ANONYMOUS, Actor
from eoffice.audit.service import record
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.text import clean_line
from eoffice.directory import passwords, sessions, throttle
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Person
from eoffice.directory.queries import find_person

#: Acts on sessions have no fingerprint: a sign-in must never vouch for the facts of a person.
SUBJECT = "session"
NOBODY = 0


@dataclass(frozen=True)
class Attempt:
    """A name and a password that were compared. `password_hash` is the hash they fitted, empty when none."""

    username: str
    address: str
    user_agent: str
    password_hash: str = ""


@dataclass(frozen=True)
class Answer:
    """`token` of the new session, or the sentence that says why there is none and when to try again."""

    token: str = ""
    refusal: str = ""
    locked_until: datetime | None = None


def check(username: str, password: str, *, address: str, user_agent: str = "") -> Attempt:
    """Compare name and password; costs the same for names that do not exist, nothing while locked."""
    username = clean_line(username[:200])
    attempt = Attempt(username, address, user_agent)
    if throttle.locked_until(username, address):
        return attempt
    person = find_person(username)
    stored = person.password_hash if person and person.is_active else ""
    if passwords.verify(stored, password):
        return Attempt(username, address, user_agent, stored)
    return attempt


def sign_in(attempt: Attempt) -> Answer:
    """Open a session for a fitting attempt, else count and record the failure."""
    answer, person = _settle(attempt)
    if person is None:
        return answer
    person.last_sign_in_at = clock.now()
    sessions.drop_expired()
    token = sessions.open_session(person, address=attempt.address, user_agent=attempt.user_agent)
    _record(actor_of(person), "signed_in", person, attempt.address)
    return Answer(token=token)


def confirm(attempt: Attempt) -> Answer:
    """Settle an attempt of somebody whose session exists already: `refusal` is empty when it was right."""
    return _settle(attempt)[0]


def unlock(attempt: Attempt, session_id: int) -> Answer:
    """Open a session that locked itself while idle."""
    answer, person = _settle(attempt)
    if person is not None:
        sessions.unlock(session_id)
        _record(actor_of(person), "unlocked", person, attempt.address)
    return answer


def lock(actor: Actor, session_id: int) -> None:
    """Lock a session that nobody used for too long."""
    sessions.lock(session_id)
    record(actor, "session:idle", SUBJECT, actor.person_id or NOBODY)


def sign_out(actor: Actor, session_id: int) -> None:
    """End a session on the server."""
    sessions.close(session_id)
    record(actor, "session:signed_out", SUBJECT, actor.person_id or NOBODY)


def _settle(attempt: Attempt) -> tuple[Answer, Person | None]:
    until = throttle.locked_until(attempt.username, attempt.address)
    if until:
        return _locked(until), None
    name = attempt.username.lower()
    person = db.session.scalars(select(Person).where(Person.username == name).with_for_update()).one_or_none()
    fits = person is not None and person.is_active and bool(attempt.password_hash)
    if person is not None and fits and person.password_hash == attempt.password_hash:
        throttle.forget(attempt.username)
        return Answer(), person
    until = throttle.note_failure(attempt.username, attempt.address)
    _record(ANONYMOUS, "failed", person, attempt.address)
    if until:
        _record(ANONYMOUS, "locked", person, attempt.address, until=until)
        return _locked(until), None
    return Answer(refusal=_("User name or password is wrong.")), None


def _locked(until: datetime) -> Answer:
    moment = clock.office_time(until)
    time = f"{moment:%H:%M}" if moment.date() == clock.today() else f"{moment:%H:%M %d/%m/%Y}"
    message = _(
        "Too many failed attempts. Try again after %(time)s, or ask the administrator for a new password.", time=time
    )
    return Answer(refusal=message, locked_until=until)


def _record(actor: Actor, verb: str, person: Person | None, address: str, **detail: object) -> None:
    record(
        actor, f"session:{verb}", SUBJECT, person.id if person else NOBODY,
        agency_id=person.agency_id if person else None, detail={"address": address, **detail},
    )  # fmt: skip
