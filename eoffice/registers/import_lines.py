"""What stands where in an old register, and what one of its rows says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from eoffice.core.text import clean_line, fold, words
from eoffice.records.models import Record
from eoffice.records.types import document_types, printed_type_name
from eoffice.registers.models import Direction
from eoffice.web.dates import parse_date, show_date

#: How old registers head the columns of the law, by their places; the first that fits wins.
_HEADINGS: Mapping[Direction, tuple[tuple[str, ...], ...]] = {
    Direction.INCOMING: (
        ("ngay den", "ngay nhan van ban"), ("so den",), ("tac gia", "co quan ban hanh", "co quan gui", "noi gui"),
        ("so ky hieu", "so va ky hieu", "ky hieu", "so van ban"),
        ("ngay thang", "ngay van ban", "ngay ban hanh", "ngay ky"), ("trich yeu", "ten loai", "noi dung"),
        ("nguoi nhan", "don vi nhan", "noi nhan"), ("ngay chuyen",), ("ky nhan",), ("ghi chu",),
    ),
    Direction.OUTGOING: (
        ("so ky hieu", "so va ky hieu", "ky hieu", "so van ban"), ("ngay thang", "ngay van ban", "ngay ban hanh"),
        ("trich yeu", "ten loai", "noi dung"), ("nguoi ky",), ("noi nhan",), ("ban luu", "nguoi luu", "don vi luu"),
        ("so luong", "so ban"), ("ngay chuyen", "ngay gui"), ("ky nhan",), ("ghi chu",),
    ),
}  # fmt: skip
#: Places in the order of the law: the number, the day that says the year, and the subject.
NUMBER = {Direction.INCOMING: 1, Direction.OUTGOING: 0}
_DAY = {Direction.INCOMING: 0, Direction.OUTGOING: 1}
ABOUT = {Direction.INCOMING: 5, Direction.OUTGOING: 2}

_COUNTED = re.compile(r"\(?([0-9]{1,2})\)?")
_NUMBER = re.compile(r"(?:số\s*)?0*([0-9]{1,9})\.?", re.IGNORECASE)
_SHORT_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})")
#: How many rows before the headings are looked through.
_BEFORE = 20


class BadRow(Exception):
    """A row that cannot be taken in; the message says why."""


@dataclass(frozen=True)
class OldLine:
    """A row of an old register. `card` is empty for a number that was cancelled without a document."""

    number: int
    cells: tuple[str, ...]
    card: Mapping[str, Any]
    cancel_reason: str = ""


def find_headings(direction: Direction, rows: Sequence[Sequence[str]]) -> int | None:
    """The row that holds the headings: the one in which most columns of the law are found, at least three."""
    found = [(len(guess_columns(direction, row)), -place) for place, row in enumerate(rows[:_BEFORE])]
    best, place = max(found, default=(0, 0))
    return -place if best >= 3 else None


def guess_columns(direction: Direction, headings: Sequence[str]) -> dict[str, int]:
    """Place in the law → column of the file, as far as the headings tell."""
    folded = [" ".join(words(heading)) for heading in headings]
    guessed: dict[str, int] = {}
    for place, names in enumerate(_HEADINGS[direction]):
        for name in names:
            fits = (at for at, heading in enumerate(folded) if name in heading and at not in guessed.values())
            if (at := next(fits, None)) is not None:
                guessed[str(place)] = at
                break
    return guessed


def is_counting(row: Sequence[str]) -> bool:
    """Whether the row only counts the columns: (1), (2), (3) …"""
    filled = [cell for cell in row if cell]
    numbers = [int(match[1]) for cell in filled if (match := _COUNTED.fullmatch(cell))]
    return len(numbers) == len(filled) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def read_line(direction: Direction, year: int, columns: Mapping[str, int], row: Sequence[str]) -> OldLine:
    """What the row says; raises `BadRow`."""
    cells = tuple(_at(row, columns.get(str(place))) for place in range(len(_HEADINGS[direction])))
    symbol = cells[0] if direction is Direction.OUTGOING else cells[3]
    number = _number(cells[NUMBER[direction]].partition("/")[0])
    about = cells[ABOUT[direction]]
    if not about and any("huy" in words(cell) for cell in cells):
        return OldLine(number, cells, {}, cancel_reason=(cells[9] or _("Cancelled in the old register"))[:500])
    if not about:
        raise BadRow(_("There is no subject."))
    day = _day(cells[_DAY[direction]], year)
    if day is not None and day.year != year and not _is_turn(direction, day, year):
        raise BadRow(_("The day %(day)s is not of %(year)s.", day=show_date(day), year=year))
    card = _card(direction, year, cells, symbol, about)
    card["arrived_on" if direction is Direction.INCOMING else "issued_on"] = day
    for name, value in card.items():
        limit = getattr(Record.__table__.c[name].type, "length", None)
        if isinstance(value, str) and limit and len(value) > limit:
            raise BadRow(_("At most %(limit)s characters, this has %(length)s.", limit=limit, length=len(value)))
    return OldLine(number, cells, card)


def _card(direction: Direction, year: int, cells: Sequence[str], symbol: str, about: str) -> dict[str, Any]:
    number, slash, notation = (part.strip() for part in symbol.partition("/"))
    slug, subject = _split_type(about)
    card: dict[str, Any] = {
        "number": number if slash or number.isdigit() else "",
        "notation": notation if slash or number.isdigit() else number,
        "type": slug,
        "subject": subject,
    }
    if direction is Direction.INCOMING:
        return card | {"issuer_name": cells[2], "issued_on": _day(cells[4], year), "note": cells[9]}
    return card | {"signer_name": cells[3], "note": cells[9]}


def _split_type(about: str) -> tuple[str, str]:
    """The type that the text begins with, and the subject behind it."""
    folded = fold(about)
    for slug in sorted(document_types(), key=lambda slug: -len(printed_type_name(slug))):
        name = fold(printed_type_name(slug))
        if folded == name or folded.startswith((f"{name} ", f"{name}:", f"{name},", f"{name}-", f"{name}–")):
            rest = clean_line(about)[len(name) :].lstrip(" :,-–")
            return slug, rest or about
    return "", about


def _number(text: str) -> int:
    match = _NUMBER.fullmatch(text.strip())
    if not match or not int(match[1]):
        raise BadRow(_("“%(text)s” is no number.", text=text[:40]) if text else _("There is no number."))
    return int(match[1])


def _day(text: str, year: int) -> date | None:
    """The day; one without a year is of the register's."""
    if not text:
        return None
    short = _SHORT_DAY.fullmatch(text)
    day = parse_date(f"{short[1]}/{short[2]}/{year}" if short else text)
    if day is None:
        raise BadRow(_("“%(text)s” is no day.", text=text[:40]))
    return day


def _is_turn(direction: Direction, day: date, year: int) -> bool:
    """What arrived in the last days of a year may stand first in the book of the next."""
    return direction is Direction.INCOMING and day.year == year - 1 and day.month == 12


def _at(row: Sequence[str], column: int | None) -> str:
    return clean_line(row[column]) if column is not None and 0 <= column < len(row) else ""
