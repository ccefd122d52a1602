"""What spares the clerk typing and waiting: known issuers, the last document of one, the next that waits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.text import words
from eoffice.directory.queries import find_agency_by_name, suggest_agencies
from eoffice.incoming.choices import recent_issuers
from eoffice.incoming.states import IncomingState
from eoffice.records.models import Record, RecordKind
from eoffice.records.queries import URGENT_FIRST

#: Names offered at a time.
_MOST_OFFERED = 8


def offer_issuers(actor: Actor, typed: str) -> Sequence[str]:
    """Names of organisations for a few letters without marks: beginnings of their words, or their initials.

    Those of the latest documents come first.
    """
    parts = words(typed)
    if not parts:
        return []
    recent = [name for name in recent_issuers(actor) if _fits(name, parts)]
    known = [agency.name for agency in suggest_agencies(typed, limit=_MOST_OFFERED)]
    return list(dict.fromkeys([*recent, *known]))[:_MOST_OFFERED]


def _fits(name: str, parts: Sequence[str]) -> bool:
    own = words(name)
    if len(parts) == 1 and len(parts[0]) > 1 and "".join(word[0] for word in own).startswith(parts[0]):
        return True
    return all(any(word.startswith(part) for word in own) for part in parts)


def last_of(actor: Actor, issuer: str) -> Record | None:
    """The newest registered document of this issuer, whatever the spelling of its name; None without one."""
    agency = find_agency_by_name(issuer)
    if agency is None:
        return None
    query = select(Record).where(
        Record.issuer_id == agency.id, Record.agency_id == (actor.agency_id or 0),
        Record.kind == RecordKind.INCOMING, Record.arrival_number.is_not(None), visible(actor, Permission.RECORD_READ),
    )  # fmt: skip
    return db.session.scalars(query.order_by(Record.id.desc()).limit(1)).first()


def next_waiting(actor: Actor, after_id: int) -> int | None:
    """The document that waits next for this actor's card: the most urgent, of those the first after this one, else
    before.
    """
    query = (
        select(Record.id)
        .where(
            Record.turn_key.in_(sorted(actor.keys)), Record.kind == RecordKind.INCOMING,
            Record.state == IncomingState.RECEIVED, Record.id != after_id, visible(actor, Permission.RECORD_READ),
        )
        .order_by(*URGENT_FIRST, Record.id < after_id, Record.id)
        .limit(1)
    )  # fmt: skip
    return db.session.scalar(query)
