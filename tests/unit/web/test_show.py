"""How things are written on a page, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import flask_bootstrap
import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from eoffice.core.calendar import Calendar, DayKind
from eoffice.web import menu, template_filters
from eoffice.web.dates import show_date, show_moment
from eoffice.web.language import local_address
from tests.architecture.sources import MODULES, TEMPLATES

TODAY = date(2026, 11, 9)


@pytest.fixture(autouse=True)
def plain_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    holiday = Calendar({date(2026, 11, 24): DayKind.STATUTORY})
    monkeypatch.setattr(template_filters, "office_calendar", lambda: holiday)


def test_days_and_moments_are_those_of_the_office() -> None:
    assert show_date(datetime(2026, 12, 31, 17, 30, tzinfo=UTC)) == "01/01/2027"
    assert show_moment(datetime(2026, 11, 9, 2, 5, tzinfo=UTC)) == "09/11/2026 09:05"
    assert show_date(None) == show_moment(None) == ""


@pytest.mark.parametrize(
    ("day", "tone", "words"),
    [
        (date(2026, 11, 9), "warning", "hạn hôm nay"),
        (date(2026, 11, 10), "warning", "còn 1 ngày làm việc"),
        (date(2026, 11, 12), "neutral", "còn 3 ngày làm việc"),
        (date(2026, 11, 25), "neutral", "còn 11 ngày làm việc"),
        (date(2026, 11, 6), "danger", "quá hạn 1 ngày làm việc"),
        (date(2026, 11, 8), "danger", "quá hạn 1 ngày làm việc"),
    ],
)
def test_a_due_date_is_said_in_working_days(app: Flask, day: date, tone: str, words: str) -> None:
    found = template_filters.due(day)
    assert found is not None
    assert (found.tone, found.words) == (tone, words)


def test_finished_work_was_late_or_in_time(app: Flask) -> None:
    late, timely = template_filters.due(TODAY, date(2026, 11, 10)), template_filters.due(TODAY, TODAY)
    assert late is not None
    assert timely is not None
    assert (late.tone, timely.tone) == ("danger", "success")


def test_no_due_date_is_said_so(app: Flask) -> None:
    with app.test_request_context("/"):
        page = render_template_string('{% from "components/chips.html" import due %}{{ due(none) }}')
    assert "không có hạn" in page


@pytest.mark.parametrize(("count", "text"), [(0, "0 B"), (1023, "1.023 B"), (1536, "1,5 kB"), (5 * 1024**3, "5 GB")])
def test_sizes_have_the_decimal_sign_of_the_language(app: Flask, count: int, text: str) -> None:
    with app.test_request_context("/"):
        assert template_filters.size(count) == text


@pytest.mark.parametrize(
    ("number", "notation", "text"),
    [
        (5, "QĐ-UBND", "05/QĐ-UBND"),
        (15, "QĐ-UBND", "15/QĐ-UBND"),
        ("7a", "TB", "7a/TB"),
        (None, "TB", "TB"),
        (3, None, "03"),
    ],
)
def test_number_and_symbol_stand_as_printed(number: int | str | None, notation: str | None, text: str) -> None:
    assert template_filters.symbol(number, notation) == text


def test_the_language_changes_by_a_cookie_and_leads_back(browser: FlaskClient) -> None:
    assert 'lang="vi"' in browser.get("/sample/form").get_data(as_text=True)
    answer = browser.post("/language", data={"language": "en"}, headers={"Referer": "http://localhost/sample/form?a=1"})
    assert (answer.status_code, answer.location) == (303, "/sample/form?a=1")
    page = browser.get("/sample/form").get_data(as_text=True)
    assert 'lang="en"' in page
    assert "Search all documents" in page


def test_an_unknown_language_changes_nothing(browser: FlaskClient) -> None:
    assert "Set-Cookie" not in browser.post("/language", data={"language": "../xx"}).headers


@pytest.mark.parametrize(
    "address",
    ["https://elsewhere.example/", "//elsewhere.example", "\\\\elsewhere.example", "javascript:alert(1)", "relative",
     "", None, "http:///elsewhere.example", "/\\elsewhere.example", "////elsewhere.example"],
)  # fmt: skip
def test_an_address_elsewhere_leads_to_the_start(app: Flask, address: str | None) -> None:
    with app.test_request_context("/"):
        assert local_address(address) == "/"


def test_an_address_here_is_kept(app: Flask) -> None:
    with app.test_request_context("/"):
        assert local_address("/a?b=1") == local_address("http://localhost/a?b=1") == "/a?b=1"


def test_the_menu_shows_what_the_person_may_open(app: Flask, browser: FlaskClient, client: FlaskClient) -> None:
    page = browser.get("/sample/form").get_data(as_text=True)
    offered = set(re.findall(r'class="menu-entry" href="([^"]+)"', page))
    assert "/sign-out" in page
    for address in offered:
        assert browser.get(address).status_code in {200, 303}, address


def test_a_menu_entry_needs_a_known_section(app: Flask) -> None:
    with pytest.raises(ValueError, match="no menu section"):
        menu.add("nowhere", "sample.form", "x", "inbox", template_filters)  # type: ignore[arg-type]


def names_of_symbols(sprite: Path) -> set[str]:
    return set(re.findall(r'id="([a-z0-9-]+)"', sprite.read_text()))


def test_every_icon_that_is_named_is_in_the_sprite(app: Flask) -> None:
    sprite = Path(str(app.static_folder)) / "icons.svg"
    library = Path(flask_bootstrap.__file__).parent / "static/bootstrap5/icons/bootstrap-icons.svg"
    named = {
        name
        for path in [*TEMPLATES, *MODULES]
        for name in re.findall(r"[\"']([a-z0-9]+(?:-[a-z0-9]+)+)[\"']", path.read_text())
    }
    assert named & names_of_symbols(library) - names_of_symbols(sprite) == set()
    assert "MIT" in sprite.read_text()
