"""The lines of a register: narrowed by filters, written in the order of the law, with what was struck out.

A line shows what its document says now, unless it was kept. Of a closed book it then shows for ever what was written,
and what happened since as a remark; one that came from an old register shows its own words and their corrections. Of a
document that the reader may not see stands its number only, on the screen, in every file, and for every filter but
that of the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import contains_eager

from eoffice.access.actor import Actor
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.core.clock import office_time
from eoffice.core.database import db
from eoffice.core.text import fold, symbol_key
from eoffice.directory.models import Agency
from eoffice.records.models import Record
from eoffice.registers.columns import bare_cells, cells, columns_of
from eoffice.registers.details import Details, condition, details_of
from eoffice.registers.models import (
    BookClosing,
    Direction,
    NumberBook,
    NumberEntry,
    RegisterCorrection,
    RegisterLine,
    Sheet,
)
from eoffice.web.dates import show_date

#: Ids in one question to the database.
_AT_ONCE = 500
#: The column of the incoming register that names who receives a document.
_RECEIVER = 6
#: Filters that say nothing of a document; every other one finds only what the reader may see.
_OF_NUMBERS = frozenset({"from", "to", "cancelled"})


@dataclass(frozen=True)
class RegisterRow:
    """One line; `cells` in the order of the columns, `struck` what stood in each before it was corrected."""

    entry: NumberEntry
    cells: tuple[str, ...]
    struck: tuple[str, ...]
    is_open: bool

    @property
    def is_cancelled(self) -> bool:
        """Whether the number was marked hủy."""
        return self.entry.cancelled_at is not None

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells for a medium that cannot strike out."""
        pairs = zip(self.cells, self.struck, strict=True)
        return tuple(
            " ".join(filter(None, (cell, old and _("(struck out: %(text)s)", text=old)))) for cell, old in pairs
        )


@dataclass(frozen=True)
class Totals:
    """What the lines under some filters come to."""

    count: int
    cancelled: int
    first: int | None
    last: int | None

    @property
    def words(self) -> str:
        """The closing line of the register."""
        return _("%(count)s numbers in all, %(cancelled)s of them cancelled.", count=self.count,
                 cancelled=self.cancelled)  # fmt: skip


def count_rows(actor: Actor, book: NumberBook, values: Mapping[str, Any], sheet: Sheet = Sheet.REGISTER) -> Totals:
    """Totals under the filters."""
    number = NumberEntry.number
    query = select(func.count(), func.count(NumberEntry.cancelled_at), func.min(number), func.max(number))
    query = _narrowed(query.select_from(NumberEntry), actor, book, values, sheet)
    return Totals(*db.session.execute(query).one())


def list_rows(
    actor: Actor,
    book: NumberBook,
    values: Mapping[str, Any] | None = None,
    *,
    sheet: Sheet = Sheet.REGISTER,
    limit: int | None = None,
    offset: int = 0,
) -> list[RegisterRow]:
    """The lines under the filters in the order of their numbers; the same numbers give the same lines.

    Filters: from and to (numbers), since and until (days), q, issuer, signer, type, cancelled, and those of the
    room (unit, open, late).
    """
    page = _narrowed(select(NumberEntry.id), actor, book, values or {}, sheet)
    page = page.order_by(NumberEntry.number).limit(limit).offset(offset)
    is_open = or_(NumberEntry.record_id.is_(None), visible(actor, Permission.RECORD_READ))
    query = (
        select(NumberEntry, RegisterLine, is_open.label("is_open"))
        .outerjoin(NumberEntry.record)
        .outerjoin(RegisterLine, RegisterLine.entry_id == NumberEntry.id)
        .where(NumberEntry.id.in_(page))
        .options(contains_eager(NumberEntry.record))
        .order_by(NumberEntry.number)
    )
    is_closed = db.session.get(BookClosing, book.id) is not None
    return list(_write(db.session.execute(query).all(), Direction(book.direction), sheet, is_closed=is_closed))


def iterate_rows(
    actor: Actor, book: NumberBook, values: Mapping[str, Any], *, sheet: Sheet, total: int
) -> Iterator[RegisterRow]:
    """As `list_rows` for a long register, some hundred lines of the database at a time."""
    for offset in range(0, total, _AT_ONCE):
        yield from list_rows(actor, book, values, sheet=sheet, limit=_AT_ONCE, offset=offset)


def current_cells(entry: NumberEntry) -> tuple[str, ...]:
    """The line of the register as the document says it now."""
    direction = Direction(entry.book.direction)
    known = details_of(direction, [entry.record_id] if entry.record_id is not None else [])
    return cells(direction, entry, known.get(entry.record_id or 0, Details()))


def _narrowed(query: Any, actor: Actor, book: NumberBook, values: Mapping[str, Any], sheet: Sheet) -> Any:
    """The query under the filters; the records are joined only where a condition speaks of them."""
    if sheet is Sheet.HAND_OVER or set(values) - _OF_NUMBERS:
        query = query.outerjoin(NumberEntry.record)
    return query.where(*_conditions(actor, book, values, sheet))


