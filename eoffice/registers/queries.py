"""Reading the number books and the registers printed from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from eoffice.access.actor import Actor
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.directory.models import IssuingBody
from eoffice.registers.columns import cells
from eoffice.registers.details import Details, details_of
from eoffice.registers.models import Direction, NumberBook, NumberEntry


@dataclass(frozen=True)
class BookSummary:
    """A book with how many numbers were taken from it, and how many of them cancelled."""

    book: NumberBook
    taken: int
    cancelled: int


@dataclass(frozen=True)
class RegisterRow:
    """One line of the register; `cells` in the order of the law."""

    entry: NumberEntry
    cells: tuple[str, ...]

    @property
    def is_cancelled(self) -> bool:
        """Whether the number was marked hủy."""
        return self.entry.cancelled_at is not None


def list_books(actor: Actor, *, direction: Direction, year: int) -> list[BookSummary]:
    """Books of the year that the actor may read, with their counts."""
    taken = func.count(NumberEntry.id)
    cancelled = func.count(NumberEntry.cancelled_at)
    query = (
        select(NumberBook, taken, cancelled)
        .join(NumberBook.body)
        .outerjoin(NumberEntry, NumberEntry.book_id == NumberBook.id)
        .where(NumberBook.direction == direction, NumberBook.year == year, visible(actor, Permission.REGISTER_READ))
        .order_by(IssuingBody.is_default.desc(), NumberBook.body_id, NumberBook.id)
        .options(contains_eager(NumberBook.body))
        .group_by(NumberBook.id, IssuingBody.id)
    )
    return [BookSummary(book, count, off) for book, count, off in db.session.execute(query)]


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


def select_entries(book: NumberBook, *, first: int | None = None, last: int | None = None) -> Select[NumberEntry]:
    """Numbers of a book in their order, from `first` to `last`, with their records."""
    query = (
        select(NumberEntry)
        .outerjoin(NumberEntry.record)
        .where(NumberEntry.book_id == book.id)
        .options(contains_eager(NumberEntry.record))
        .order_by(NumberEntry.number)
    )
    if first is not None:
        query = query.where(NumberEntry.number >= first)
    return query if last is None else query.where(NumberEntry.number <= last)


def register_rows(book: NumberBook, entries: Sequence[NumberEntry]) -> list[RegisterRow]:
    """Lines of the printed register; the same numbers give the same lines."""
    direction = Direction(book.direction)
    known = details_of(direction, [entry.record_id for entry in entries if entry.record_id is not None])
    return [
        RegisterRow(entry, cells(direction, entry, known.get(entry.record_id or 0, Details()))) for entry in entries
    ]


def all_rows(book: NumberBook, *, first: int | None = None, last: int | None = None) -> list[RegisterRow]:
    """The whole register, or a stretch of it."""
    return register_rows(book, db.session.scalars(select_entries(book, first=first, last=last)).all())
