"""Dates as people say them: “tháng 3/2025”, “quý II”, “năm ngoái”, “tuần trước”, “từ 1/3 đến 15/3”.

Everything here reads folded text (`core.text.fold_aligned`), so “thang 3” and “tháng 3” are one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from eoffice.search.periods import Period, parse_period

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_LETTERS = {number: roman for roman, number in _ROMAN.items()}
_QUARTER, _HALF, _YEAR = 3, 6, 12
_END = r"(?![^\W_])"
_OF_YEAR = r"(?:(?: nam |[/. -])(?P<year>\d{4}))?"


@dataclass(frozen=True)
class Spoken:
    """A period, the place behind its words, and how else a text may put it."""

    period: Period
    end: int
    readings: tuple[str, ...] = ()


def spoken_at(folded: str, place: int, *, today: date) -> Spoken | None:
    """The longest date said at `place`; None when there is none or no such day."""
    return _range(folded, place, today) or _side(folded, place, today) or _one(folded, place, today)


def _one(folded: str, place: int, today: date) -> Spoken | None:
    for pattern, read in _PATTERNS:
        match = pattern.match(folded, place)
        if match and (found := read(match, today)) is not None:
            return Spoken(found[0], match.end(), found[1])
    return None


_Read = tuple[Period, tuple[str, ...]] | None


def _read(period: Period | None, *readings: str) -> _Read:
    return (period, readings) if period else None


def _day(match: re.Match[str], today: date) -> _Read:
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    period = parse_period(f"{day}/{month}/{year or today.year}", today=today)
    return _read(period, f"{day}/{month}", f"ngay {day} thang {month}")


def _month(match: re.Match[str], today: date) -> _Read:
    month, year = int(match["month"]), match["year"]
    period = _months(month, 1, int(year) if year else _last_year(month, today))
    names = (f"thang {month}", f"thang {month:02d}")
    return _read(period, *((f"{name} nam {year}" for name in names) if year else names))


def _quarter(match: re.Match[str], today: date) -> _Read:
    number, year = _ROMAN.get(match["quarter"]) or int(match["quarter"]), match["year"]
    first = _QUARTER * (number - 1) + 1
    period = _months(first, _QUARTER, int(year) if year else _last_year(first, today))
    names = (f"quy {number}", f"quy {_LETTERS[number]}")
    return _read(period, *((f"{name} nam {year}" for name in names) if year else names))


def _part_of_year(match: re.Match[str], today: date) -> _Read:
    months, year = int(match["months"]), int(match["year"] or today.year)
    if not 1 <= months <= _YEAR:
        return None
    period = _months(1 if match["part"] == "dau" else _YEAR + 1 - months, months, year)
    return _read(period, match.group())


def _year(match: re.Match[str], today: date) -> _Read:
    period = parse_period(match["year"], today=today)
    return _read(period, match.group())


def _relative(match: re.Match[str], today: date) -> _Read:
    unit, which = match["unit"], match["which"]
    if unit == "hom":
        day = today - timedelta(days=int(which == "qua"))
        return Period(day, day), ()
    back = 0 if which == "nay" else 1
    if unit == "tuan":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return Period(monday, monday + timedelta(days=6)), ()
    length = {"thang": 1, "quy": _QUARTER, "nam": _YEAR}[unit]
    since = (today.year * _YEAR + today.month - 1) // length - back
    period = _months(since * length % _YEAR + 1, length, since * length // _YEAR)
    return _read(period)


def _last_year(month: int, today: date) -> int:
    """Of which year somebody speaks who names a month alone: papers are of the past."""
    return today.year if month <= today.month else today.year - 1


def _months(first: int, count: int, year: int) -> Period | None:
    start = parse_period(f"{year:04d}-{first:02d}", today=date.min)
    end = parse_period(f"{year:04d}-{first + count - 1:02d}", today=date.min)
    return Period(start.first, end.last) if start and end else None


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], _Read]], ...] = tuple(
    (re.compile(pattern + _END, re.ASCII), read)
    for pattern, read in (
        (r"(?:ngay )?(?P<day>\d{1,2}) thang (?P<month>\d{1,2})(?: nam |/)(?P<year>\d{4})", _day),
        (r"ngay (?P<day>\d{1,2}) thang (?P<month>\d{1,2})(?P<year>)", _day),
        (rf"thang (?P<month>\d{{1,2}}){_OF_YEAR}", _month),
        (rf"quy (?P<quarter>iv|i{{1,3}}|[1-4]){_OF_YEAR}", _quarter),
        (r"(?P<months>\d{1,2}) thang (?P<part>dau|cuoi) nam(?: (?:(?P<year>\d{4})|nay))?", _part_of_year),
        (r"nam (?P<year>\d{4})", _year),
        (r"(?P<unit>hom) (?P<which>qua|nay)", _relative),
        (r"(?P<unit>tuan|thang|quy) (?P<which>truoc|nay|qua|vua qua)", _relative),
        (r"(?P<unit>nam) (?P<which>ngoai|truoc|nay|qua|vua qua)", _relative),
    )
)
_FROM = re.compile(r"tu (?:ngay )?(?=\S)")
_TO = re.compile(r" ?(?:den|toi|-|–) ?(?:ngay )?(?:het )?(?=\S)")
_SIDE = re.compile(r"(?P<side>truoc|sau) (?:ngay )?(?=\d|thang |quy |nam \d)")
_CHUNK = re.compile(r"[0-9][0-9/.-]*[0-9]", re.ASCII)
_NO_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}", re.ASCII)


def _range(folded: str, place: int, today: date) -> Spoken | None:
    start = _FROM.match(folded, place)
    first = _piece(folded, start.end(), today) if start else None
    until = _TO.match(folded, first[1]) if first else None
    last = _piece(folded, until.end(), today) if until else None
    if first is None or last is None or last[0].last is None:
        return None
    (since, end), whole = first, last[0]
    written = folded[start.end() : end] if start else ""
    if _NO_YEAR.fullmatch(written) and whole.last is not None:
        since = parse_period(f"{written}/{whole.last.year}", today=today) or since
    if since.first is None or whole.last is None or since.first > whole.last:
        return None
    return Spoken(Period(since.first, whole.last), last[1])


def _side(folded: str, place: int, today: date) -> Spoken | None:
    match = _SIDE.match(folded, place)
    piece = _piece(folded, match.end(), today) if match else None
    if match is None or piece is None or piece[0].first is None or piece[0].last is None:
        return None
    _period, end = piece
    written = folded[match.end() : end]
    if written.isdecimal():
        return None
    try:
        if match["side"] == "truoc":
            return Spoken(Period(None, piece[0].first - timedelta(days=1)), end, (folded[place:end],))
        return Spoken(Period(piece[0].last + timedelta(days=1), None), end, (folded[place:end],))
    except OverflowError:
        return None


def _piece(folded: str, place: int, today: date) -> tuple[Period, int] | None:
    if said := _one(folded, place, today):
        return said.period, said.end
    match = _CHUNK.match(folded, place)
    period = parse_period(match.group(), today=today) if match else None
    return (period, match.end()) if match and period else None
