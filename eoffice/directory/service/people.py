"""Accounts: one person, one account; nobody is ever deleted, because the history speaks of them."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from eoffice.access.actor import Actor, Role
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit.service import record
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, NotFound
from eoffice.directory import throttle
from eoffice.directory.actors import held_on
from eoffice.directory.findings import Findings
from eoffice.directory.fingerprints import PERSON, TOKEN
from eoffice.directory.models import ApiToken, LoginSession, Person, Post, PostHolding
from eoffice.directory.passwords import NewPassword

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


def create_person(
    actor: Actor,
    *,
    agency_id: int,
    username: str,
    full_name: str,
    email: str = "",
    password: NewPassword | None = None,
    must_change_password: bool = True,
) -> Person:
    """Open an account. Without a password nobody can sign in to it until one is set.

    Raises `Invalid` with a sentence per field; a user name is unique in the installation and never given again.
    """
    require(actor, Permission.DIRECTORY_MANAGE)
    findings = Findings()
    name = findings.line("username", username, limit=64, required=True).lower()
    if name and not _USERNAME.fullmatch(name):
        findings.add("username", _("Use two or more small letters without marks, digits, dots or hyphens."))
    if name and db.session.scalar(select(func.count()).where(Person.username == name)):
        findings.add("username", _("This user name is taken."))
    person = Person(
        agency_id=agency_id,
        username=name,
        full_name=findings.line("full_name", full_name, limit=200, required=True),
        email=findings.email("email", email),
        password_hash=password.hash if password else "",
        must_change_password=must_change_password,
        created_at=clock.now(),
        is_active=True,
    )
    findings.raise_if_any()
    require(actor, Permission.DIRECTORY_MANAGE, person)
    db.session.add(person)
    db.session.flush()
    _record(actor, "person:created", person, username=name)
    return person


def change_person(actor: Actor, person_id: int, *, full_name: str, email: str = "") -> Person:
    """Correct the name or address of an account; the user name stays."""
    person = managed_person(actor, person_id)
    findings = Findings()
    new_name = findings.line("full_name", full_name, limit=200, required=True)
    new_email = findings.email("email", email)
    findings.raise_if_any()
    before = {"full_name": person.full_name, "email": person.email}
    person.full_name, person.email = new_name, new_email
    _record(actor, "person:changed", person, before=before)
    return person


def disable_person(actor: Actor, person_id: int) -> Person:
    """Close an account: open sessions and tokens die at once, posts end by themselves or stay for the record.

    Raises `Conflict` for one's own account and for the last active administrator.
    """
    person = managed_person(actor, person_id)
    if person.id == actor.person_id:
        raise Conflict(_("You cannot disable your own account."))
    if _is_last_administrator(person):
        raise Conflict(_("This is the last administrator. Make someone else administrator first."))
    if person.is_active:
        person.is_active = False
        _close_every_door(actor, person)
        _record(actor, "person:disabled", person)
    return person


def enable_person(actor: Actor, person_id: int) -> Person:
    """Open a closed account again; sessions and tokens have to be made anew."""
    person = managed_person(actor, person_id)
    if not person.is_active:
        person.is_active = True
        _record(actor, "person:enabled", person)
    return person


def set_first_password(actor: Actor, person_id: int, *, password: NewPassword) -> Person:
    """Give a password that must be changed at the next sign-in; ends open sessions and every lock."""
    person = managed_person(actor, person_id)
    person.password_hash, person.must_change_password = password.hash, True
    throttle.forget(person.username)
    end_sessions(person.id)
    _record(actor, "person:password_set", person)
    return person


def change_own_password(actor: Actor, *, password: NewPassword, kept_session_id: int | None = None) -> None:
    """Replace one's own password and end all other sessions. The caller has verified the old password."""
    person = db.session.get(Person, actor.person_id)
    if person is None:
        raise NotFound(_("There is no such account."))
    person.password_hash, person.must_change_password = password.hash, False
    end_sessions(person.id, kept_session_id=kept_session_id)
    _record(actor, "person:password_changed", person)


def managed_person(actor: Actor, person_id: int) -> Person:
    """The account for changing it. Raises `NotFound` for accounts of other agencies, `Denied` without the right."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound(_("There is no such account."))
    require(actor, Permission.DIRECTORY_MANAGE, person)
    return person


def end_sessions(person_id: int, *, kept_session_id: int | None = None) -> None:
    """Sign a person out everywhere, except in one session."""
    db.session.execute(
        delete(LoginSession).where(LoginSession.person_id == person_id, LoginSession.id != (kept_session_id or 0))
    )


def _close_every_door(actor: Actor, person: Person) -> None:
    """End all sessions and revoke all tokens of a person."""
    end_sessions(person.id)
    alive = select(ApiToken).where(ApiToken.person_id == person.id, ApiToken.revoked_at.is_(None))
    for token in db.session.scalars(alive.order_by(ApiToken.id)):
        token.revoked_at = clock.now()
        record(actor, "token:revoked", TOKEN, token.id, agency_id=person.agency_id, detail={"person": person.id})


def _is_last_administrator(person: Person) -> bool:
    holders = (
        select(PostHolding.person_id)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Person, Person.id == PostHolding.person_id)
        .where(
            Post.role == Role.ADMINISTRATOR,
            Post.agency_id == person.agency_id,
            Person.is_active,
            held_on(clock.today()),
        )
    )
    return set(db.session.scalars(holders)) == {person.id}


def _record(actor: Actor, action: str, person: Person, **detail: object) -> None:
    record(actor, action, PERSON, person.id, agency_id=person.agency_id, detail=detail)
