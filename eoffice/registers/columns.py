"""The columns of the printed registers, in the order of the law (NĐ 30/2020 PL IV): not one more, not one fewer."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.core.clock import office_time
from eoffice.records.models import Record
from eoffice.records.types import printed_type_name
from eoffice.registers.details import Details
from eoffice.registers.models import Direction, NumberEntry
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

TITLES: dict[Direction, str] = {
    Direction.OUTGOING: _l("Register of outgoing documents"),
    Direction.INCOMING: _l("Register of incoming documents"),
}


def cells(direction: Direction, entry: NumberEntry, details: Details) -> tuple[str, ...]:
    """One row in the order of `COLUMNS`; the column for the receipt stays empty for a pen."""
    return _outgoing(entry, details) if direction is Direction.OUTGOING else _incoming(entry, details)


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
        return (_day_taken(entry), str(entry.number), "", "", "", "", "", "", "", _remarks(entry, details))
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


def _day_taken(entry: NumberEntry) -> str:
    return show_date(office_time(entry.taken_at).date())


def _about(record: Record) -> str:
    return " – ".join(part for part in (printed_type_name(record.type), record.subject) if part)


def _remarks(entry: NumberEntry, details: Details) -> str:
    if entry.cancelled_at is None:
        return details.note
    return _("Cancelled: %(reason)s", reason=entry.cancel_reason)
