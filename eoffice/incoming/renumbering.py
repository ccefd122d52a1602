"""A document whose số đến was cancelled is registered again: it gets another number and keeps its place on its way.

The cancelled number stays in the register with its reason (NĐ 30/2020 Đ22). Until then the document has no number that
counts, and nobody is obliged to handle it (Đ22.1): it is not submitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict
from eoffice.directory.inputs import Inputs
from eoffice.directory.models import IssuingBody
from eoffice.incoming.late import late_years
from eoffice.incoming.models import Incoming
from eoffice.incoming.steps import begin
from eoffice.records import service as records
from eoffice.records.models import Record
from eoffice.registers.events import NumberCancelled
from eoffice.registers.models import BookClosing, Direction, NumberBook, NumberEntry
from eoffice.registers.queries import cancelled_of
from eoffice.registers.service import book_for, find_entry, take_number

#: Whether an action needs a number that counts, or one that was cancelled.
_BY_NUMBER = {"submit": True, "register_again": False}


def register_again(actor: Actor, record: Record, *, book_id: Any = None, version: int | None = None) -> Record:
    """Give the next number of the book, which is that of the body and this year unless another one is named.

    Of a document of an earlier year it has to be named. Raises `Invalid` for a book that is no choice, `Conflict`
    when the number it has counts.
    """
    row, incoming = begin(actor, record, "register_again", version)
    if find_entry(record) is not None:
        raise Conflict(_("Number %(number)s counts; cancel it first.", number=record.arrival_number))
    inputs = Inputs({"book_id": book_id}, agency_id=record.agency_id)
    number = inputs.whole("book_id", least=1, most=999_999_999)
    book = next((book for book in books_for(record) if book.id == number), None)
    if book is None and (number or late_years(record.arrived_on)):
        inputs.findings.add("book_id", _("Choose an open book of incoming documents."))
    inputs.raise_if_any()
    book = book or book_for(incoming.body, Direction.INCOMING, record.type, clock.today())
    before = last_cancelled(record)
    entry = take_number(actor, book, record)
    record.arrival_number, incoming.body_id, incoming.registered_at = entry.number, book.body_id, clock.now()
    records.move(
        actor, record, row, detail={"arrival_number": entry.number, "book": book.code, "year": book.year,
                                    "in_place_of": before.number if before else None},
    )  # fmt: skip
    return record


def fits(record: Record, action: str) -> bool:
    """Whether the action goes with the number of the document: one that was cancelled is to be replaced first."""
    return action not in _BY_NUMBER or (find_entry(record) is not None) == _BY_NUMBER[action]


def ensure_number_counts(record: Record) -> None:
    """Raise `Conflict` for a document whose number was cancelled."""
    if find_entry(record) is None:
        raise Conflict(_("The number of this document was cancelled. Register it again first."))


def books_for(record: Record) -> Sequence[NumberBook]:
    """The open books that may take the document: of every body of its agency, of this year or of its own."""
    years = late_years(record.arrived_on) or (clock.today().year,)
    query = (
        select(NumberBook)
        .join(NumberBook.body)
        .outerjoin(BookClosing, BookClosing.book_id == NumberBook.id)
        .where(
            IssuingBody.agency_id == record.agency_id, NumberBook.direction == Direction.INCOMING,
            NumberBook.year.in_(years), BookClosing.book_id.is_(None),
        )
        .order_by(IssuingBody.is_default.desc(), NumberBook.year.desc(), NumberBook.id)
    )  # fmt: skip
    return db.session.scalars(query).all()


def last_cancelled(record: Record) -> NumberEntry | None:
    """The number that was taken off the document last, as long as no other stands in its place."""
    if find_entry(record) is not None:
        return None
    cancelled = cancelled_of(record)
    return cancelled[-1] if cancelled else None


def take_number_off(event: NumberCancelled) -> None:
    """A cancelled number is no longer the document's own."""
    record = db.session.get_one(Record, event.record_id)
    if db.session.get(Incoming, record.id) is not None:
        record.arrival_number = None
        records.touch(record)


def name_of(book: NumberBook) -> str:
    """The book as a clerk chooses it."""
    return f"{book.name} – {book.body.name} – {book.year}"
