"""How days, moments, sizes, numbers and urgency are written on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import Flask, g
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from eoffice.core import clock
from eoffice.core.calendar import Calendar, calendar
from eoffice.web.dates import show_date, show_hour, show_moment

#: From how many working days on a due date is shown as near.
NEAR = 2


@dataclass(frozen=True)
class Due:
    """A due date in words: `tone` is danger, warning or neutral; `days` counts working days, negative when over."""

    days: int
    tone: str
    icon: str
    words: str


def office_calendar() -> Calendar:
    """The calendar table, read once per request."""
    if "office_calendar" not in g:
        g.office_calendar = calendar()
    found: Calendar = g.office_calendar
    return found


def due(day: date | None, done_on: date | datetime | None = None) -> Due | None:
    """What a due date means today, or on the day the work was done; None without a due date."""
    if day is None:
        return None
    at = clock.office_time(done_on).date() if isinstance(done_on, datetime) else done_on or clock.today()
    days = office_calendar().working_days_between(at, day)
    late = at > day
    if done_on is not None:
        return Due(days, "danger" if late else "success", "exclamation-circle" if late else "check-circle",
                   _("done late") if late else _("done in time"))  # fmt: skip
    if late:
        count = max(1, -days)
        return Due(-count, "danger", "exclamation-circle", ngettext(
            "%(num)d working day overdue", "%(num)d working days overdue", count))  # fmt: skip
    if day == at:
        return Due(0, "warning", "alarm", _("due today"))
    tone = "warning" if days <= NEAR else "neutral"
    return Due(days, tone, "alarm" if tone == "warning" else "clock", ngettext(
        "%(num)d working day left", "%(num)d working days left", days))  # fmt: skip


def weekday(value: date | datetime | None) -> str:
    """The day of the week in words, on the office's calendar."""
    if value is None:
        return ""
    day = clock.office_time(value).date() if isinstance(value, datetime) else value
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return names[day.weekday()]


def size(count: int | None) -> str:
    """Bytes in the unit that reads best, with the decimal sign of the language."""
    if count is None:
        return ""
    value, units = float(count), ("B", "kB", "MB", "GB")
    for unit in units:
        if value < 1024 or unit == units[-1]:
            break
        value /= 1024
    return f"{format_decimal(round(value, 1 if value < 10 and unit != 'B' else 0))} {unit}"


def number(value: float | None) -> str:
    """A number with the separators of the language."""
    return "" if value is None else str(format_decimal(value))


def symbol(number_part: int | str | None, notation: str | None) -> str:
    """Number and symbol as printed (Nghị định 30/2020, Phụ lục I phần I II.3): `05/QĐ-UBND`; a number below ten
    has a leading zero, and without a number the symbol stands alone.
    """
    if number_part in (None, ""):
        return notation or ""
    text = f"{number_part:02}" if isinstance(number_part, int) else str(number_part)
    return f"{text}/{notation}" if notation else text


#: Urgency (Nghị định 30/2020 Đ8.5) → tone and icon.
URGENCY = {
    "normal": ("neutral", "circle"),
    "urgent": ("warning", "lightning-charge"),
    "very_urgent": ("danger", "lightning-charge"),
    "express": ("danger", "fire"),
}


def urgency_label(value: str | None) -> str:
    """The word for an urgency; the value itself when it is none of the four."""
    words = {"normal": _("Normal"), "urgent": _("Urgent"), "very_urgent": _("Very urgent"), "express": _("Express")}
    return words.get(value or "normal", value or "")


def urgency_look(value: str | None) -> tuple[str, str]:
    """Tone and icon of an urgency."""
    return URGENCY.get(value or "normal", URGENCY["normal"])


def init_filters(app: Flask) -> None:
    """Offer all of this to templates."""
    app.jinja_env.filters.update(
        day=show_date, hour=show_hour, moment=show_moment, weekday=weekday, size=size, number=number, due=due,
        symbol=symbol, urgency_label=urgency_label, urgency_look=urgency_look,
    )  # fmt: skip
