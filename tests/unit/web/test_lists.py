"""Pages, filters and order of a list survive whatever stands in the address."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from eoffice.core.calendar import CalendarDay
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.pagination import MAX_PAGE, Page, page_args, paginate

HOSTILE = ["", "0", "-1", "x", "1.5", "9" * 10_000, "1 OR 1=1", "\x00", "\u0663", "1e9"]
LIST = FilterSet(
    (
        Filter("q", "Words"),
        Filter("state", "State", Kind.CHOICE, lambda: [("new", "Mới"), ("done", "Xong")]),
        Filter("from", "From", Kind.DATE),
        Filter("late", "Late", Kind.FLAG),
        Filter("year", "Year", Kind.NUMBER),
    ),
    {"day": (CalendarDay.day,), "name": (CalendarDay.name, CalendarDay.day)},
    "-day",
)


@pytest.mark.parametrize("raw", HOSTILE)
def test_nonsense_counts_as_the_first_page(raw: str) -> None:
    assert page_args({"page": raw, "per_page": raw}) == (1, 50)


def test_the_number_of_the_page_is_bounded() -> None:
    assert page_args({"page": "999999999"}) == (MAX_PAGE, 50)


def test_a_page_past_the_end_is_the_last(app: Flask) -> None:
    with unit_of_work():
        db.session.query(CalendarDay).delete()
        db.session.add_all(CalendarDay(day=date(2030, 1, 1 + n), kind="local", name=str(n)) for n in range(25))
    page = paginate(select(CalendarDay).order_by(CalendarDay.day), {"page": "9", "per_page": "20"})
    assert (page.number, page.total, page.first, page.last) == (2, 25, 21, 25)
    assert [row.name for row in page.rows] == ["20", "21", "22", "23", "24"]


def test_an_empty_list_is_one_empty_page() -> None:
    page: Page[int] = Page([], 0)
    assert (page.pages, page.first, page.last, page.previous, page.next) == (1, 0, 0, None, None)


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, [1, 2, 3, None, 25]), (5, [1, None, 3, 4, 5, 6, 7, None, 25]), (25, [1, None, 23, 24, 25])],
)
def test_numbers_offer_the_ends_and_the_neighbours(number: int, shown: list[int | None]) -> None:
    assert Page([1], 1204, number, 50).numbers == shown


def test_filters_are_typed_and_written_back() -> None:
    found = LIST.read({"q": " ủy ban ", "state": "done", "from": "09/11/2026", "late": "1", "year": "2026"}, "/list")
    assert found.values == {"q": "ủy ban", "state": "done", "from": date(2026, 11, 9), "late": True, "year": 2026}
    assert LIST.read(dict(pair.split("=") for pair in found.url().split("?")[1].split("&")), "/list").get("late")
    assert "from=2026-11-09" in found.url()


@pytest.mark.parametrize("raw", HOSTILE)
def test_values_that_make_no_sense_count_as_absent(raw: str) -> None:
    found = LIST.read({"state": raw, "from": raw, "late": raw, "year": raw, "sort": raw, "per_page": raw}, "/list")
    assert set(found.values) <= {"year"}
    assert found.sort == "-day"


def test_a_chip_takes_its_own_filter_away() -> None:
    found = LIST.read({"q": "a", "state": "done"}, "/list")
    assert [(chip.label, chip.value, chip.remove_url) for chip in found.chips] == [
        ("Words", "a", "/list?state=done"),
        ("State", "Xong", "/list?q=a"),
    ]


def test_order_comes_from_the_whitelist_and_turns_round() -> None:
    found = LIST.read({"sort": "name"}, "/list")
    assert found.order_by() == [CalendarDay.name, CalendarDay.day]
    assert found.sort_url("name") == "/list?sort=-name"
    assert found.direction("name") == "ascending"
    assert [str(c) for c in LIST.read({"sort": "password"}, "/list").order_by()] == ["calendar_day.day DESC"]


def test_turning_a_page_keeps_the_filters() -> None:
    assert LIST.read({"q": "a&b", "sort": "name"}, "/list").url(page=3) == "/list?q=a%26b&sort=name&page=3"
