"""A deadline as arithmetic that anyone can check (Bộ luật Dân sự 2015 Đ147–148)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from eoffice.core.calendar import CalendarDay, DayKind, calendar
from eoffice.core.database import db

#: Kinds of calendar days that change nothing before they are confirmed.
_WITHOUT_EFFECT = (DayKind.PROPOSED_SWAP_OFF, DayKind.PROPOSED_SWAP_WORK)


@dataclass(frozen=True)
class DayOff:
    """A day that was not counted; `name` says why when it is more than a weekend."""

    day: date
    name: str


@dataclass(frozen=True)
class Break:
    """Named days off that follow each other, such as Tết from its first to its last day."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Deadline:
    """`working_days` after `start`, which is not counted itself, make `due_on`; `days_off` were passed over."""

    start: date
    due_on: date
    working_days: int
    days_off: tuple[DayOff, ...]

    @property
    def weekend_count(self) -> int:
        """Days passed over without a name of their own: Saturdays and Sundays."""
        return sum(not day.name for day in self.days_off)

    @property
    def holidays(self) -> list[DayOff]:
        """Days passed over because the calendar says so."""
        return [day for day in self.days_off if day.name]

    @property
    def breaks(self) -> list[Break]:
        """The holidays as people say them: one stretch for each occasion, which stands before the colon of the name."""
        found: list[Break] = []
        for off in self.holidays:
            occasion = off.name.partition(":")[0]
            last = found[-1] if found else None
            if last is not None and last.name == occasion and off.day - last.last == timedelta(days=1):
                found[-1] = Break(occasion, last.first, off.day)
            else:
                found.append(Break(occasion, off.day, off.day))
        return found


def deadline_after(start: date, working_days: int) -> Deadline:
    """The deadline so many working days after `start`."""
    return explain(start, calendar().add_working_days(start, working_days))


def explain(start: date, due_on: date) -> Deadline:
    """How `due_on` follows from `start` by the calendar as it stands now."""
    known = calendar()
    days = [start + timedelta(days=step) for step in range(1, (due_on - start).days + 1)]
    off = [day for day in days if not known.is_working(day)]
    names: dict[date, str] = {}
    if off:
        rows = db.session.execute(
            select(CalendarDay.day, CalendarDay.name).where(
                CalendarDay.day.between(off[0], off[-1]), CalendarDay.kind.not_in(_WITHOUT_EFFECT)
            )
        )
        names = dict(rows.all())
    return Deadline(start, due_on, len(days) - len(off), tuple(DayOff(day, names.get(day, "")) for day in off))
