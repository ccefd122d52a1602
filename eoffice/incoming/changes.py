"""What the room of tasks changes on a document that is being handled; it has checked who may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from eoffice.access.actor import Actor, head_key
from eoffice.audit import service as audit
from eoffice.core.errors import Conflict
from eoffice.directory.models import Unit
from eoffice.directory.turns import in_stead_of, responsible_key
from eoffice.incoming.models import Incoming
from eoffice.incoming.queries import incoming_of
from eoffice.incoming.states import IncomingState
from eoffice.incoming.steps import locked
from eoffice.records import service as records
from eoffice.records.models import Record


def change_lead(actor: Actor, record: Record, unit: Unit, *, reason: str) -> None:
    """Another unit leads from now on, without a handler yet."""
    incoming = _handled(actor, record)
    before = incoming.lead_unit.name if incoming.lead_unit else ""
    behalf = in_stead_of(actor, record.turn_key)
    incoming.lead_unit, incoming.handler_id, record.turn_key = unit, None, responsible_key(unit)
    records.grant(record, head_key(unit.id), responsible_key(unit))
    _record(actor, record, "change_lead", {"comment": f"{before} → {unit.name}", "reason": reason}, behalf)


def move_due(actor: Actor, record: Record, due_on: date | None, *, reason: str) -> None:
    """The deadline of the lead is the document's."""
    _handled(actor, record)
    changed = records.update_card(record, {"due_on": due_on})
    if changed:
        _record(actor, record, "move_due", {"changed": changed, "reason": reason})


def pass_turn(actor: Actor, record: Record, action: str, turn_key: str, *, detail: Mapping[str, Any]) -> None:
    """Whose turn it is while the result waits to be accepted ("report"), or after it was sent back ("send_back")."""
    _handled(actor, record)
    behalf, record.turn_key = in_stead_of(actor, record.turn_key), turn_key
    records.touch(record)
    _record(actor, record, action, detail, behalf)


def _handled(actor: Actor, record: Record) -> Incoming:
    locked(actor, record)
    records.ensure_changeable(record)
    if record.state not in {IncomingState.ASSIGNED, IncomingState.PROCESSING}:
        raise Conflict(_("Only a document that is being handled can be changed so."))
    return incoming_of(record)


def _record(actor: Actor, record: Record, action: str, detail: Mapping[str, Any], behalf: str = "") -> None:
    audit.record(
        actor, f"incoming:{action}", records.SUBJECT, record.id, agency_id=record.agency_id, detail=detail,
        on_behalf_of=behalf,
    )  # fmt: skip
