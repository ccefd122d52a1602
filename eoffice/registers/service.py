"""Taking numbers: inside the transaction of the act that needs them, without gap or double."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select, update

from eoffice.access.actor import SYSTEM, Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid
from eoffice.core.events import publish
from eoffice.core.text import clean_line
from eoffice.directory.models import IssuingBody, Unit
from eoffice.records.models import Record
from eoffice.records.service import ensure_changeable
from eoffice.records.types import OFFICIAL_LETTER, document_types
from eoffice.registers.events import NumberCancelled
from eoffice.registers.models import BookClosing, Direction, NumberBook, NumberEntry

#: Subject kind of number books in the history.
BOOK = "number_book"


def open_book(
    *, body: IssuingBody, direction: Direction, year: int, code: str, name: str, types: tuple[str, ...] = ()
) -> NumberBook:
    """Start a series at 1; `types` () takes every type no other book of the body names.

    Whoever needs the first number of a year opens its books, so the act is the system's.
    """
    book = NumberBook(
        body_id=body.id, direction=direction, year=year, code=code, name=name, types=",".join(types), next_number=1
    )
    db.session.add(book)
    db.session.flush()
    audit.record(
        SYSTEM, "register:open", BOOK, book.id, agency_id=body.agency_id,
        detail={"code": code, "direction": direction, "year": year, "body": body.code},
    )  # fmt: skip
    return book


def book_for(body: IssuingBody, direction: Direction, type_slug: str, day: date) -> NumberBook:
    """The book that numbers this type for the body in the year of `day`.

    In a new year the grouping of the latest year is opened again, each book at 1. Raises `Invalid` when the
    body has never had books in this direction.
    """
    books = _books(body.id, direction, day.year) or _open_year(body, direction, day.year)
    rest = None
    for book in books:
        if type_slug and type_slug in book.types.split(","):
            return book
        rest = book if not book.types else rest
    if rest is None:
        raise Invalid(_("%(body)s has no number book for this type of document.", body=body.name))
    return rest


def _books(body_id: int, direction: Direction, year: int) -> list[NumberBook]:
    query = select(NumberBook).where(
        NumberBook.body_id == body_id, NumberBook.direction == direction, NumberBook.year == year
    )
    return list(db.session.scalars(query.order_by(NumberBook.id)))


def _open_year(body: IssuingBody, direction: Direction, year: int) -> list[NumberBook]:
    db.session.scalars(select(IssuingBody).where(IssuingBody.id == body.id).with_for_update()).one()
    if opened := _books(body.id, direction, year):
        return opened
    latest = db.session.scalar(
        select(NumberBook.year)
        .where(NumberBook.body_id == body.id, NumberBook.direction == direction, NumberBook.year < year)
        .order_by(NumberBook.year.desc())
        .limit(1)
    )
    if latest is None:
        return []
    return [
        open_book(body=body, direction=direction, year=year, code=book.code, name=book.name,
                  types=tuple(filter(None, book.types.split(","))))
        for book in _books(body.id, direction, latest)
    ]  # fmt: skip


def take_number(actor: Actor, book: NumberBook, record: Record) -> NumberEntry:
    """Give the record the next number of the book, which is locked from here to the end of the transaction.

    A record has one number that counts; the database refuses another, and the unit of work ends in `Conflict`.
    Raises `Conflict` when the book is closed.
    """
    raised = (
        update(NumberBook)
        .where(NumberBook.id == book.id)
        .values(next_number=NumberBook.next_number + 1)
        .returning(NumberBook.next_number - 1)
        .execution_options(synchronize_session=False)
    )
    number = db.session.scalars(raised).one()
    db.session.expire(book, ["next_number"])
    _ensure_open(book)
    entry = NumberEntry(
        book_id=book.id, number=number, record_id=record.id, taken_at=clock.now(), taken_by=actor.person_id
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    return entry


def lock_book(book: NumberBook) -> NumberBook:
    """The open book, read again under its lock; raises `Conflict` when it is closed."""
    locked = db.session.scalars(
        select(NumberBook).where(NumberBook.id == book.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    _ensure_open(book)
    return locked


def _ensure_open(book: NumberBook) -> None:
    if db.session.get(BookClosing, book.id) is not None:
        sentence = _("The book %(name)s of %(year)s is closed; nothing is entered in it any more.", name=book.name,
                     year=book.year)  # fmt: skip
        raise Conflict(sentence, code="book_closed")


def find_entry(record: Record) -> NumberEntry | None:
    """The record's number that counts, if it has one."""
    return db.session.scalars(
        select(NumberEntry).where(NumberEntry.record_id == record.id, NumberEntry.cancelled_at.is_(None))
    ).first()


def cancel_number(actor: Actor, entry: NumberEntry, *, reason: str) -> None:
    """Mark a number as cancelled; it keeps its place in the register and is never given again."""
    require(actor, Permission.REGISTER_CANCEL, entry)
    reason = clean_line(reason)[:500]
    if not reason:
        raise Invalid(_("Say why the number is cancelled."), fields={"reason": _("A reason is needed.")})
    if entry.cancelled_at is not None:
        raise Conflict(_("Number %(number)s is cancelled already.", number=entry.number))
    if entry.record is not None:
        ensure_changeable(entry.record)
    entry.cancelled_at, entry.cancel_reason = clock.now(), reason
    if entry.record_id is not None:
        audit.record(
            actor, Permission.REGISTER_CANCEL, "record", entry.record_id, agency_id=entry.book.body.agency_id,
            detail={"number": entry.number, "book": entry.book.code, "reason": reason},
        )  # fmt: skip
        db.session.flush()
        publish(NumberCancelled(entry.record_id, entry.number, reason, actor))


def printed_number(number: int) -> str:
    """Arabic digits, below 10 with a leading zero (PL I ph.I II.3c)."""
    return f"{number:02d}"


def notation_for(body: IssuingBody, unit: Unit | None, type_slug: str) -> str:
    """The symbol behind the number: `QĐ-UBND` for named types, `UBND-VP` for letters (PL I ph.I II.3)."""
    if type_slug == OFFICIAL_LETTER:
        return "-".join(part for part in (body.abbreviation, unit.abbreviation if unit else "") if part)
    known = document_types().get(type_slug)
    return "-".join(part for part in (known.abbreviation if known else "", body.abbreviation) if part)
