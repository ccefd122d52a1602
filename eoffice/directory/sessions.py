"""Server-side sessions: the browser holds a random token, the database its digest and the last word.

Deleting the row signs the browser out, whatever copy of the cookie exists. A session locks when nobody used it
for `Config.idle_minutes` (the password opens it again) and ends after `Config.session_hours` in any case.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask import current_app
from flask_login import UserMixin
from sqlalchemy import delete, select, update
from sqlalchemy.orm import contains_eager

from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.directory.models import LoginSession, Person

#: How exactly the last use is known; a write per request would cost more than it tells.
SEEN_EVERY = timedelta(minutes=1)
EXPIRED_KEPT = timedelta(hours=2)


class SignedIn(UserMixin):  # type: ignore[misc]
    """The user object of flask-login: a living session and its person."""

    def __init__(self, token: str, session: LoginSession) -> None:
        self.token = token
        self.session_id = session.id
        self.is_locked = session.is_locked
        self.seen_at = session.seen_at
        self.is_expired = session.expires_at <= clock.now()
        self.person = session.person

    @property
    def is_active(self) -> bool:
        """Whether the session still counts; flask-login refuses others."""
        return self.person.is_active and not self.is_expired

    def get_id(self) -> str:
        """What flask-login puts into the signed cookie: the token, not the person."""
        return self.token


def open_session(person: Person, *, address: str, user_agent: str) -> str:
    """Add a session of the person and give the token that stands for it."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        LoginSession(
            token_digest=token_digest(token), person_id=person.id, created_at=now, seen_at=now,
            expires_at=now + timedelta(hours=_config().session_hours), is_locked=False,
            user_agent=user_agent[:200], address=address[:64],
        )
    )  # fmt: skip
    db.session.flush()
    return token


def find_session(token: str) -> SignedIn | None:
    """The session of a token with its person and agency, in one query; ended ones tell so by `is_active`."""
    query = (
        select(LoginSession)
        .join(LoginSession.person)
        .join(Person.agency)
        .where(LoginSession.token_digest == token_digest(token))
        .options(contains_eager(LoginSession.person).contains_eager(Person.agency))
        .execution_options(populate_existing=True)
    )
    session = db.session.scalars(query).one_or_none()
    return SignedIn(token, session) if session else None


def is_idle(user: SignedIn) -> bool:
    """Whether nobody used the session for longer than allowed."""
    return clock.now() - user.seen_at > timedelta(minutes=_config().idle_minutes)


def needs_touch(user: SignedIn) -> bool:
    """Whether the moment of last use is due to be written."""
    return clock.now() - user.seen_at >= SEEN_EVERY


def touch(session_id: int) -> None:
    """Write that the session is used now."""
    db.session.execute(update(LoginSession).where(LoginSession.id == session_id).values(seen_at=clock.now()))


def lock(session_id: int) -> None:
    """Lock the session until the password is given again."""
    db.session.execute(update(LoginSession).where(LoginSession.id == session_id).values(is_locked=True))


def unlock(session_id: int) -> None:
    """Open a locked session."""
    db.session.execute(
        update(LoginSession).where(LoginSession.id == session_id).values(is_locked=False, seen_at=clock.now())
    )


def close(session_id: int) -> None:
    """Delete the session: its token means nothing from now on."""
    db.session.execute(delete(LoginSession).where(LoginSession.id == session_id))


def drop_expired() -> None:
    """Delete sessions that ended by themselves a while ago; until then they tell whose typed form waits."""
    db.session.execute(delete(LoginSession).where(LoginSession.expires_at <= clock.now() - EXPIRED_KEPT))


def token_digest(token: str) -> str:
    """What the database keeps of a token. Tokens are random, so a plain digest cannot be reversed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _config() -> Config:
    config: Config = current_app.extensions["eoffice.config"]
    return config
