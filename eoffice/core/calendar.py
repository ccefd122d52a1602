"""Working days: Monday to Friday, except what the table says.

The table holds both kinds of exception: days off (statutory, made up, swapped) and Saturdays worked in
exchange. A proposed swap is kept but has no effect until it is confirmed. Bộ luật Lao động 2019 Đ111–112;
counting by Bộ luật Dân sự 2015 Đ147–148: the first day is not counted.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.orm import Mapped, mapped_column

from eoffice.core.clock import office_time
from eoffice.core.database import Model, db

#: Content of the yearly notices, as known when this version was made.
HOLIDAYS = Path(__file__).parent / "data" / "holidays.csv"

#: What stands as the source of a packaged day, by how sure it is.
PACKAGED_SOURCES = {
    "sure": "Lịch nghỉ kèm theo phần mềm",
    "likely": "Lịch nghỉ kèm theo phần mềm; đối chiếu với thông báo hằng năm",
    "unsure": "Mới đề xuất, chưa có quyết định",
}


class DayKind(StrEnum):
    """Kinds of exception."""

    STATUTORY = "statutory"
    MAKEUP_OFF = "makeup_off"
    SWAP_OFF = "swap_off"
    SWAP_WORK = "swap_work"
    LOCAL = "local"
    PROPOSED_SWAP_OFF = "proposed_swap_off"
    PROPOSED_SWAP_WORK = "proposed_swap_work"


class CalendarDay(Model):
    """One exception to the Monday–Friday rule."""

    __tablename__ = "calendar_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (
        CheckConstraint("kind IN ('" + "', '".join(DayKind) + "')", name="kind_known"),
    )  # fmt: skip


@dataclass(frozen=True)
class Calendar:
    """The table in memory, for counting without a query per day."""

    exceptions: Mapping[date, DayKind]

    def is_working(self, day: date) -> bool:
        """Whether the office works on `day`."""
        kind = self.exceptions.get(day)
        if kind is None or kind in {DayKind.PROPOSED_SWAP_OFF, DayKind.PROPOSED_SWAP_WORK}:
            return day.weekday() < 5
        return kind is DayKind.SWAP_WORK

    def add_working_days(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`; `count` ≥ 0, and 0 is the next working day on or after it."""
        day = start
        if count == 0:
            while not self.is_working(day):
                day += timedelta(days=1)
            return day
        for _ in range(count):
            day += timedelta(days=1)
            while not self.is_working(day):
                day += timedelta(days=1)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before."""
        return self._worked_until(end) - self._worked_until(start)

    def _worked_until(self, day: date) -> int:
        """Working days from the first Monday of the Gregorian calendar up to and including `day`, by whole weeks."""
        weeks, rest = divmod(day.toordinal(), 7)
        worked, off = self._moved
        return weeks * 5 + min(rest, 5) + bisect_right(worked, day) - bisect_right(off, day)

    @cached_property
    def _moved(self) -> tuple[list[date], list[date]]:
        """Weekends that are worked and weekdays that are off, each in order."""
        worked = [day for day in sorted(self.exceptions) if day.weekday() >= 5 and self.is_working(day)]
        off = [day for day in sorted(self.exceptions) if day.weekday() < 5 and not self.is_working(day)]
        return worked, off

    def due_after_calendar_days(self, start: date, count: int) -> date:
        """`start` + `count` days, moved to the next working day when it falls on a day off (Đ148)."""
        return self.add_working_days(start + timedelta(days=count), 0)

    def due_same_day(self, moment: datetime, closes_at: time = time(15, 0)) -> date:
        """The day for work of the same-day kind: that of `moment` (aware) while the counter is open, else the
        next working day (NĐ 23/2015 Đ7).
        """
        local = office_time(moment)
        if self.is_working(local.date()) and local.time() <= closes_at:
            return local.date()
        return self.add_working_days(local.date(), 1)


def calendar() -> Calendar:
    """The office's calendar as the table stands."""
    rows = db.session.execute(select(CalendarDay.day, CalendarDay.kind))
    return Calendar({day: DayKind(kind) for day, kind in rows})


def load_holidays(path: Path = HOLIDAYS) -> list[CalendarDay]:
    """Put the days of the packaged list into the table; days already there stay as the office set them.

    Answers what was added.
    """
    known = set(db.session.scalars(select(CalendarDay.day)))
    added: list[CalendarDay] = []
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            day = date.fromisoformat(row["date"])
            if day in known:
                continue
            kind = DayKind(row["kind"])
            source = PACKAGED_SOURCES[row["confidence"]]
            added.append(CalendarDay(day=day, kind=kind, name=row["name_vi"], source=source))
    db.session.add_all(added)
    return added
