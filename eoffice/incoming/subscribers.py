"""What the registers say of incoming documents beyond the card, and how an old one is taken in (NĐ 30/2020 PL IV)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.clock import office_time
from eoffice.core.database import db
from eoffice.core.events import subscribe
from eoffice.directory.models import IssuingBody
from eoffice.incoming.models import Channel, Incoming
from eoffice.incoming.queries import ISSUED_STATES, OPEN_STATES
from eoffice.incoming.renumbering import take_number_off
from eoffice.incoming.states import IncomingState
from eoffice.incoming.text_digest import follow_texts
from eoffice.incoming.undoing import register_undo
from eoffice.records.hours import hour_words
from eoffice.records.looks import look
from eoffice.records.models import Record, RecordKind, RecordRelation, RelationKind
from eoffice.registers import details
from eoffice.registers.details import Details
from eoffice.registers.events import NumberCancelled
from eoffice.registers.models import Direction
from eoffice.web.dates import show_date

#: Ids in one question to the database.
_AT_ONCE = 500
#: Of what came this way there is no paper to hand over.
WITHOUT_PAPER = (Channel.E_MAIL, Channel.INTERNAL, Channel.EXCHANGE, Channel.API)


def register_details(record_ids: Sequence[int]) -> Mapping[int, Details]:
    """The lead unit or the handler, the day the document was passed on to them, how far they are, and the reply."""
    found: dict[int, Details] = {}
    for start in range(0, len(record_ids), _AT_ONCE):
        ids = record_ids[start : start + _AT_ONCE]
        query = (
            select(Incoming)
            .join(Incoming.record)
            .where(Incoming.record_id.in_(ids))
            .options(contains_eager(Incoming.record), joinedload(Incoming.lead_unit), joinedload(Incoming.handler))
        )
        replies = _replies(ids)
        found |= {
            incoming.record_id: _details(incoming, replies.get(incoming.record_id, ()))
            for incoming in db.session.scalars(query)
        }
    return found


def _replies(ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """Symbols of the issued documents that answer each."""
    query = (
        select(RecordRelation.to_id, Record)
        .join(Record, Record.id == RecordRelation.from_id)
        .where(
            RecordRelation.to_id.in_(ids), RecordRelation.kind == RelationKind.REPLIES_TO,
            Record.kind == RecordKind.OUTGOING, Record.state.in_(ISSUED_STATES),
        )
        .order_by(Record.id)
    )  # fmt: skip
    found: dict[int, list[str]] = {}
    for to_id, reply in db.session.execute(query):
        found.setdefault(to_id, []).append(reply.symbol)
    return found


def _details(incoming: Incoming, replies: Sequence[str]) -> Details:
    people = [
        incoming.lead_unit.name if incoming.lead_unit else "",
        incoming.handler.full_name if incoming.handler else "",
    ]
    directed_at = incoming.directed_at
    return Details(
        to=", ".join(filter(None, people)), passed_on=office_time(directed_at).date() if directed_at else None,
        progress=_progress(incoming), replies=", ".join(replies), note=hour_words(incoming.record),
    )  # fmt: skip


def _progress(incoming: Incoming) -> str:
    """The state, when it was completed, and whether it is or was late."""
    record, done = incoming.record, incoming.completed_at
    end = office_time(done).date() if done else clock.today()
    is_late = record.due_on is not None and end > record.due_on and (done or record.state in OPEN_STATES)
    words = (look(RecordKind.INCOMING, record.state).label, show_date(done), _("late") if is_late else "")
    return ", ".join(str(word) for word in words if word)


def _handed_over(_wanted: Any) -> ColumnElement[bool]:
    on_paper = Incoming.channel.not_in(WITHOUT_PAPER) & Incoming.directed_at.is_not(None)
    return Record.id.in_(select(Incoming.record_id).where(on_paper))


def _of_unit(unit_id: Any) -> ColumnElement[bool]:
    return Record.id.in_(select(Incoming.record_id).where(Incoming.lead_unit_id == int(unit_id)))


def _due(which: Any) -> ColumnElement[bool]:
    """`open`: not completed; `late`: not completed and past its deadline."""
    is_open = Record.state.in_(OPEN_STATES)
    return is_open & (Record.due_on < clock.today()) if which == "late" else is_open


def take_in_old(_actor: Actor, record: Record, body: IssuingBody) -> None:
    """The room's row of a document that an old register brought; it came on paper and is done with."""
    now = clock.now()
    db.session.add(
        Incoming(record_id=record.id, body_id=body.id, channel=Channel.PAPER, received_at=now, registered_at=now,
                 proposal={})
    )  # fmt: skip


def register(app: Flask) -> None:
    """Tell the registers what they print of an incoming document, follow cancelled numbers, and know texts again."""
    follow_texts(app)
    subscribe(NumberCancelled, take_number_off)
    register_undo()
    details.register_details(
        Direction.INCOMING, register_details,
        conditions={"handed_over": _handed_over, "unit": _of_unit, "due": _due},
        filer=take_in_old, filed_state=IncomingState.FILED,
    )  # fmt: skip
