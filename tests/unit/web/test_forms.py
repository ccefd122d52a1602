"""Forms clean what is typed, say clearly what is wrong, and keep it."""

from __future__ import annotations

import io
import unicodedata
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from eoffice.core import clock
from eoffice.core.errors import Conflict, Invalid
from eoffice.web.dates import parse_date
from eoffice.web.forms import VersionedForm, apply_domain_errors
from tests.unit.web.pages import SampleForm, done


def fill(app: Flask, **values: str) -> SampleForm:
    with app.test_request_context("/", method="POST"):
        form = SampleForm(formdata=MultiDict({"line": "x", **values}))
        form.validate()
        return form


@pytest.mark.parametrize(
    "raw",
    [
        "9/11/2026",
        "09/11/2026",
        "09-11-2026",
        "9.11.2026",
        "09112026",
        "2026-11-09",
        " 09/11/2026 ",
        "9/11/26",
        "09-11-26",
        "9.11.26",
    ],
)
def test_a_day_may_be_written_in_several_ways(app: Flask, raw: str) -> None:
    assert fill(app, day=raw).day.data == date(2026, 11, 9)


@pytest.mark.parametrize(
    ("now", "raw", "nearest", "latest"),
    [
        ("2027-01-02", "28/12", "2026-12-28", "2026-12-28"),
        ("2026-11-27", "27/11", "2026-11-27", "2026-11-27"),
        ("2026-11-27", "3/12", "2026-12-03", "2025-12-03"),
        ("2026-11-27", "5/1", "2027-01-05", "2026-01-05"),
        ("2026-11-27", "29/2", None, None),
    ],
)
def test_a_year_left_out_is_never_the_far_one(
    app: Flask, now: str, raw: str, nearest: str | None, latest: str | None
) -> None:
    with clock.frozen(datetime.fromisoformat(f"{now}T09:00+07:00")):
        form = fill(app, day=raw, past=raw)
    assert [form.day.data, form.past.data] == [day and date.fromisoformat(day) for day in (nearest, latest)]


@given(day=st.dates(date(1900, 1, 1), date(2200, 1, 1)), now=st.dates(date(1990, 1, 1), date(2190, 1, 1)))
def test_a_year_of_two_digits_is_the_one_from_94_years_back_to_5_ahead(day: date, now: date) -> None:
    with clock.frozen(datetime(now.year, now.month, now.day, 9, tzinfo=clock.OFFICE_ZONE)):
        read = [parse_date(f"{day.day}{mark}{day.month}{mark}{day.year % 100:02}") for mark in "/-."]
    assert read[0] == read[1] == read[2]
    if -94 <= day.year - now.year <= 5:
        assert read[0] == day
    assert read[0] is None or (read[0].year % 100 == day.year % 100 and -94 <= read[0].year - now.year <= 5)


def test_a_day_that_does_not_exist_is_named(app: Flask) -> None:
    form = fill(app, day="31/02/2026")
    assert form.day.errors == ["Không có ngày 31/02/2026. Hãy kiểm tra lại ngày và tháng."]
    assert form.day._value() == "31/02/2026"


@pytest.mark.parametrize(
    "raw", ["tomorrow", "1/1/126", "010126", "9" * 10_000, "\u0661/11/2026", "00/00/0000", "01/01/0001"]
)
def test_what_is_no_day_gets_a_sentence(app: Flask, raw: str) -> None:
    assert len(fill(app, day=raw).day.errors) == 1


@pytest.mark.parametrize("raw", ["9" * 10_000, "-5", "0", "100", "1.5", "\u0663", "1e3", "0x10"])
def test_what_is_no_number_within_the_limits_gets_a_sentence(app: Flask, raw: str) -> None:
    form = fill(app, whole=raw)
    assert len(form.whole.errors) == 1
    assert form.whole.data is None


def test_text_is_one_spelling_without_hidden_characters(app: Flask) -> None:
    form = fill(app, line=unicodedata.normalize("NFD", "  Ngữ\u202e \x00Ễn  "), text=" a\r\n\x00b ")
    assert form.line.data == unicodedata.normalize("NFC", "Ngữ Ễn")
    assert form.text.data == "a\nb"


def test_messages_are_vietnamese(app: Flask) -> None:
    form = fill(app, line=" ", choice="9")
    assert form.line.errors == ["Chưa nhập: Line."]
    assert form.choice.errors == ["Lựa chọn này không có trong danh sách."]
    assert fill(app, line="x" * 21).line.errors == ["Quá dài: tối đa 20 ký tự."]


@pytest.mark.parametrize("raw", ["9" * 10_000, "one", "\u0661", "-"])
def test_a_choice_that_is_none_gets_a_sentence(app: Flask, raw: str) -> None:
    form = fill(app, choice=raw, many=raw)
    assert form.choice.errors
    assert form.many.errors


def test_no_choice_is_none(app: Flask) -> None:
    form = fill(app, choice="")
    assert form.choice.data is None
    assert not form.errors


def test_parts_without_a_name_are_no_files(browser: FlaskClient) -> None:
    answer = browser.post("/sample/form", data={"line": "x", "files": (io.BytesIO(b""), "")})
    assert answer.status_code == 303


def test_a_refusal_of_the_service_stands_beside_its_field_and_what_was_typed_stays(browser: FlaskClient) -> None:
    answer = browser.post("/sample/form", data={"line": "refuse", "text": "typed with care"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="line-error"' in page
    assert page.count("Not this word.") == 2
    assert "And that." in page
    assert "typed with care" in page
    assert done == []


def test_a_refusal_without_fields_stands_at_the_top(app: Flask) -> None:
    form = fill(app)
    apply_domain_errors(form, Conflict("Someone was first."))
    assert form.all_errors == [(None, "Someone was first.")]


def test_names_of_the_service_may_differ_from_those_of_the_form(app: Flask) -> None:
    form = fill(app)
    apply_domain_errors(form, Invalid("no", fields={"subject": "Too odd."}), {"subject": "line"})
    assert form.line.errors == ["Too odd."]


def test_two_forms_on_a_page_have_different_ids(app: Flask) -> None:
    with app.test_request_context("/"):
        form = SampleForm(id_prefix="return-")
        assert (form.line.id, form.line.label.field_id, form.line.name) == ("return-line", "return-line", "line")


@pytest.mark.parametrize(("raw", "version"), [("7", 7), ("", None), ("x", None), ("9" * 50, None)])
def test_the_version_seen_is_a_number_or_unknown(app: Flask, raw: str, version: int | None) -> None:
    with app.test_request_context("/", method="POST", data={"version": raw}):
        assert VersionedForm().expected_version == version


def test_a_form_knows_whether_it_was_the_one_sent(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"form_name": "SampleForm"}):
        assert SampleForm().is_sent()
        assert not VersionedForm().is_sent()
