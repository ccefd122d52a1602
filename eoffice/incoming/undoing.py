"""Which steps of an incoming document can be taken back, and what of the room goes back with it."""

from __future__ import annotations

from typing import Any

from eoffice.access.actor import Actor
from eoffice.core.database import db
from eoffice.incoming.models import Incoming
from eoffice.incoming.queries import incoming_of
from eoffice.records.models import Record, RecordKind
from eoffice.records.undo import Part, add_part, make_undoable, put_back, written


def _capture(record: Record) -> dict[str, Any] | None:
    incoming = db.session.get(Incoming, record.id) if record.kind == RecordKind.INCOMING else None
    return written(incoming) if incoming is not None else None


def _restore(_actor: Actor, record: Record, before: dict[str, Any]) -> None:
    put_back(incoming_of(record), before)


def register_undo() -> None:
    """Proposing, passing on, directing, returning and withdrawing are decisions; registering and refusing are not: they
    tell the outside at once.
    """
    make_undoable(RecordKind.INCOMING, "propose", "pass_on", "direct", "return", "withdraw")
    add_part("incoming", Part(_capture, _restore))
