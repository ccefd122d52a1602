"""What every step has in common: who may take it, from where, on whose behalf, and what is recorded of it."""

from __future__ import annotations

from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid, NotFound
from eoffice.core.text import clean_text
from eoffice.core.workflow import Transition
from eoffice.directory.models import Person
from eoffice.outgoing.digest import content_digest
from eoffice.outgoing.models import Approval, ApprovalStep, Decision, Outgoing
from eoffice.outgoing.states import TRANSITIONS, OutgoingState
from eoffice.records import service as records
from eoffice.records import undo
from eoffice.records.models import Record, RecordKind

#: Longest comment or reason, in characters.
COMMENT_LENGTH = 4000

Step = tuple[Transition[OutgoingState], Outgoing]


def outgoing_of(record: Record) -> Outgoing:
    """The room's row of the record; raises `NotFound` for a record of another room."""
    outgoing = db.session.get(Outgoing, record.id) if record.kind == RecordKind.OUTGOING else None
    if outgoing is None:
        raise NotFound(_("There is no such document."))
    return outgoing


def locked(actor: Actor, record: Record) -> Outgoing:
    """The document, its record read again under a lock, so that of two people the second sees what the first did.

    Raises `NotFound` for what the actor may not see.
    """
    db.session.flush()
    db.session.refresh(record, with_for_update={"of": Record})
    require(actor, Permission.RECORD_READ, record)
    return outgoing_of(record)


def begin(actor: Actor, record: Record, action: str, version: int | None) -> Step:
    """The row of the table and the document, once the actor may take the step on what they looked at.

    Raises `NotFound` for what the actor may not see, `IllegalTransition`, `Denied`, and `Conflict` when the
    document is newer than `version`, which is said before whose step it is now.
    """
    outgoing = locked(actor, record)
    row = records.find_move(TRANSITIONS, record, action, OutgoingState(record.state))
    records.ensure_version(record, version)
    require(actor, Permission(row.permission), record)
    undo.remember(record, action)
    return row, outgoing


def ensure_shown(outgoing: Outgoing, shown: str | None) -> str:
    """The digest of what is there now; raises `Conflict` when the actor was `shown` something else."""
    present = content_digest(outgoing)
    if shown and shown != present:
        raise Conflict(
            _("The document changed since you opened it. Look at the present version, then decide."), code="changed"
        )
    return present


def approve(
    actor: Actor, outgoing: Outgoing, step: ApprovalStep, decision: Decision, *, comment: str, shown: str | None = None
) -> Approval:
    """Record a decision bound to the exact content that lay before the actor."""
    if actor.person_id is None:
        raise Invalid(_("Only a person can decide this."))
    approval = Approval(
        record_id=outgoing.record_id, step=step, decision=decision, person_id=actor.person_id,
        authority=actor.authority[:300], at=clock.now(), comment=comment, draft_version=outgoing.draft_version,
        content_digest=ensure_shown(outgoing, shown),
    )  # fmt: skip
    db.session.add(approval)
    db.session.flush()
    db.session.expire(outgoing, ["approvals"])
    return approval


def kept_comment(text: str | None) -> str:
    """A comment as it is kept; raises `Invalid` when it is too long."""
    kept = clean_text(text or "")
    if len(kept) > COMMENT_LENGTH:
        message = _("At most %(limit)s characters.", limit=COMMENT_LENGTH)
        raise Invalid(_("The comment is too long."), fields={"comment": message})
    return kept


def kept_reason(text: str | None) -> str:
    """A reason as it is kept; raises `Invalid` when there is none."""
    kept = kept_comment(text)
    if not kept:
        raise Invalid(_("A reason is needed."), fields={"reason": _("Say why, so that the others know what to do.")})
    return kept


def person_of(actor: Actor) -> Person:
    """The acting person; raises `Invalid` for the system."""
    person = db.session.get(Person, actor.person_id) if actor.person_id is not None else None
    if person is None:
        raise Invalid(_("Only a person can decide this."))
    return person
