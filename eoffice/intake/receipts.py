"""Acknowledging by the channel a document came through (NĐ 30/2020 Đ21.2c: the same day).

Inside the installation the exchange reports every step, paper gets a printed slip; a message is answered by mail: when
its document is registered or refused, and at the end of the day for what still waits. A receipt names number and
subject, never more, and nothing automatic or from a mailing list is answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from email.message import EmailMessage
from email.policy import SMTP

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.core import clock, jobs
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.errors import Invalid
from eoffice.core.events import publish
from eoffice.core.mail import TROUBLE, hand_over, smtp_account, trouble_words
from eoffice.core.text import clean_line
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming.models import Channel, Incoming
from eoffice.incoming.queries import incoming_of
from eoffice.incoming.states import IncomingState
from eoffice.intake.events import ReceiptUndelivered
from eoffice.intake.models import Arrival, Receipt, ReceiptKind, ReceiptState
from eoffice.records.models import Record
from eoffice.registers.queries import cancelled_of
from eoffice.web.dates import show_date

SEND = "intake.send_receipt"
#: From this hour of the office's day on, what still waits is acknowledged.
_END_OF_DAY = time(16, 0)
#: So many tries in vain are no passing trouble any more.
_TOLD_AFTER = 3
KIND_OF = {
    "register": ReceiptKind.REGISTERED, "register_again": ReceiptKind.REGISTERED, "refuse": ReceiptKind.REFUSED,
    "merge": ReceiptKind.REFUSED,
}  # fmt: skip


def order(record: Record, kind: ReceiptKind) -> Receipt | None:
    """Have the sender of a message told, once of each kind and of each number; None when there is nobody to tell."""
    arrival = db.session.get(Arrival, record.id)
    parcel = arrival.parcel if arrival is not None else None
    if parcel is None or parcel.channel != Channel.E_MAIL or not parcel.sender_address:
        return None
    known = db.session.scalars(select(Receipt).where(Receipt.record_id == record.id, Receipt.kind == kind)).first()
    if known is not None:
        if kind == ReceiptKind.REGISTERED:
            _tell_again(known)
        return known
    receipt = Receipt(record_id=record.id, kind=kind, address=parcel.sender_address, created_at=clock.now())
    db.session.add(receipt)
    db.session.flush()
    jobs.enqueue(SEND, {"receipt_id": receipt.id})
    return receipt


def _tell_again(receipt: Receipt) -> None:
    """The number that the sender was told, or was about to be told, is another now."""
    receipt.state, receipt.tries, receipt.error, receipt.sent_at = ReceiptState.WAITING, 0, "", None
    jobs.enqueue(SEND, {"receipt_id": receipt.id})


def acknowledge_today() -> None:
    """At the end of the day: tell the senders of messages that came today and are not registered yet."""
    now = clock.office_time(clock.now())
    if now.time() < _END_OF_DAY:
        return
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    query = (
        select(Record)
        .join(Incoming, Incoming.record_id == Record.id)
        .where(
            Record.state == IncomingState.RECEIVED, Incoming.channel == Channel.E_MAIL,
            Incoming.received_at >= midnight, ~select(Receipt.id).where(Receipt.record_id == Record.id).exists(),
        )
    )  # fmt: skip
    with unit_of_work():
        for record in db.session.scalars(query).all():
            order(record, ReceiptKind.RECEIVED)


def retry(actor: Actor, receipt: Receipt) -> None:
    """Send once more what was not delivered."""
    require(actor, Permission.INCOMING_RECEIVE, incoming_of(receipt.record).body)
    if receipt.state == ReceiptState.SENT:
        raise Invalid(_("This acknowledgement was sent already."))
    receipt.state, receipt.error = ReceiptState.WAITING, ""
    jobs.enqueue(SEND, {"receipt_id": receipt.id})


def send(receipt_id: int) -> None:
    """The job: send one receipt. A failure is kept for people to see and raised, so that the queue tries again.

    A number that was cancelled is told to nobody: the receipt waits for the next one.
    """
    receipt = db.session.get(Receipt, receipt_id)
    if receipt is None or receipt.state == ReceiptState.SENT:
        return
    if receipt.kind == ReceiptKind.REGISTERED and receipt.record.arrival_number is None:
        return
    account = None
    try:
        account = smtp_account(current_app.extensions["eoffice.config"])
        message = write(receipt)
        db.session.rollback()
        hand_over(account, message)
    except TROUBLE as trouble:
        db.session.rollback()
        _note(receipt_id, trouble_words(trouble, account))
        raise
    _note(receipt_id, "")


def write(receipt: Receipt) -> EmailMessage:
    """The message: what was done with which document, and nothing of its content."""
    record, incoming = receipt.record, incoming_of(receipt.record)
    parcel = db.session.get_one(Arrival, record.id).parcel
    config: Config = current_app.extensions["eoffice.config"]
    message = EmailMessage(policy=SMTP)
    message["From"] = config.mail_from or incoming.body.agency.email
    message["To"] = receipt.address
    message["Subject"] = _subject(receipt, record)
    message["Auto-Submitted"] = "auto-replied"
    name = f"receipt-{receipt.id}-{record.id}-{record.arrival_number or 0}"
    message["Message-ID"] = f"<{name}@{config.mail_from.partition('@')[2] or 'eoffice'}>"
    if parcel is not None and parcel.message_id:
        message["In-Reply-To"] = message["References"] = clean_line(parcel.message_id)
    message.set_content("\n".join(_lines(receipt, record, incoming)) + "\n")
    return message


def _subject(receipt: Receipt, record: Record) -> str:
    if receipt.kind == ReceiptKind.REGISTERED:
        return _("Received: arrival number %(number)s/%(year)s", number=record.arrival_number, year=_year(record))
    if receipt.kind == ReceiptKind.REFUSED:
        return _("Returned: your document was not accepted")
    return _("Received: your document has arrived")


def _year(record: Record) -> int:
    return (record.arrived_on or clock.today()).year


def _lines(receipt: Receipt, record: Record, incoming: Incoming) -> Iterator[str]:
    moment = clock.office_time(incoming.received_at)
    yield _("%(office)s confirms:", office=incoming.body.name)
    yield _("Received at %(time)s on %(day)s.", time=f"{moment:%H:%M}", day=show_date(moment.date()))
    if record.symbol:
        yield _("Number, symbol: %(symbol)s", symbol=record.symbol)
    if record.subject and record.open_to_agency:
        yield _("Subject: %(subject)s", subject=record.subject)
    if receipt.kind == ReceiptKind.REGISTERED:
        yield _("Arrival number: %(number)s, %(day)s", number=record.arrival_number, day=show_date(record.arrived_on))
        for entry in cancelled_of(record)[-1:]:
            yield _("In place of arrival number %(number)s, which was cancelled.", number=entry.number)
    elif receipt.kind == ReceiptKind.REFUSED:
        yield _("Not accepted: %(reason)s", reason=incoming.refusal_reason)
    yield ""
    yield _("This message was written by a program; answers to it are not read.")


def _note(receipt_id: int, error: str) -> None:
    with unit_of_work():
        receipt = db.session.get_one(Receipt, receipt_id)
        receipt.tries += 1
        receipt.error = error
        receipt.state = ReceiptState.FAILED if error else ReceiptState.SENT
        receipt.sent_at = None if error else clock.now()
        if error and receipt.tries == _TOLD_AFTER:
            publish(ReceiptUndelivered(receipt.record_id))
