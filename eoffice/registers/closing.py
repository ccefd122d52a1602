"""Closing the book of a year that is over: its register then says the same for ever (docs/decisions/0009)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import SYSTEM, Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict
from eoffice.registers.corrections import LANGUAGE
from eoffice.registers.models import BookClosing, NumberBook, NumberEntry, RegisterLine
from eoffice.registers.rows import list_rows
from eoffice.registers.service import BOOK, lock_book


def close_book(actor: Actor, book: NumberBook) -> BookClosing:
    """Keep the register of the book as it stands now. Raises `Conflict` before its year is over, or a second time."""
    require(actor, Permission.REGISTER_CLOSE, book)
    lock_book(book)
    if book.year >= clock.today().year:
        raise Conflict(_("A book is closed when its year is over."), code="year_runs")
    with force_locale(LANGUAGE):
        rows = list_rows(SYSTEM, book)
    moment = clock.now()
    of_book = select(RegisterLine).join(NumberEntry, NumberEntry.id == RegisterLine.entry_id)
    brought = {line.entry_id: line for line in db.session.scalars(of_book.where(NumberEntry.book_id == book.id))}
    for row in rows:
        line = brought.get(row.entry.id) or RegisterLine(entry_id=row.entry.id)
        line.cells, line.struck, line.kept_at = list(row.cells), list(row.struck), moment
        db.session.add(line)
    db.session.flush()
    closing = BookClosing(
        book_id=book.id, closed_at=moment, closed_by=actor.person_id, lines=len(rows), sha256=digest_of(book)
    )
    db.session.add(closing)
    audit.record(
        actor, Permission.REGISTER_CLOSE, BOOK, book.id, agency_id=book.body.agency_id,
        detail={"year": book.year, "lines": closing.lines, "sha256": closing.sha256},
    )  # fmt: skip
    return closing


def digest_of(book: NumberBook) -> str:
    """The SHA-256 of the kept lines as data: number, cells and what was struck out, in the order of the numbers."""
    query = (
        select(NumberEntry.number, RegisterLine.cells, RegisterLine.struck)
        .join(RegisterLine, RegisterLine.entry_id == NumberEntry.id)
        .where(NumberEntry.book_id == book.id)
        .order_by(NumberEntry.number)
    )
    lines = ((number, cells, struck) for number, cells, struck in db.session.execute(query))
    return hashlib.sha256(as_data(lines)).hexdigest()


def as_data(lines: Iterable[tuple[int, list[str], list[str]]]) -> bytes:
    """Lines as bytes that depend on nothing else: JSON, a line each, UTF-8."""
    return b"".join(
        json.dumps([number, cells, struck], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        for number, cells, struck in lines
    )
