"""What waits for a decision of somebody, and one card with all that a decision needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from eoffice.access.actor import Actor
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.content.models import File
from eoffice.content.queries import find_text
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.workflow import Transition
from eoffice.decisions.pictures import phone_page
from eoffice.directory.actors import mandate_for
from eoffice.directory.directing import authority_by_turn, why_not
from eoffice.directory.models import Mandate, Unit
from eoffice.directory.queries import units_of
from eoffice.incoming.choices import other_leaders, proposal_values
from eoffice.incoming.models import Incoming
from eoffice.incoming.service import available_actions as incoming_actions
from eoffice.incoming.states import TRANSITIONS as INCOMING
from eoffice.outgoing.digest import content_digest
from eoffice.outgoing.models import Approval, Outgoing
from eoffice.outgoing.pages import current_round
from eoffice.outgoing.service.actions import available_actions as outgoing_actions
from eoffice.outgoing.states import TRANSITIONS as OUTGOING
from eoffice.records.models import Record, RecordFile, RecordKind
from eoffice.records.queries import URGENCY_RANK, current_files, get_record

#: Steps that are the main decision of a card; of several the first counts.
MAIN = ("sign", "approve_form", "approve_content", "direct", "propose")
#: Steps that send a document back with a reason.
BACK = ("return",)
#: Steps that lay a document before another leader.
ASIDE = ("pass_on",)
#: States in which such a step is waited for.
STATES = ("awaiting_direction", "content_review", "form_review", "signing")
#: The most cards that are told of at a time.
MOST = 200
#: Characters of plain text shown where there is no picture of the page.
_TEXT_SHOWN = 1500


@dataclass(frozen=True)
class Card:
    """A document that waits, as the card shows it.

    `asked_by` and `asked_as` say who wants the decision, `said` what they wrote; `digest` is of the content shown.
    `in_stead` is the form and whose authority a directive is given under, `directed_as` under which one was given,
    `why_not` says what keeps the reader from directing; `leaders` are those to pass it on to.
    """

    record: Record
    main: Transition[Any] | None
    back: Transition[Any] | None
    asked_by: str
    asked_as: str
    said: str
    files: Sequence[RecordFile]
    first: File | None
    has_picture: bool
    text: str
    digest: str
    agreed: dict[str, Any]
    units: Sequence[Unit]
    mandate: Mandate | None = None
    aside: Transition[Any] | None = None
    leaders: Sequence[tuple[int, str]] = ()
    in_stead: str = ""
    directed_as: str = ""
    why_not: str = ""

    @property
    def is_routine(self) -> bool:
        """Whether the main decision needs nothing more to be said, so it may be made with others at once."""
        if self.main is None:
            return False
        return self.main.action not in {"direct", "propose"} or (self.main.action == "direct" and bool(self.agreed))


def _waiting(actor: Actor, *columns: Any) -> Select[Any]:
    return select(*columns).where(
        Record.turn_key.in_(sorted(actor.keys)), Record.state.in_(STATES), visible(actor, Permission.RECORD_READ)
    )


def waiting_ids(actor: Actor) -> list[int]:
    """Documents that wait for a decision of the actor: the most urgent first, then the oldest."""
    query = _waiting(actor, Record.id).order_by(URGENCY_RANK, Record.id).limit(MOST)
    return list(db.session.scalars(query))


def count_waiting(actor: Actor) -> int:
    """How many documents wait for a decision of the actor."""
    return db.session.scalar(_waiting(actor, func.count())) or 0


def get_card(actor: Actor, record_id: int) -> Card:
    """The card of a document the actor sees, whoever's turn it is; raises `NotFound`."""
    record = get_record(actor, record_id)
    return _incoming_card(actor, record) if record.kind == RecordKind.INCOMING else _outgoing_card(actor, record)


def list_routine(actor: Actor, ids: Sequence[int]) -> list[Card]:
    """The cards among these that need nothing but a yes."""
    return [card for card in (get_card(actor, record_id) for record_id in ids) if card.is_routine]


def _incoming_card(actor: Actor, record: Record) -> Card:
    options = [
        joinedload(Incoming.lead_unit), joinedload(Incoming.body), joinedload(Incoming.director),
        joinedload(Incoming.principal),
    ]  # fmt: skip
    incoming = db.session.get_one(Incoming, record.id, options=options)
    plan = incoming.proposal
    main, back, aside = _steps(incoming_actions(actor, record), record.turn_key in actor.keys)
    authority = authority_by_turn(actor, record.turn_key) if main is not None and main.action == "direct" else None
    wants_units = main is not None and any(field.kind == "unit" for field in main.fields)
    return Card(
        record=record, main=main, back=back, asked_by=plan.get("by") or record.issuer_name,
        asked_as=plan.get("authority") or "", said=plan.get("directive") or "", agreed=proposal_values(incoming),
        digest="", units=units_of(record.agency_id) if wants_units else (),
        aside=aside, leaders=other_leaders(actor, record) if aside is not None else (),
        in_stead=authority.words if authority is not None else "", directed_as=incoming.directed_as,
        why_not=why_not(actor) if main is None and record.state == "awaiting_direction" else "", **_files(record),
    )  # fmt: skip


def _outgoing_card(actor: Actor, record: Record) -> Card:
    options = [
        joinedload(Outgoing.drafter), joinedload(Outgoing.unit), joinedload(Outgoing.body),
        joinedload(Outgoing.approvals).joinedload(Approval.person),
    ]  # fmt: skip
    outgoing = db.session.get_one(Outgoing, record.id, options=options)
    main, back, _aside = _steps(outgoing_actions(actor, record), record.turn_key in actor.keys)
    words = [f"{one.person.full_name}: {one.comment}" for one in current_round(outgoing) if one.comment]
    is_signing = record.state == "signing" and actor.person_id is not None
    mandate = mandate_for(actor.person_id or 0, outgoing.body_id, record.type, clock.today()) if is_signing else None
    return Card(
        record=record, main=main, back=back, asked_by=outgoing.drafter.full_name,
        asked_as=outgoing.unit.name if outgoing.unit else "", said="\n".join(words), agreed={},
        digest=content_digest(outgoing), units=(), mandate=mandate, **_files(record),
    )  # fmt: skip


def _steps(rows: Sequence[Transition[Any]], is_turn: bool) -> list[Transition[Any] | None]:
    """The main decision, the way back and the way aside among the steps the actor may take; none out of turn."""
    by_action = {row.action: row for row in rows} if is_turn else {}
    return [next((by_action[name] for name in names if name in by_action), None) for names in (MAIN, BACK, ASIDE)]


def _files(record: Record) -> dict[str, Any]:
    files = current_files(record)
    first = files[0].file if files else None
    picture = phone_page(first) if first is not None else None
    text = (find_text(first.id) or "")[:_TEXT_SHOWN] if first is not None and picture is None else ""
    return {"files": files, "first": first, "has_picture": picture is not None, "text": text}


def fields_of(action: str) -> set[str]:
    """Names of the inputs that the action takes in either room."""
    rows: list[Transition[Any]] = [*INCOMING.rows, *OUTGOING.rows]
    return {field.name for row in rows if row.action == action for field in row.fields}
