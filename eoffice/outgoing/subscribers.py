"""What outgoing does when the register speaks, and what it adds to the printed register."""

from __future__ import annotations

from flask import Flask

from eoffice.core.database import db
from eoffice.core.events import subscribe
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.numbered_copy import set_aside_numbered_copy
from eoffice.outgoing.register import of_unit, take_in_old
from eoffice.outgoing.register import register_details as details
from eoffice.outgoing.service.choices import clerk_turn
from eoffice.outgoing.states import TRANSITIONS, OutgoingState
from eoffice.outgoing.undoing import register_undo
from eoffice.records import service as records
from eoffice.registers.details import register_details
from eoffice.registers.events import NumberCancelled
from eoffice.registers.models import Direction


def _take_number_off(event: NumberCancelled) -> None:
    """A document that has not left the house is signed but unnumbered again; an issued one keeps its number."""
    outgoing = db.session.get(Outgoing, event.record_id)
    if outgoing is None:
        return
    record = outgoing.record
    row = TRANSITIONS.find(OutgoingState(record.state), "cancel_number")
    if row is None:
        return
    records.update_card(record, {"number": "", "issued_on": None})
    outgoing.numbered_at = outgoing.sealed_at = None
    set_aside_numbered_copy(record)
    records.move(
        event.actor, record, row, turn_key=clerk_turn(outgoing), detail={"number": event.number, "reason": event.reason}
    )


def register(_app: Flask) -> None:
    """Follow cancelled numbers, and tell the register what it prints of a document."""
    register_details(
        Direction.OUTGOING, details, conditions={"unit": of_unit}, filer=take_in_old, filed_state=OutgoingState.FILED
    )
    subscribe(NumberCancelled, _take_number_off)
    register_undo()
