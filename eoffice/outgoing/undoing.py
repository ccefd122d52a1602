"""Which steps of an outgoing document can be taken back, and what of the room goes back with it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from eoffice.access.actor import Actor
from eoffice.core.database import db
from eoffice.outgoing.models import Approval, Outgoing
from eoffice.records.models import Record, RecordKind
from eoffice.records.undo import Part, add_part, make_undoable, put_back, written


def _capture(record: Record) -> dict[str, Any] | None:
    outgoing = db.session.get(Outgoing, record.id) if record.kind == RecordKind.OUTGOING else None
    if outgoing is None:
        return None
    approvals = select(Approval.id).where(Approval.record_id == record.id).order_by(Approval.id)
    return {"row": written(outgoing), "approvals": list(db.session.scalars(approvals))}


def _restore(_actor: Actor, record: Record, before: dict[str, Any]) -> None:
    """An approval that was taken back is none; that it was given and withdrawn stands in the history."""
    outgoing = db.session.get_one(Outgoing, record.id)
    put_back(outgoing, before["row"])
    given = (Approval.record_id == record.id, Approval.id.not_in(before["approvals"]))
    db.session.execute(delete(Approval).where(*given))
    db.session.expire(outgoing, ["approvals"])


def register_undo() -> None:
    """What heads, the chief of office and signers decide, up to the number of the clerk."""
    make_undoable(RecordKind.OUTGOING, "approve_content", "approve_form", "return", "sign")
    add_part("outgoing", Part(_capture, _restore))
