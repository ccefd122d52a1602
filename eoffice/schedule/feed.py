"""The secret address of a person's feed: made, renewed, ended, and what it shows at this moment."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eoffice.access.actor import Actor
from eoffice.audit import service as audit
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Invalid, NotFound
from eoffice.directory.actors import actor_of
from eoffice.directory.fingerprints import PERSON
from eoffice.directory.sessions import token_digest
from eoffice.schedule.models import CalendarEntry, CalendarFeed
from eoffice.schedule.queries import entries_between

#: How far back and ahead a feed reaches.
BACK, AHEAD = timedelta(days=60), timedelta(days=365)


def renew(actor: Actor) -> str:
    """Make the secret of the actor's feed and give it, this once; the one before leads nowhere from now on."""
    if actor.person_id is None:
        raise Invalid(_("Only a person can decide this."))
    secret = secrets.token_urlsafe(32)
    feed = db.session.get(CalendarFeed, actor.person_id)
    if feed is None:
        feed = CalendarFeed(person_id=actor.person_id)
        db.session.add(feed)
    feed.token_digest, feed.made_at = token_digest(secret), clock.now()
    db.session.flush()
    audit.record(actor, "schedule:feed", PERSON, actor.person_id)
    return secret


def end(actor: Actor) -> None:
    """End the actor's feed: its address leads nowhere from now on."""
    feed = find_feed(actor)
    if feed is not None and actor.person_id is not None:
        db.session.delete(feed)
        db.session.flush()
        audit.record(actor, "schedule:end_feed", PERSON, actor.person_id)


def find_feed(actor: Actor) -> CalendarFeed | None:
    """The actor's feed, if there is one."""
    return db.session.get(CalendarFeed, actor.person_id) if actor.person_id is not None else None


def entries_of(secret: str) -> Sequence[CalendarEntry]:
    """What the owner of the secret sees today; raises `NotFound` for an unknown secret and for who has left."""
    query = select(CalendarFeed).where(CalendarFeed.token_digest == token_digest(secret))
    feed = db.session.scalars(query.options(joinedload(CalendarFeed.person))).one_or_none()
    actor = actor_of(feed.person) if feed is not None else None
    if actor is None or not actor.keys:
        raise NotFound(_("There is no such calendar."))
    today = clock.today()
    return entries_between(actor, today - BACK, today + AHEAD)
