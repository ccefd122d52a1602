"""How every step of an incoming document begins: under a lock, by a row of the table, by somebody who may."""

from __future__ import annotations

from eoffice.access.actor import Actor
from eoffice.access.engine import can, require
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.errors import Denied
from eoffice.core.workflow import Transition
from eoffice.directory.directing import why_not
from eoffice.incoming.models import Incoming
from eoffice.incoming.queries import incoming_of
from eoffice.incoming.states import TRANSITIONS, IncomingState
from eoffice.records import service as records
from eoffice.records import undo
from eoffice.records.models import Record


def begin(actor: Actor, record: Record, action: str, version: int | None) -> tuple[Transition[IncomingState], Incoming]:
    """The row and the room's row, once the actor may take the step on what they looked at.

    Who looked at an older version is told so first: whether the step is theirs now is decided by what changed since.
    """
    locked(actor, record)
    incoming = incoming_of(record)
    row = records.find_move(TRANSITIONS, record, action, IncomingState(record.state))
    records.ensure_version(record, version)
    if action == "direct" and not can(actor, Permission.INCOMING_DIRECT, record) and (words := why_not(actor)):
        raise Denied(words)
    require(actor, Permission(row.permission), record)
    undo.remember(record, action)
    return row, incoming


def locked(actor: Actor, record: Record) -> None:
    """Read the record again under a lock, so that of two people the second sees what the first did."""
    db.session.flush()
    db.session.refresh(record, with_for_update={"of": Record})
    require(actor, Permission.RECORD_READ, record)
