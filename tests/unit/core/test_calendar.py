"""Working days: the packaged list, the cases of the law, and what holds for every calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from eoffice.core.calendar import Calendar, CalendarDay, DayKind, calendar, load_holidays
from eoffice.core.clock import OFFICE_ZONE
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work

DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))
CALENDARS = st.dictionaries(DAYS, st.sampled_from(DayKind), max_size=60).map(Calendar)


@pytest.fixture
def packaged(app):
    return calendar()


class TestPackagedList:
    """The cases of the working-day algorithm for officials in 2026."""

    @pytest.mark.parametrize(
        ("received", "count", "due"),
        [
            (date(2026, 2, 13), 3, date(2026, 2, 25)),  # over Tết, 14–22 February off
            (date(2026, 8, 20), 1, date(2026, 8, 21)),
            (date(2026, 8, 21), 1, date(2026, 8, 22)),  # a Saturday worked in exchange
            (date(2026, 8, 28), 1, date(2026, 9, 3)),  # swap day and two days of Quốc khánh
        ],
    )
    def test_working_days_are_counted_over_holidays_and_swaps(self, packaged, received, count, due):
        assert packaged.add_working_days(received, count) == due

    def test_same_day_kind_after_closing_goes_to_the_next_working_day(self, packaged):
        """24 November is off (Ngày Văn hóa Việt Nam); the swap of the 23rd was proposed, never decided."""
        received = datetime(2026, 11, 23, 16, 0, tzinfo=OFFICE_ZONE)
        assert packaged.due_same_day(received) == date(2026, 11, 25)

    def test_same_day_kind_before_closing_is_due_that_day(self, packaged):
        assert packaged.due_same_day(datetime(2026, 11, 23, 15, 0, tzinfo=OFFICE_ZONE)) == date(2026, 11, 23)

    def test_day_of_receipt_is_the_office_day_not_the_utc_day(self, packaged):
        assert packaged.due_same_day(datetime(2026, 11, 9, 23, 30, tzinfo=UTC)) == date(2026, 11, 10)

    def test_proposed_swap_has_no_effect(self, packaged):
        assert packaged.is_working(date(2026, 11, 23))
        assert not packaged.is_working(date(2026, 11, 28))

    def test_holiday_on_a_sunday_is_made_up_on_monday(self, packaged):
        assert not packaged.is_working(date(2026, 4, 27))

    def test_calendar_days_end_on_a_working_day(self, packaged):
        assert packaged.due_after_calendar_days(date(2026, 2, 6), 8) == date(2026, 2, 23)


class TestTable:
    def test_loading_again_keeps_what_the_office_changed(self, app):
        with unit_of_work():
            row = db.session.scalars(select(CalendarDay).limit(1)).one()
            row.kind, day = DayKind.LOCAL, row.day
        with unit_of_work():
            assert load_holidays() == []
        assert db.session.get_one(CalendarDay, day).kind == DayKind.LOCAL

    def test_removed_days_come_back_by_loading(self, app):
        count = db.session.scalar(select(func.count()).select_from(CalendarDay))
        with unit_of_work():
            db.session.delete(db.session.scalars(select(CalendarDay).limit(1)).one())
        with unit_of_work():
            assert len(load_holidays()) == 1
        assert db.session.scalar(select(func.count()).select_from(CalendarDay)) == count

    def test_every_day_of_the_list_has_a_name_and_a_source(self, app):
        assert all(row.name and row.source for row in db.session.scalars(select(CalendarDay)))


class TestEveryCalendar:
    @given(CALENDARS, DAYS, st.integers(0, 60))
    def test_a_deadline_is_a_working_day_not_before_its_start(self, made, start, count):
        due = made.add_working_days(start, count)
        assert made.is_working(due)
        assert due >= start if count == 0 else due > start

    @given(CALENDARS, DAYS, st.integers(1, 60))
    def test_counting_forth_and_back_agrees(self, made, start, count):
        assert made.working_days_between(start, made.add_working_days(start, count)) == count

    @given(CALENDARS, DAYS, st.integers(1, 30), st.integers(1, 30))
    def test_steps_add_up(self, made, start, one, other):
        by_steps = made.add_working_days(made.add_working_days(start, one), other)
        assert by_steps == made.add_working_days(start, one + other)

    @given(CALENDARS, DAYS, DAYS)
    def test_between_turns_its_sign_with_its_order(self, made, one, other):
        assert made.working_days_between(one, other) == -made.working_days_between(other, one)

    @given(CALENDARS, DAYS, st.integers(0, 1500))
    def test_counting_by_weeks_agrees_with_counting_day_by_day(self, made, start, span):
        by_days = sum(made.is_working(start + timedelta(days=step)) for step in range(1, span + 1))
        assert made.working_days_between(start, start + timedelta(days=span)) == by_days

    @given(CALENDARS, DAYS, st.integers(0, 400))
    def test_calendar_days_never_end_early(self, made, start, count):
        due = made.due_after_calendar_days(start, count)
        assert due >= start + timedelta(days=count)
        assert made.is_working(due)
        assert not any(made.is_working(start + timedelta(days=n)) for n in range(count, (due - start).days))

    @given(CALENDARS, st.builds(datetime.combine, DAYS, st.times(), st.just(UTC)))
    def test_same_day_work_is_due_on_the_next_open_counter(self, made, moment):
        local = moment.astimezone(OFFICE_ZONE)
        due = made.due_same_day(moment)
        assert made.is_working(due)
        assert due == local.date() or not (made.is_working(local.date()) and local.time() <= time(15, 0))

    @given(DAYS)
    def test_without_exceptions_the_week_decides(self, day):
        assert Calendar({}).is_working(day) == (day.weekday() < 5)
