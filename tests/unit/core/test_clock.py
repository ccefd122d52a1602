"""The clock: UTC inside, the office's days outside."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from eoffice.core import clock


def test_now_is_aware_utc() -> None:
    moment = clock.now()
    assert moment.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_and_the_year_are_the_office_s(moment: datetime, day: date) -> None:
    with clock.frozen(moment):
        assert clock.today() == day


def test_a_frozen_clock_is_set_back_afterwards_even_after_an_error() -> None:
    def stumble() -> None:
        with clock.frozen(datetime(2030, 1, 1, tzinfo=UTC)):
            raise KeyError

    with clock.frozen(datetime(2020, 1, 1, tzinfo=UTC)):
        with pytest.raises(KeyError):
            stumble()
        assert clock.now().year == 2020
    assert clock.now().year > 2020


def test_an_office_moment_is_the_same_moment() -> None:
    moment = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
    assert clock.office_time(moment) == moment
    assert clock.office_time(moment).hour == 9
