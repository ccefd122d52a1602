"""Between agencies of one installation no wire is needed: what one issues lies in the other's tray at once.

Everything here runs inside the sender's or the receiver's transaction. The receiver gets rows of its own over the
same bytes, so that the rights of the two agencies stay apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import SYSTEM, Actor
from eoffice.audit import service as audit
from eoffice.content.kinds import kind_of
from eoffice.content.models import File
from eoffice.content.service import Received, add_received
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.directory.models import Agency
from eoffice.directory.queries import bodies_of
from eoffice.exchange.statuses import CODE_OF, is_news
from eoffice.incoming import service as incoming_service
from eoffice.incoming.models import Channel, Incoming
from eoffice.incoming.states import TRANSITIONS, IncomingState
from eoffice.outgoing.looks import STATUS_LABELS
from eoffice.outgoing.models import DeliveryState, Outgoing, Recipient
from eoffice.outgoing.numbered_copy import with_copy_first
from eoffice.records import service as records
from eoffice.records.models import Record
from eoffice.records.queries import current_files


def deliver(outgoing: Outgoing) -> list[Recipient]:
    """Put the document into the tray of every recipient that works in this installation; answers those served.

    An agency without a body to receive for it is served by hand, like an outside address.
    """
    served = []
    for recipient in outgoing.recipients:
        agency = recipient.agency
        if agency is None or not agency.is_internal or recipient.state != DeliveryState.PLANNED:
            continue
        if not bodies_of(agency.id):
            recipient.state = DeliveryState.TO_SEND
            continue
        recipient.state, recipient.delivered_at = DeliveryState.DELIVERED, clock.now()
        recipient.status_code = CODE_OF[IncomingState.RECEIVED]
        _receive(outgoing, agency)
        served.append(recipient)
    if served:
        _note(outgoing.record, "exchange:deliver", {"comment": "; ".join(row.name for row in served)[:1000]})
    return served


def call_back(outgoing: Outgoing, reason: str) -> None:
    """Tell every receiver that the sender recalls: what is still in the tray is refused with the reason, what is
    registered already is marked, for the receiver decides what becomes of it (NĐ 30/2020 Đ18.4).
    """
    for copy in _copies(outgoing.record_id):
        receiver = _agent_of(outgoing.record.agency_id, outgoing.record.issuer_name)
        words = _("Recalled by the sender: %(reason)s", reason=reason)
        if TRANSITIONS.find(IncomingState(copy.record.state), "refuse") is not None:
            incoming_service.refuse(receiver, copy.record, reason=words)
        elif copy.record.frozen_at is None:
            note = " ".join(filter(None, (words, copy.record.note)))
            limit: int = Record.__table__.c.note.type.length  # type: ignore[attr-defined]
            records.update_card(copy.record, {"note": note[:limit]})
        audit.record(
            receiver, "exchange:recalled", records.SUBJECT, copy.record_id, agency_id=copy.record.agency_id,
            detail={"reason": reason},
        )  # fmt: skip
    for recipient in outgoing.recipients:
        if recipient.state == DeliveryState.DELIVERED:
            recipient.state = DeliveryState.RECALLED


def report_back(record: Record) -> None:
    """Let the sender know how far the receiver's copy has come; a sender's frozen document learns nothing more."""
    copy = db.session.get(Incoming, record.id)
    code = CODE_OF.get(record.state, "")
    if copy is None or copy.source_record_id is None or not code:
        return
    recipient = db.session.scalars(
        select(Recipient).where(
            Recipient.record_id == copy.source_record_id, Recipient.agency_id == record.agency_id
        )
    ).first()  # fmt: skip
    source = db.session.get(Record, copy.source_record_id)
    if recipient is None or source is None or source.frozen_at is not None:
        return
    note = _status_note(record, copy)
    has_other_number = code == recipient.status_code and note != recipient.status_note
    if not has_other_number and not is_news(recipient.status_code, code):
        return
    recipient.status_code, recipient.status_note = code, note
    words = " – ".join(filter(None, (recipient.name, str(STATUS_LABELS[code]), recipient.status_note)))
    _note(source, "exchange:status", {"status": code, "comment": words})


def _receive(outgoing: Outgoing, agency: Agency) -> Record:
    record = outgoing.record
    agent = _agent_of(agency.id, record.issuer_name)
    files = with_copy_first(record, [link.file for link in current_files(record)])
    copy = incoming_service.receive(
        agent, card=_card(record), body=bodies_of(agency.id)[0], channel=Channel.INTERNAL,
        files=_own_files(agent, files), source_record_id=record.id,
    )  # fmt: skip
    if copy.issuer_name != record.issuer_name:
        records.update_card(copy, {"issuer_name": record.issuer_name})
    return copy


def _card(record: Record) -> dict[str, Any]:
    names = ("number", "notation", "issued_on", "type", "subject", "signer_name", "signer_position", "urgency",
             "reach_by", "page_count", "language", "issuer_id")  # fmt: skip
    return {name: value for name in names if (value := getattr(record, name)) not in (None, "")}


def _own_files(agent: Actor, files: Sequence[File]) -> list[File]:
    """Rows of the receiver over the same bytes."""
    return [
        add_received(
            agent,
            received=Received(sha256=file.blob_sha256, size=file.size, name=file.name, kind=kind_of(file.mime)),
        )
        for file in files
    ]


def _copies(record_id: int) -> Sequence[Incoming]:
    return db.session.scalars(
        select(Incoming).where(Incoming.source_record_id == record_id).order_by(Incoming.record_id)
    ).all()


def _agent_of(agency_id: int, name: str) -> Actor:
    """The product acting within an agency, under the name of the organisation on the other side."""
    return replace(SYSTEM, agency_id=agency_id, name=name[:200], authority=_("Exchange"))


def _note(record: Record, action: str, detail: dict[str, Any]) -> None:
    audit.record(
        _agent_of(record.agency_id, _("Exchange")), action, records.SUBJECT, record.id, agency_id=record.agency_id,
        detail=detail,
    )  # fmt: skip


def _status_note(record: Record, copy: Incoming) -> str:
    if record.state == IncomingState.REFUSED:
        return copy.refusal_reason[:300]
    if record.arrival_number is None:
        return ""
    return _("Arrival number %(number)s", number=record.arrival_number)
