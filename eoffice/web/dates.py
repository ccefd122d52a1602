"""Days as people here write them: `23/11/2026` or `23/11/26`, and ISO 8601 for programs."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from eoffice.core.clock import OFFICE_ZONE, office_time, today

_LOCAL = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_PACKED = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_SHORT = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})")
_HOUR = re.compile(r"(?<![0-9/.-])([0-9]{1,2})\s*(?::|h|giờ)\s*([0-9]{2})?(?![0-9])(?:\s*phút)?", re.IGNORECASE)
_ISO_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}\S{0,20}")
EARLIEST_YEAR = 1900
#: A year of two digits lies at most so far ahead: deadlines are set for the next years, documents are older.
_YEARS_AHEAD = 5


def full_year(written: str, now: date) -> int:
    """The year of four digits, or of two: the latest one that ends so and is at most five years ahead of `now`.

    In 2026 that is 2031 for “31” and 1932 for “32”.
    """
    latest = now.year + _YEARS_AHEAD
    return latest - (latest - int(written)) % 100 if len(written) == 2 else int(written)


def parse_date(raw: str) -> date | None:
    """The day that `raw` writes as dd/mm/yyyy (also with dots, dashes or nothing between) or ISO 8601; None
    when it writes no day that exists since 1900.

    In dd/mm/yy the century is the one of `full_year`: 3/11/26 is in 2026, 3/11/98 in 1998.
    """
    raw = raw.strip()
    if match := _ISO.fullmatch(raw):
        written, month, day = match.groups()
    elif match := _LOCAL.fullmatch(raw) or _PACKED.fullmatch(raw):
        day, month, written = match.groups()
    else:
        return None
    year = full_year(written, today())
    try:
        return date(year, int(month), int(day)) if year >= EARLIEST_YEAR else None
    except ValueError:
        return None


def parse_typed_date(raw: str, *, is_past: bool = False) -> date | None:
    """Like `parse_date` for what is typed into a form, where `3/11` is the nearest such day.

    Where every day `is_past` it is the latest one: whoever types 28/12 in January means last December.
    """
    short = _SHORT.fullmatch(raw.strip())
    if not short:
        return parse_date(raw)
    now = today()
    days = [parse_date(f"{short[1]}/{short[2]}/{year}") for year in (now.year - 1, now.year, now.year + 1)]
    found = [day for day in days if day and not (is_past and day > now)]
    return min(found, key=lambda day: abs(day - now), default=None)


def looks_like_date(raw: str) -> bool:
    """Whether `raw` has the form of a day, existing or not."""
    return any(pattern.fullmatch(raw.strip()) for pattern in (_ISO, _LOCAL, _PACKED))


def show_date(value: date | datetime | None) -> str:
    """dd/mm/yyyy in the office's time zone; "" for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = office_time(value).date()
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def parse_hour(raw: str, this_day: date) -> datetime | None:
    """“14:30”, “14h30”, “14 giờ 30 ngày 9/11”, “9/11/2026 14:30” on the office's clock, or ISO 8601; None for no hour.

    Without a day it is today's, without a year of this year.
    """
    text = raw.strip()
    if _ISO_MOMENT.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)
    found = _HOUR.search(text)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    rest = re.sub(r"ngày|,", " ", text[: found.start()] + " " + text[found.end() :], flags=re.IGNORECASE).strip()
    day = parse_date(f"{rest}/{this_day.year}" if _SHORT.fullmatch(rest) else rest) if rest else this_day
    return datetime.combine(day, time(int(found[1]), int(found[2] or 0)), OFFICE_ZONE) if day else None


def show_hour(value: datetime | None) -> str:
    """HH:MM dd/mm/yyyy on the office's clock, as an hour is named; "" for None."""
    return f"{office_time(value):%H:%M} {show_date(office_time(value).date())}" if value else ""


def show_moment(value: datetime | None) -> str:
    """dd/mm/yyyy HH:MM on the office's clock; "" for None."""
    if value is None:
        return ""
    local = office_time(value)
    return f"{show_date(local.date())} {local:%H:%M}"
