"""Reading the number books, and who may read what of them. The lines themselves stand in `rows`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from eoffice.access.actor import Actor
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.directory.models import IssuingBody
from eoffice.records.models import Record
from eoffice.registers.models import BookClosing, Direction, NumberBook, NumberEntry


@dataclass(frozen=True)
class BookSummary:
    """A book with how many numbers were taken from it, and how many of them cancelled."""

    book: NumberBook
    taken: int
    cancelled: int
    closing: BookClosing | None


def list_books(actor: Actor, *, direction: Direction, year: int) -> list[BookSummary]:
    """Books of the year that the actor may read, with their counts."""
    taken = func.count(NumberEntry.id)
    cancelled = func.count(NumberEntry.cancelled_at)
    query = (
        select(NumberBook, taken, cancelled, BookClosing)
        .join(NumberBook.body)
        .outerjoin(NumberEntry, NumberEntry.book_id == NumberBook.id)
        .outerjoin(BookClosing, BookClosing.book_id == NumberBook.id)
        .where(NumberBook.direction == direction, NumberBook.year == year, visible(actor, Permission.REGISTER_READ))
        .order_by(IssuingBody.is_default.desc(), NumberBook.body_id, NumberBook.id)
        .options(contains_eager(NumberBook.body))
        .group_by(NumberBook.id, IssuingBody.id, BookClosing.book_id)
    )
    return [BookSummary(book, count, off, closing) for book, count, off, closing in db.session.execute(query)]


def list_years(actor: Actor, direction: Direction) -> Sequence[int]:
    """Years that have books, the latest first."""
    query = (
        select(NumberBook.year)
        .where(NumberBook.direction == direction, visible(actor, Permission.REGISTER_READ))
        .distinct()
        .order_by(NumberBook.year.desc())
    )
    return db.session.scalars(query).all()


def get_book(actor: Actor, book_id: int) -> NumberBook:
    """A book; raises `NotFound` when there is none for this actor."""
    book = db.session.scalars(
        select(NumberBook).where(NumberBook.id == book_id).options(joinedload(NumberBook.body))
    ).one_or_none()
    if book is None or not can(actor, Permission.REGISTER_READ, book):
        raise NotFound(_("There is no such register."))
    return book


def get_entry(actor: Actor, entry_id: int) -> NumberEntry:
    """A number of a book the actor may read; raises `NotFound` otherwise."""
    entry = db.session.get(NumberEntry, entry_id)
    if entry is None or not can(actor, Permission.REGISTER_READ, entry):
        raise NotFound(_("There is no such number."))
    return entry


def cancelled_of(record: Record) -> Sequence[NumberEntry]:
    """The numbers that were taken off a document, in their order."""
    query = select(NumberEntry).where(NumberEntry.record_id == record.id, NumberEntry.cancelled_at.is_not(None))
    return db.session.scalars(query.order_by(NumberEntry.id)).all()


def find_closing(book: NumberBook) -> BookClosing | None:
    """How the book was closed; None while it is open."""
    return db.session.get(BookClosing, book.id)
