"""The one clock: UTC inside, Asia/Ho_Chi_Minh for days and years; tests set it with `frozen`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

#: The office's time zone (no daylight saving).
OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)


def now() -> datetime:
    """The present moment, aware, UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """The office's present day; its year is the year of the number books."""
    return office_time(now()).date()


def office_time(moment: datetime) -> datetime:
    """The same moment on the office's wall clock."""
    return moment.astimezone(OFFICE_ZONE)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Let `now` answer `moment` (aware) inside the block."""
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
