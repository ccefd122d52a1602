"""The columns of the printed registers, in the order of the law (NĐ 30/2020 PL IV): not one more, not one fewer.

The book of paper handed over is no form of the decree; it has what a signature of receipt needs.
"""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.core.clock import office_time
from eoffice.records.models import Record
from eoffice.records.types import printed_type_name
from eoffice.registers.details import Details
from eoffice.registers.models import Direction, NumberEntry, Sheet
from eoffice.web.dates import show_date

COLUMNS: dict[Direction, tuple[str, ...]] = {
    Direction.OUTGOING: (
        _l("Number and symbol of the document"), _l("Date of the document"), _l("Type and subject of the document"),
        _l("Signed by"), _l("Recipients of the document"), _l("Unit or person that keeps the file copy"),
        _l("Number of copies"), _l("Date passed on"), _l("Signature of receipt"), _l("Remarks"),
    ),
    Direction.INCOMING: (
        _l("Date of arrival"), _l("Arrival number"), _l("Author"), _l("Number and symbol of the document"),
        _l("Date of the document"), _l("Type and subject of the document"), _l("Unit or person that receives it"),
        _l("Date passed on"), _l("Signature of receipt"), _l("Remarks"),
    ),
}  # fmt: skip
FOLLOW_UP: tuple[str, ...] = (
    _l("Arrival number"), _l("Type, number, symbol, date and issuing organisation of the document"),
    _l("Unit or person that receives it"), _l("Deadline of handling"), _l("Progress of handling"),
    _l("Number and symbol of the reply"), _l("Remarks"),
)  # fmt: skip
HAND_OVER: tuple[str, ...] = (
    _l("Date passed on"), _l("Arrival number"), _l("Unit or person that receives it"), _l("Signature of receipt"),
    _l("Remarks"),
)  # fmt: skip

#: Shares of the width of a page, in millimetres of A4 landscape.
WIDTHS: dict[tuple[Direction, Sheet], tuple[int, ...]] = {
    (Direction.OUTGOING, Sheet.REGISTER): (28, 20, 62, 26, 40, 22, 13, 20, 13, 18),
    (Direction.INCOMING, Sheet.REGISTER): (20, 13, 34, 30, 20, 56, 34, 20, 14, 21),
    (Direction.INCOMING, Sheet.FOLLOW_UP): (14, 98, 46, 24, 32, 26, 22),
    (Direction.INCOMING, Sheet.HAND_OVER): (26, 20, 108, 58, 50),
}

TITLES: dict[Direction, str] = {
    Direction.OUTGOING: _l("Register of outgoing documents"),
    Direction.INCOMING: _l("Register of incoming documents"),
}
_OTHER_TITLES: dict[Sheet, str] = {
    Sheet.FOLLOW_UP: _l("Follow-up register of incoming documents"),
    Sheet.HAND_OVER: _l("Book of incoming paper handed over"),
}


def sheets_of(direction: Direction) -> list[Sheet]:
    """What can be drawn from a book of this direction."""
    return [sheet for of, sheet in WIDTHS if of is direction]


def title_of(direction: Direction, sheet: Sheet) -> str:
    """The title of a sheet, in the reader's language."""
    return str(TITLES[direction] if sheet is Sheet.REGISTER else _OTHER_TITLES[sheet])


def columns_of(direction: Direction, sheet: Sheet) -> tuple[str, ...]:
    """The columns of a sheet, in the reader's language."""
    shown = {Sheet.FOLLOW_UP: FOLLOW_UP, Sheet.HAND_OVER: HAND_OVER}.get(sheet, COLUMNS[direction])
    return tuple(str(column) for column in shown)


def cells(direction: Direction, entry: NumberEntry, details: Details, sheet: Sheet = Sheet.REGISTER) -> tuple[str, ...]:
    """One row in the order of the columns; the column for the receipt stays empty for a pen."""
    return _WRITERS[direction, sheet](entry, details)


def bare_cells(direction: Direction, entry: NumberEntry, sheet: Sheet) -> tuple[str, ...]:
    """The row of a document that the reader may not see: its number and nothing else."""
    place = number_place(direction, sheet)
    return tuple(f"{entry.number:02d}" if at == place else "" for at in range(len(columns_of(direction, sheet))))


def number_place(direction: Direction, sheet: Sheet) -> int:
    """The place of the column that holds the number."""
    return 0 if direction is Direction.OUTGOING or sheet is Sheet.FOLLOW_UP else 1


def _outgoing(entry: NumberEntry, details: Details) -> tuple[str, ...]:
    record = entry.record
    if record is None:
        return (f"{entry.number:02d}", _day_taken(entry), "", "", "", "", "", "", "", _remarks(entry, details))
    is_taken_off = entry.cancelled_at is not None and record.number != f"{entry.number:02d}"
    symbol = "/".join(part for part in (f"{entry.number:02d}", record.notation) if part)
    return (
        symbol,
        _day_taken(entry) if is_taken_off else show_date(record.issued_on),
        _about(record),
        record.signer_name,
        details.to,
        details.kept_by,
        "" if details.copies is None else str(details.copies),
        "" if is_taken_off else show_date(details.passed_on),
        "",
        _remarks(entry, details),
    )


def _incoming(entry: NumberEntry, details: Details) -> tuple[str, ...]:
    record = entry.record
    if record is None:
        return (_day_taken(entry), f"{entry.number:02d}", "", "", "", "", "", "", "", _remarks(entry, details))
    return (
        show_date(record.arrived_on),
        f"{entry.number:02d}",
        record.issuer_name,
        record.symbol,
        show_date(record.issued_on),
        _about(record),
        details.to,
        show_date(details.passed_on),
        "",
        _remarks(entry, details),
    )


def _follow_up(entry: NumberEntry, details: Details) -> tuple[str, ...]:
    record = entry.record
    if record is None:
        return (f"{entry.number:02d}", "", "", "", "", "", _remarks(entry, details))
    about = (printed_type_name(record.type), record.symbol, show_date(record.issued_on), record.issuer_name)
    return (
        f"{entry.number:02d}",
        "; ".join(part for part in about if part),
        details.to,
        show_date(record.due_on),
        details.progress,
        details.replies,
        _remarks(entry, details),
    )


def _hand_over(entry: NumberEntry, details: Details) -> tuple[str, ...]:
    return (show_date(details.passed_on), f"{entry.number:02d}", details.to, "", _remarks(entry, details))


_WRITERS: dict[tuple[Direction, Sheet], Callable[[NumberEntry, Details], tuple[str, ...]]] = {
    (Direction.OUTGOING, Sheet.REGISTER): _outgoing,
    (Direction.INCOMING, Sheet.REGISTER): _incoming,
    (Direction.INCOMING, Sheet.FOLLOW_UP): _follow_up,
    (Direction.INCOMING, Sheet.HAND_OVER): _hand_over,
}


def _day_taken(entry: NumberEntry) -> str:
    return show_date(office_time(entry.taken_at).date())


def _about(record: Record) -> str:
    return " – ".join(part for part in (printed_type_name(record.type), record.subject) if part)


def _remarks(entry: NumberEntry, details: Details) -> str:
    if entry.cancelled_at is None:
        return details.note
    return _("Cancelled: %(reason)s", reason=entry.cancel_reason)
