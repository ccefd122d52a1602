"""Checking the history: links, ends, and the subjects the last links speak of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.exc import OperationalError

from eoffice.audit.models import AuditEvent, AuditHead
from eoffice.audit.service import Fingerprint, digest, event_hash, fingerprints
from eoffice.audit.withholding import WITHHELD, vouched_links
from eoffice.core.database import db

BATCH = 1000
#: What reading a row raises that is spoilt so far that it holds no value of its column any more.
UNREADABLE = (ValueError, TypeError, LookupError, OperationalError)

#: The digest in an act on a kind of subject that had no fingerprint yet.
_UNCOVERED = ""


@dataclass(frozen=True)
class Breach:
    """A place where the history and the data no longer agree."""

    place: str
    what: str


def breaches(on_step: Callable[[], None] = lambda: None) -> Iterator[Breach]:
    """Yield every break found, the earliest link first; nothing when all is as it was written.

    `on_step` is called for each link and each subject looked at, `count_steps` times altogether. What is done while
    the check goes on is left for the next one.
    """
    _stand_still()
    for chain in db.session.scalars(select(AuditEvent.chain).distinct().order_by(AuditEvent.chain)).all():
        yield from _chain_breaches(chain, on_step)
    for head in db.session.scalars(select(AuditHead)).all():
        last = db.session.scalar(select(func.max(AuditEvent.sequence)).where(AuditEvent.chain == head.chain))
        if (last or 0) != head.sequence:
            yield Breach(f"chain {head.chain}", f"ends at {last or 0}, should end at {head.sequence}")
    for kind in fingerprints():
        yield from _subject_breaches(kind, on_step)


def count_events() -> int:
    """Links in all chains."""
    return db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0


def count_steps() -> int:
    """Links and subjects that `breaches` will look at."""
    return count_events() + sum(len(list(lister())) for _fingerprint, lister in fingerprints().values())


def _stand_still() -> None:
    """Begin a transaction that sees the database as it is now until it ends; SQLite knows no other kind."""
    db.session.rollback()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _chain_breaches(chain: int, on_step: Callable[[], None]) -> Iterator[Breach]:
    previous, expected, last_id = "", 1, 0
    vouched = vouched_links(chain)
    for event_id, sequence, event in _links(chain):
        on_step()
        if event is None:
            yield Breach(f"audit_event {event_id} (chain {chain}, link {sequence})", "cannot be read any more")
            previous, expected, last_id = "", sequence + 1, event_id
            continue
        place = f"audit_event {event.id} (chain {chain}, link {event.sequence}, {event.action})"
        if event.sequence != expected:
            yield Breach(place, f"link {expected} is missing before it")
        elif event.previous_hash != previous:
            yield Breach(place, "does not follow the link before it")
        is_withheld = event.detail == WITHHELD and vouched.get(event.sequence) == event.hash
        if not is_withheld and event.hash != event_hash(event):
            yield Breach(place, "was changed after it was written")
        previous, expected, last_id = event.hash, event.sequence + 1, event.id
    head = db.session.get(AuditHead, chain)
    if head is None or head.hash != previous:
        yield Breach(f"audit_head of chain {chain}", f"does not match the last link (audit_event {last_id})")


def _links(chain: int) -> Iterator[tuple[int, int, Row[Any] | None]]:
    """Id, place and columns of every link in order; no columns for one that cannot be read."""
    last = 0
    while True:
        following = (AuditEvent.chain == chain, AuditEvent.sequence > last)
        keys = db.session.execute(
            select(AuditEvent.id, AuditEvent.sequence).where(*following).order_by(AuditEvent.sequence).limit(BATCH)
        ).all()
        if not keys:
            return
        rows = _read([row.id for row in keys])
        yield from ((row.id, row.sequence, rows.get(row.id)) for row in keys)
        last = keys[-1].sequence


def _read(event_ids: list[int]) -> dict[int, Row[Any]]:
    """The columns of these links; where one cannot be read, all the others."""
    query = select(*AuditEvent.__table__.columns)
    try:
        return {row.id: row for row in db.session.execute(query.where(AuditEvent.id.in_(event_ids)))}
    except UNREADABLE:
        if len(event_ids) == 1:
            return {}
    half = len(event_ids) // 2
    return _read(event_ids[:half]) | _read(event_ids[half:])


def _subject_breaches(kind: str, on_step: Callable[[], None]) -> Iterator[Breach]:
    fingerprint, lister = fingerprints()[kind]
    latest = select(func.max(AuditEvent.id)).where(AuditEvent.subject_kind == kind).group_by(AuditEvent.subject_id)
    pairs = db.session.execute(
        select(AuditEvent.subject_id, AuditEvent.subject_digest).where(AuditEvent.id.in_(latest))
    )
    digests = {row.subject_id: row.subject_digest for row in pairs}
    for subject_id in lister():
        on_step()
        known = digests.pop(subject_id, None)
        if known is None:
            yield Breach(f"{kind} {subject_id}", "has no history")
        elif known != _UNCOVERED and _digest_now(fingerprint, subject_id) != known:
            yield Breach(f"{kind} {subject_id}", "differs from what its last act recorded")
    withdrawn = digest(None)
    for subject_id, known in digests.items():
        if known in {withdrawn, _UNCOVERED}:
            continue
        yield Breach(f"{kind} {subject_id}", "is gone, though its history says it exists")


def _digest_now(fingerprint: Fingerprint, subject_id: int) -> str:
    """The digest of the subject as it stands; like no other when it cannot be read."""
    try:
        return digest(fingerprint(subject_id))
    except UNREADABLE:
        return "cannot be read"
