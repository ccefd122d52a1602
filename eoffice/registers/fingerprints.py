"""The numbers taken for a record take part in what the history vouches for, and so do the books they come from.

No line of a register changes or disappears unseen, and no book goes on counting from another place.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import func, select

from eoffice.audit.facts import row_of, rows_of
from eoffice.audit.service import register_fingerprint
from eoffice.core.database import db
from eoffice.records.fingerprints import add_part
from eoffice.registers.closing import digest_of
from eoffice.registers.models import BookClosing, NumberBook, NumberEntry, RegisterCorrection, RegisterLine
from eoffice.registers.service import BOOK


def _book(book_id: int) -> dict[str, Any] | None:
    """The book as it was opened. Taking a number raises the counter without an act on the book, but never the
    distance between counter, last number and count of numbers.
    """
    facts = row_of(NumberBook, book_id, leave_out={"next_number"})
    if facts is None:
        return None
    following, last, count = db.session.execute(
        select(NumberBook.next_number, func.coalesce(func.max(NumberEntry.number), 0), func.count(NumberEntry.id))
        .outerjoin(NumberEntry, NumberEntry.book_id == NumberBook.id)
        .where(NumberBook.id == book_id)
        .group_by(NumberBook.id)
    ).one()
    return facts | {"behind_last": following - last, "missing": last - count} | _kept(book_id)


def _kept(book_id: int) -> dict[str, Any]:
    """Its closing and its kept lines, where there are any."""
    book = db.session.get_one(NumberBook, book_id)
    entries = select(NumberEntry.id).where(NumberEntry.book_id == book_id)
    has_lines = db.session.scalar(select(RegisterLine.entry_id).where(RegisterLine.entry_id.in_(entries)).limit(1))
    kept: dict[str, Any] = {"lines": digest_of(book)} if has_lines else {}
    closing = rows_of(BookClosing, BookClosing.book_id == book_id)
    bare = rows_of(NumberEntry, NumberEntry.book_id == book_id, NumberEntry.record_id.is_(None))
    return kept | ({"closing": closing} if closing else {}) | ({"without_document": bare} if bare else {})


def _numbers(record_id: int) -> list[dict[str, Any]]:
    """The numbers of a record with what was corrected in their lines."""
    entries = select(NumberEntry.id).where(NumberEntry.record_id == record_id)
    return [
        *rows_of(NumberEntry, NumberEntry.record_id == record_id),
        *rows_of(RegisterCorrection, RegisterCorrection.entry_id.in_(entries)),
    ]


def register(_app: Flask) -> None:
    """Put books and numbers under the chain."""
    add_part("numbers", _numbers)
    books = select(NumberBook.id).order_by(NumberBook.id)
    register_fingerprint(BOOK, _book, lambda: db.session.scalars(books).all())
