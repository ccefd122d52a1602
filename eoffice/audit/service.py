"""Writing the history: `record` is called by every use-case, in its transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Row, insert, select

from eoffice.access.actor import Actor
from eoffice.audit.models import SYSTEM_CHAIN, AuditEvent, AuditHead
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import before_commit, list_of_unit

#: Gives the facts of a subject that must not change without an act, as JSON-able values.
Fingerprint = Callable[[int], Any]
#: Gives the ids of all subjects of a kind, for verification.
Lister = Callable[[], Iterable[int]]

_fingerprints: dict[str, tuple[Fingerprint, Lister]] = {}

#: The columns of a link that its hash covers.
_HASHED = tuple(column.key for column in AuditEvent.__table__.columns if column.key not in {"id", "hash"})
#: The acts of the running unit that have no link yet.
_WAITING = "audit"


def register_fingerprint(kind: str, fingerprint: Fingerprint, lister: Lister) -> None:
    """Let the chain cover the rows of a kind of subject; called from `eoffice.app`."""
    _fingerprints[kind] = (fingerprint, lister)


def fingerprints() -> Mapping[str, tuple[Fingerprint, Lister]]:
    """The registered kinds."""
    return _fingerprints


def record(
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: int,
    *,
    agency_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
    on_behalf_of: str = "",
) -> None:
    """Add an act to the chain of `agency_id` (default: the actor's).

    The link is made just before the commit, when the subject has its final form; the moment is that of the
    call. `action` is a permission value or `subject:verb`; free text belongs into `detail`.
    """
    event = AuditEvent(
        chain=agency_id or actor.agency_id or SYSTEM_CHAIN,
        at=clock.now().replace(microsecond=0),
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        person_id=actor.person_id,
        person_name=actor.name,
        authority=actor.authority,
        on_behalf_of=on_behalf_of,
        detail=plain(detail or {}),
    )
    waiting = list_of_unit(_WAITING)
    if not waiting:
        before_commit(_append_waiting)
    waiting.append(event)


def _append_waiting() -> None:
    """Add the links of this transaction in the order of their acts.

    All heads are locked first, in the order of the chains: two transactions that write into the chains of two
    agencies wait for each other, never both at once.
    """
    waiting = list_of_unit(_WAITING)
    events: list[AuditEvent] = list(waiting)
    waiting.clear()
    heads = _locked_heads(sorted({event.chain for event in events}))
    subjects = dict.fromkeys((event.subject_kind, event.subject_id) for event in events)
    digests = {subject: subject_digest(*subject) for subject in subjects}
    links = [_link(event, heads[event.chain], digests[event.subject_kind, event.subject_id]) for event in events]
    db.session.flush()
    db.session.execute(insert(AuditEvent), links)


def _locked_heads(chains: Sequence[int]) -> dict[int, AuditHead]:
    query = select(AuditHead).where(AuditHead.chain.in_(chains)).order_by(AuditHead.chain).with_for_update()
    found = {head.chain: head for head in db.session.scalars(query.execution_options(populate_existing=True))}
    for chain in chains:
        if chain not in found:
            found[chain] = AuditHead(chain=chain, sequence=0, hash="")
            db.session.add(found[chain])
    db.session.flush()
    return found


def _link(event: AuditEvent, head: AuditHead, digest_now: str) -> dict[str, Any]:
    """The columns of the link."""
    event.subject_digest = digest_now
    event.sequence = head.sequence + 1
    event.previous_hash = head.hash
    event.hash = event_hash(event)
    head.sequence, head.hash = event.sequence, event.hash
    return {name: getattr(event, name) for name in (*_HASHED, "hash")}


def subject_digest(kind: str, subject_id: int) -> str:
    """SHA-256 of the subject's facts now; empty for kinds without a fingerprint."""
    if kind not in _fingerprints:
        return ""
    return digest(_fingerprints[kind][0](subject_id))


def event_hash(event: AuditEvent | Row[Any]) -> str:
    """SHA-256 over the canonical form of every other column of the link."""
    return digest({name: getattr(event, name) for name in _HASHED})


def digest(value: Any) -> str:
    """SHA-256 (hex) of a value's canonical JSON."""
    text = json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """The value as JSON types: moments and dates in ISO 8601, enums by value."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, (datetime, date)) else value
