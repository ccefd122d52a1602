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
from eoffice.registers.models import NumberBook, NumberEntry
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
    return facts | {"behind_last": following - last, "missing": last - count}


def register(_app: Flask) -> None:
    """Put books and numbers under the chain."""
    add_part("numbers", lambda record_id: rows_of(NumberEntry, NumberEntry.record_id == record_id))
    books = select(NumberBook.id).order_by(NumberBook.id)
    register_fingerprint(BOOK, _book, lambda: db.session.scalars(books).all())
