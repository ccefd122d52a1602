"""Days, months, years and ranges of them, as people in the office write dates."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from eoffice.web.dates import full_year

_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH = re.compile(r"(\d{1,2})[/.-](\d{4})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"\d{4}")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[/.-](\d{1,2})")
_COMPARED = re.compile(r"([<>]=?)(.+)")


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included; None leaves a side open."""

    first: date | None
    last: date | None


def parse_period(text: str, *, today: date) -> Period | None:
    """“2025”, “3/2026”, “15/03/2026”, “15/3/26”, “2026-03-15”, “15/3” (of this year), “a..b”, “a..”, “<b”, “>=a”.

    None for anything else, days that do not exist and ranges that run backwards included.
    """
    if not text.isascii() or len(text) > 40:
        return None
    if match := _COMPARED.fullmatch(text):
        return _compared(match.group(1), _single(match.group(2), today))
    if ".." not in text:
        return _single(text, today)
    left, right = text.split("..", 1)
    first, last = (_single(side.strip("."), today) if side.strip(".") else Period(None, None) for side in (left, right))
    if first is None or last is None or (first.first is None and last.last is None):
        return None
    if first.first and last.last and first.first > last.last:
        return None
    return Period(first.first, last.last)


def _compared(sign: str, period: Period | None) -> Period | None:
    if period is None or period.first is None or period.last is None:
        return None
    if sign == ">=":
        return Period(period.first, None)
    if sign == "<=":
        return Period(None, period.last)
    try:
        if sign == ">":
            return Period(period.last + timedelta(days=1), None)
        return Period(None, period.first - timedelta(days=1))
    except OverflowError:
        return None


def _single(text: str, today: date) -> Period | None:
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    elif match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    elif match := _MONTH.fullmatch(text):
        (month, year), day = match.groups(), ""
    elif match := _ISO_MONTH.fullmatch(text):
        (year, month), day = match.groups(), ""
    elif _YEAR.fullmatch(text):
        year, month, day = text, "", ""
    elif match := _DAY_AND_MONTH.fullmatch(text):
        (day, month), year = match.groups(), str(today.year)
    else:
        return None
    return _days(full_year(year, today), int(month or 0), int(day or 0))


def _days(year: int, month: int, day: int) -> Period | None:
    try:
        if day:
            only = date(year, month, day)
            return Period(only, only)
        if month:
            return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        return Period(date(year, 1, 1), date(year, 12, 31))
    except ValueError:
        return None
