"""The months of the demonstration: working moments, and lives of documents that take their steps in order of time.

A life is a generator that yields the moment of its next step and takes it when it is resumed. What would happen
after the end simply has not happened yet, so the documents of the last days stand in all their states.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from eoffice.core import clock
from eoffice.core.calendar import Calendar

Life = Generator[datetime, None, None]

#: Morning and afternoon of an office day.
SPANS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)))


@dataclass(frozen=True)
class Hours:
    """Office hours by the calendar."""

    calendar: Calendar

    def opening(self, day: date) -> datetime:
        """Half past seven on `day` or the next working day."""
        return _at(self.calendar.add_working_days(day, 0), SPANS[0][0])

    def later(self, moment: datetime, hours: float) -> datetime:
        """The moment so many office hours after `moment`, always inside office hours."""
        left = timedelta(hours=hours)
        day = clock.office_time(moment).date()
        while True:
            if self.calendar.is_working(day):
                for begin, end in SPANS:
                    start = max(moment, _at(day, begin))
                    room = _at(day, end) - start
                    if room > left:
                        return start + left
                    left -= max(room, timedelta())
            day += timedelta(days=1)

    def soon(self, moment: datetime, rng: Random, least: float, most: float) -> datetime:
        """A whole minute between `least` and `most` office hours after `moment`."""
        return self.later(moment, rng.uniform(least, most)).replace(second=0, microsecond=0)

    def days(self, first: date, last: date) -> list[date]:
        """The working days from `first` to `last`, both included."""
        span = (last - first).days
        every = (first + timedelta(days=step) for step in range(span + 1))
        return [day for day in every if self.calendar.is_working(day)]


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, clock.OFFICE_ZONE)


def play(lives: Iterable[Life], until: datetime, on_step: Callable[[datetime], None]) -> int:
    """Resume the lives in order of time, each step under its own clock, up to `until`; answers how many steps.

    `on_step` hears the moment of every step.
    """
    waiting: list[tuple[datetime, int, Life]] = []
    for number, life in enumerate(lives):
        _wait(waiting, number, life)
    steps = 0
    while waiting and waiting[0][0] <= until:
        moment, number, life = heapq.heappop(waiting)
        with clock.frozen(moment):
            _wait(waiting, number, life)
        steps += 1
        on_step(moment)
    for _moment, _number, life in waiting:
        life.close()
    return steps


def _wait(waiting: list[tuple[datetime, int, Life]], number: int, life: Life) -> None:
    moment = next(life, None)
    if moment is not None:
        heapq.heappush(waiting, (moment, number, life))
