"""A document that must never have entered leaves its number behind, and nothing that it says (NĐ 30/2020 Đ22; Luật
Bảo vệ bí mật nhà nước). Its line is written anew even in a closed book, whose digest then says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from eoffice.access.actor import Actor
from eoffice.audit import service as audit
from eoffice.core import clock, jobs
from eoffice.core.database import db
from eoffice.records.models import Record
from eoffice.registers.closing import digest_of
from eoffice.registers.columns import bare_cells
from eoffice.registers.corrections import LANGUAGE
from eoffice.registers.models import (
    BookClosing,
    Direction,
    NumberBook,
    NumberEntry,
    RegisterCorrection,
    RegisterImportRow,
    RegisterLine,
    RegisterPrint,
    Sheet,
)
from eoffice.registers.prints import SWEEP
from eoffice.registers.service import BOOK
from eoffice.web.dates import show_date


def take_out(actor: Actor, action: str, records: Collection[Record], *, remark: str, detail: Mapping[str, Any]) -> None:
    """Part the numbers of incoming `records` from them; each line keeps number and day, and `remark` in its place.

    What was struck out, the rows of old registers and the files made of the books go; in a unit of work.
    """
    days = {record.id: show_date(record.arrived_on) for record in records}
    entries = db.session.scalars(select(NumberEntry).where(NumberEntry.record_id.in_(days)).order_by(NumberEntry.id))
    touched: dict[int, list[int]] = {}
    for entry in entries.all():
        _empty_line(entry, days[entry.record_id or 0], remark)
        touched.setdefault(entry.book_id, []).append(entry.number)
    db.session.flush()
    for book_id, numbers in touched.items():
        _forget_files(book_id)
        book, said = db.session.get_one(NumberBook, book_id), {"numbers": numbers, **detail}
        closing = db.session.get(BookClosing, book_id)
        if closing is not None:
            before, closing.sha256 = closing.sha256, digest_of(book)
            said["sha256"] = [before, closing.sha256]
        audit.record(actor, action, BOOK, book_id, agency_id=book.body.agency_id, detail=said)


def _empty_line(entry: NumberEntry, day: str, remark: str) -> None:
    line = db.session.get(RegisterLine, entry.id) or RegisterLine(entry_id=entry.id)
    with force_locale(LANGUAGE):
        _first, *cells = bare_cells(Direction(entry.book.direction), entry, Sheet.REGISTER)
        cancelled = _("Cancelled: %(reason)s", reason=entry.cancel_reason) if entry.cancelled_at else ""
    line.cells = [day, *cells[:-1], "; ".join(filter(None, (cancelled, remark)))]
    line.struck, line.kept_at = [""] * len(line.cells), clock.now()
    entry.record = None
    db.session.add(line)
    db.session.execute(delete(RegisterCorrection).where(RegisterCorrection.entry_id == entry.id))
    db.session.execute(update(RegisterImportRow).where(RegisterImportRow.entry_id == entry.id).values(cells=[]))


def _forget_files(book_id: int) -> None:
    """The files go after the commit, those that are being made just now as well."""
    db.session.execute(delete(RegisterPrint).where(RegisterPrint.book_id == book_id))
    jobs.enqueue(SWEEP, {})
