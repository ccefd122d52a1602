"""Bearer tokens for the API: shown once, kept as a digest, good until revoked or the account is closed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit.service import record
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Invalid, NotFound
from eoffice.directory.actors import actor_of
from eoffice.directory.findings import Findings
from eoffice.directory.fingerprints import TOKEN
from eoffice.directory.models import ApiToken, Person
from eoffice.directory.sessions import token_digest

#: Tells what a found string is, to people and to secret scanners.
PREFIX = "eo_"
USED_EVERY = timedelta(minutes=1)


def create_token(actor: Actor, person: Person, name: str = "") -> str:
    """Make a token that acts as `person` and give it, once. Your own, or anybody's for the system.

    An administrator makes none for others: whoever holds the token acts as that person.
    """
    if actor.person_id != person.id:
        require(actor, Permission.DIRECTORY_MANAGE, person)
    if actor.person_id != person.id and not actor.is_system:
        raise Invalid(_("A token acts as its owner; only the owner makes it."))
    if not person.is_active:
        raise Invalid(_("This account is closed."))
    findings = Findings()
    line = findings.line("name", name, limit=100)
    findings.raise_if_any()
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(token_digest=token_digest(secret), person_id=person.id, name=line, created_at=clock.now())
    db.session.add(token)
    db.session.flush()
    record(actor, "token:created", TOKEN, token.id, agency_id=person.agency_id, detail={"person": person.id})
    return secret


def actor_by_token(secret: str) -> Actor | None:
    """The actor behind a token that is neither revoked nor of a closed account; None for anything else."""
    token = _find(secret)
    return actor_of(token.person) if token else None


def token_needs_touch(secret: str) -> bool:
    """Whether the moment of last use of a valid token is due to be written (once a minute)."""
    token = _find(secret)
    return token is not None and (token.last_used_at is None or clock.now() - token.last_used_at >= USED_EVERY)


def touch_token(secret: str) -> None:
    """Write that the token is used now."""
    db.session.execute(
        update(ApiToken).where(ApiToken.token_digest == token_digest(secret)).values(last_used_at=clock.now())
    )


def revoke_token(actor: Actor, token_id: int) -> None:
    """End a token: one's own, or one of a person whose account the actor manages."""
    token = db.session.get(ApiToken, token_id)
    if token is None:
        raise NotFound(_("There is no such token."))
    if actor.person_id != token.person_id:
        require(actor, Permission.DIRECTORY_MANAGE, token.person)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        detail = {"person": token.person_id}
        record(actor, "token:revoked", TOKEN, token.id, agency_id=token.person.agency_id, detail=detail)


def tokens_of(person_id: int) -> Sequence[ApiToken]:
    """Tokens of a person that still work, newest first."""
    query = select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
    return db.session.scalars(query.order_by(ApiToken.id.desc())).all()


def _find(secret: str) -> ApiToken | None:
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    query = (
        select(ApiToken)
        .join(ApiToken.person)
        .where(ApiToken.token_digest == token_digest(secret), ApiToken.revoked_at.is_(None), Person.is_active)
        .options(contains_eager(ApiToken.person))
    )
    return db.session.scalars(query).one_or_none()
