"""The clerk's part (NĐ 30/2020 Đ15–18): number, seal, issue; and recall, and the case file."""

from __future__ import annotations

from flask_babel import gettext as _

from eoffice.access.actor import Actor, person_key, unit_key
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid
from eoffice.core.events import publish
from eoffice.outgoing.events import OutgoingIssued, OutgoingRecalled
from eoffice.outgoing.models import DeliveryState, Outgoing
from eoffice.outgoing.numbered_copy import attach_numbered_copy
from eoffice.outgoing.service.choices import clerk_turn
from eoffice.outgoing.service.steps import begin, ensure_shown, kept_reason
from eoffice.records import case_files
from eoffice.records import service as records
from eoffice.records.models import CaseFile, Record
from eoffice.registers import service as registers
from eoffice.registers.models import Direction

MAX_COPIES = 9_999


def number(actor: Actor, record: Record, *, new_year: bool = False, version: int | None = None) -> Record:
    """Give the signed document the next number of its book, its symbol and today's date (Đ15).

    The number is written on the card and on a copy beside the signed file; no signed byte changes. Raises
    `Invalid` when it was signed in another year than today and the clerk has not said (`new_year`) that it takes a
    number of the new one.
    """
    row, outgoing = begin(actor, record, "number", version)
    today = clock.today()
    signed_on = clock.office_time(outgoing.signed_at).date() if outgoing.signed_at else today
    if signed_on.year != today.year and not new_year:
        message = _("It was signed in %(year)s. Confirm that it takes a number of %(now)s.", year=signed_on.year,
                    now=today.year)  # fmt: skip
        raise Invalid(message, fields={"new_year": message})
    _ensure_signed_bytes(outgoing)
    book = registers.book_for(outgoing.body, Direction.OUTGOING, record.type, today)
    entry = registers.take_number(actor, book, record)
    records.update_card(record, {
        "number": registers.printed_number(entry.number), "issued_on": today,
        "notation": registers.notation_for(outgoing.body, outgoing.unit, record.type),
    })  # fmt: skip
    outgoing.numbered_at = clock.now()
    attach_numbered_copy(actor, outgoing)
    records.move(
        actor, record, row, turn_key=clerk_turn(outgoing),
        detail={"number": entry.number, "book": book.code, "symbol": record.symbol},
    )  # fmt: skip
    return record


def cancel_number(actor: Actor, record: Record, *, reason: str, version: int | None = None) -> Record:
    """Cancel the number of a document that has not been issued; it keeps its place in the register, marked hủy.

    The document is signed but unnumbered again (`eoffice.outgoing.subscribers` follows the register's event).
    """
    begin(actor, record, "cancel_number", version)
    entry = registers.find_entry(record)
    if entry is None:
        raise Conflict(_("This document has no number."), code="not_numbered")
    registers.cancel_number(actor, entry, reason=kept_reason(reason))
    return record


def seal(actor: Actor, record: Record, *, copies: int | None = None, version: int | None = None) -> Record:
    """Put the agency's seal under what is signed and numbered, the clerk in person (Đ17, Đ32.2)."""
    row, outgoing = begin(actor, record, "seal", version)
    if copies is not None and not 1 <= copies <= MAX_COPIES:
        message = _("A number from 1 to %(limit)s.", limit=MAX_COPIES)
        raise Invalid(_("This number of copies is not possible."), fields={"copies": message})
    _ensure_signed_bytes(outgoing)
    outgoing.sealed_at, outgoing.copies = clock.now(), copies
    records.move(
        actor, record, row, turn_key=clerk_turn(outgoing),
        detail={"copies": copies, "digest": outgoing.signed_digest},
    )  # fmt: skip
    return record


def issue(actor: Actor, record: Record, *, version: int | None = None) -> Record:
    """Let the document leave the house (Đ18): agencies of the installation receive it in this transaction, copies
    for outside addresses wait for the clerk to send them.

    Raises `Invalid` without a recipient.
    """
    row, outgoing = begin(actor, record, "issue", version)
    if not outgoing.recipients:
        message = _("Write at least one recipient.")
        raise Invalid(_("The document has no recipient yet."), fields={"recipients": message})
    _ensure_signed_bytes(outgoing)
    outgoing.issued_at = clock.now()
    for recipient in outgoing.recipients:
        if recipient.agency is None or not recipient.agency.is_internal:
            recipient.state = DeliveryState.TO_SEND
    records.grant(record, unit_key(outgoing.unit_id) if outgoing.unit_id else "")
    records.move(
        actor, record, row, turn_key=person_key(outgoing.drafter_id),
        detail={"symbol": record.symbol, "recipients": len(outgoing.recipients)},
    )  # fmt: skip
    publish(OutgoingIssued(record.id, actor.person_id))
    return record


def recall(actor: Actor, record: Record, *, reason: str, version: int | None = None) -> Record:
    """Take the document back after it was issued (Đ18.4); it and its card change no more (PL VI III.8)."""
    row, outgoing = begin(actor, record, "recall", version)
    kept = kept_reason(reason)
    outgoing.recall_reason = kept
    for recipient in outgoing.recipients:
        if recipient.state in {DeliveryState.PLANNED, DeliveryState.TO_SEND}:
            recipient.state = DeliveryState.RECALLED
    records.move(actor, record, row, turn_key="", detail={"reason": kept})
    publish(OutgoingRecalled(record.id, kept, actor.person_id))
    records.freeze(record)
    return record


def file(actor: Actor, record: Record, *, case_file_id: int, version: int | None = None) -> Record:
    """Lay the issued document into a case file, and with that finish with it (Đ19, Đ29)."""
    row, _outgoing = begin(actor, record, "file", version)
    case_file = db.session.get(CaseFile, case_file_id)
    if case_file is None or not can(actor, Permission.CASE_FILE_ADD, case_file):
        message = _("Choose a case file from the list.")
        raise Invalid(_("There is no such case file."), fields={"case_file_id": message})
    case_files.add_document(actor, case_file, record)
    records.move(actor, record, row, turn_key="", detail={"case_file": case_file.code})
    return record


def _ensure_signed_bytes(outgoing: Outgoing) -> None:
    """Raise `Conflict` when what is there is not what was signed."""
    ensure_shown(outgoing, outgoing.signed_digest)