def _write(found: Sequence[Any], direction: Direction, sheet: Sheet, *, is_closed: bool) -> Iterator[RegisterRow]:
    entries = [row[0] for row in found]
    known = details_of(direction, [entry.record_id for entry in entries if entry.record_id is not None])
    corrections = _corrections([entry.id for entry in entries])
    blank = ("",) * len(columns_of(direction, sheet))
    for entry, line, is_open in found:
        if not is_open:
            yield RegisterRow(entry, bare_cells(direction, entry, sheet), blank, is_open=False)
            continue
        details = known.get(entry.record_id or 0, Details())
        made = corrections.get(entry.id, ())
        if sheet is not Sheet.REGISTER:
            if line is not None and not details.to:  # an old register names who received it in words
                details = replace(details, to=line.cells[_RECEIVER])
            if line is not None and entry.record_id is None:
                details = replace(details, note=line.cells[-1])
            yield RegisterRow(entry, cells(direction, entry, details, sheet), blank, is_open=True)
        elif line is None:
            yield RegisterRow(entry, cells(direction, entry, details), _struck(made, blank), is_open=True)
        else:
            later = [each for each in made if each.corrected_at > line.kept_at]
            shown, struck = (line.cells, line.struck) if is_closed else _corrected(line, made)
            *kept, remark = shown
            remarks = [remark, *_afterwards(direction, entry, line, details, later if is_closed else ())]
            yield RegisterRow(entry, (*kept, "; ".join(filter(None, remarks))), tuple(struck), is_open=True)


def _struck(made: Sequence[RegisterCorrection], blank: tuple[str, ...]) -> tuple[str, ...]:
    """What stood in each column before, the oldest first; remarks hold why."""
    struck = list(blank)
    for correction in made:
        for place, (before, _after) in correction.cells.items():
            struck[int(place)] = "; ".join(filter(None, (struck[int(place)], before)))
    return tuple(struck)


def _corrected(line: RegisterLine, made: Sequence[RegisterCorrection]) -> tuple[list[str], list[str]]:
    """The cells of a line that an old register brought, as they were corrected since, and what was struck out."""
    cells, struck = list(line.cells), list(line.struck)
    for correction in made:
        for place, (_before, after) in correction.cells.items():
            at = int(place)
            struck[at], cells[at] = "; ".join(filter(None, (struck[at], cells[at]))), after
    return cells, struck


def _afterwards(
    direction: Direction, entry: NumberEntry, line: RegisterLine, details: Details, later: Sequence[RegisterCorrection]
) -> Iterator[str]:
    """What happened to a line after it was kept, in words."""
    names = columns_of(direction, Sheet.REGISTER)
    for correction in later:
        changes = "; ".join(
            f"{names[int(place)]}: {before} → {after}" for place, (before, after) in correction.cells.items()
        )
        day = show_date(correction.corrected_at)
        yield _("Corrected on %(day)s: %(changes)s (%(reason)s)", day=day, changes=changes, reason=correction.reason)
    if entry.cancelled_at is not None and entry.cancelled_at > line.kept_at:
        yield _("Cancelled: %(reason)s", reason=entry.cancel_reason)
    if details.passed_on is not None and details.passed_on > office_time(line.kept_at).date():
        yield _("Passed on %(day)s: %(to)s", day=show_date(details.passed_on), to=details.to)


def _corrections(entry_ids: Sequence[int]) -> Mapping[int, Sequence[RegisterCorrection]]:
    found: dict[int, list[RegisterCorrection]] = {}
    for start in range(0, len(entry_ids), _AT_ONCE):
        some = entry_ids[start : start + _AT_ONCE]
        query = select(RegisterCorrection).where(RegisterCorrection.entry_id.in_(some)).order_by(RegisterCorrection.id)
        for correction in db.session.scalars(query):
            found.setdefault(correction.entry_id, []).append(correction)
    return found


def _conditions(
    actor: Actor, book: NumberBook, values: Mapping[str, Any], sheet: Sheet
) -> Iterator[ColumnElement[bool]]:
    direction = Direction(book.direction)
    yield NumberEntry.book_id == book.id
    if sheet is Sheet.HAND_OVER:
        yield _of_room(direction, "handed_over", value=True)
    if set(values) - _OF_NUMBERS:
        yield visible(actor, Permission.RECORD_READ)
    for name, value in values.items():
        yield _FILTERS[name](direction, value) if name in _FILTERS else _of_room(direction, name, value)


def _of_room(direction: Direction, name: str, value: Any) -> ColumnElement[bool]:
    found = condition(direction, name, value)
    return true() if found is None else found


def _words(_direction: Direction, text: str) -> ColumnElement[bool]:
    """A number, a piece of the symbol, or words of the subject; SQLite folds no case beyond ASCII."""
    found = [
        Record.subject.icontains(spelling, autoescape=True)
        for spelling in sorted({text, text.lower(), text.capitalize()})
    ]
    if key := symbol_key(text):
        found.append(Record.symbol_key.contains(key, autoescape=True))
    if text.isascii() and text.isdigit() and len(text) <= 9:
        found.append(NumberEntry.number == int(text))
    return or_(*found)


def _issuer(_direction: Direction, text: str) -> ColumnElement[bool]:
    """Words of the name, as typed or of an organisation that is known."""
    named = select(Agency.id)
    for word in fold(text).split()[:8]:
        named = named.where(Agency.name_folded.contains(word, autoescape=True))
    return or_(Record.issuer_id.in_(named), Record.issuer_name.icontains(text, autoescape=True))


def _day(direction: Direction) -> Any:
    return Record.arrived_on if direction is Direction.INCOMING else Record.issued_on


def _since(direction: Direction, day: date) -> ColumnElement[bool]:
    found: ColumnElement[bool] = _day(direction) >= day
    return found


def _until(direction: Direction, day: date) -> ColumnElement[bool]:
    found: ColumnElement[bool] = _day(direction) <= day
    return found


_FILTERS: dict[str, Any] = {
    "from": lambda _direction, number: NumberEntry.number >= number,
    "to": lambda _direction, number: NumberEntry.number <= number,
    "cancelled": lambda _direction, _wanted: NumberEntry.cancelled_at.is_not(None),
    "q": _words,
    "since": _since,
    "until": _until,
    "issuer": _issuer,
    "signer": lambda _direction, text: Record.signer_name.icontains(text, autoescape=True),
    "type": lambda _direction, slug: Record.type == slug,
}
