"""Counts by month, words of many, and the spreadsheet: nobody is named and nobody's own words are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.tokens import create_token
from eoffice.search import recent
from eoffice.usage import queries, service
from eoffice.usage.models import SearchWords

SignIn = Callable[[str], FlaskClient]
DECEMBER = datetime(2026, 12, 3, 2, 0, tzinfo=UTC)


def ask(actor, text: str, *people: str) -> None:
    for username in people:
        with unit_of_work():
            recent.remember(actor(username), text, was_in_vain=False)


def test_words_are_shown_from_three_people_on(app: Flask, actor) -> None:
    agency_id = actor("vanthu").agency_id
    ask(actor, "Thoát nước", "vanthu", "vanthu", "chutich", "chutich")
    ask(actor, 'số:15 lương "kế hoạch năm" 15/QĐ-UBND', "vanthu", "chutich", "chanhvp")
    assert queries.list_words(agency_id) == [("ke hoach nam", 3), ("luong", 3)]
    ask(actor, "thoat nuoc", "chanhvp")
    assert queries.list_words(agency_id)[0] == ("thoat nuoc", 5)
    rows = {row.words: row for row in db.session.scalars(select(SearchWords))}
    assert set(rows) == {"thoat nuoc", "luong", "ke hoach nam"}
    assert {row.tokens for row in rows.values()} == {""}


def test_words_of_a_few_name_nobody_and_are_forgotten_with_the_month(app: Flask, actor) -> None:
    ask(actor, "khen thưởng", "vanthu", "chutich")
    (row,) = db.session.scalars(select(SearchWords)).all()
    assert (row.askers, len(row.tokens.split()), str(actor("vanthu").person_id) in row.tokens.split()) == (2, 2, False)
    service.sweep()
    assert len(db.session.scalars(select(SearchWords)).all()) == 1
    with clock.frozen(DECEMBER):
        service.sweep()
        assert db.session.scalars(select(SearchWords)).all() == []


def test_searches_by_the_api_are_counted(app: Flask, actor, person) -> None:
    with unit_of_work():
        bearer = {"Authorization": f"Bearer {create_token(actor('vanthu'), person('vanthu'))}"}
    answer = app.test_client().get("/api/v1/search?q=xylophon", headers=bearer)
    assert answer.status_code == 200
    service.take_up()
    month = queries.list_months(actor("vanthu").agency_id)[0]
    assert (month.asked, month.in_vain, month.by_api) == (1, 1, 1)
    assert db.session.scalars(select(SearchWords.words)).all() == ["xylophon"]


def test_months_stand_in_order_from_the_first_with_any_use(app: Flask, actor) -> None:
    agency_id = actor("vanthu").agency_id
    assert [month.asked for month in queries.list_months(agency_id)] == [0]
    ask(actor, "thoát nước", "vanthu")
    with clock.frozen(DECEMBER + timedelta(days=31)):
        ask(actor, "thoát nước", "chutich", "chanhvp")
        months = queries.list_months(agency_id)
    assert [(month.first.isoformat(), month.asked) for month in months] == [
        ("2027-01-01", 2), ("2026-12-01", 0), ("2026-11-01", 1),
    ]  # fmt: skip


def test_the_page_and_its_spreadsheet_are_for_archivist_and_administrator(sign_in: SignIn, actor) -> None:
    ask(actor, "=tổng", "vanthu", "chutich", "chanhvp")
    ask(actor, "thoát nước", "vanthu", "chutich", "chanhvp")
    for username in ("luutru", "quantri"):
        browser = sign_in(username)
        shown = browser.get("/usage").get_data(as_text=True)
        assert "Mức độ sử dụng" in shown and "thoat nuoc" in shown and "11/2026" in shown
        book = load_workbook(BytesIO(browser.get("/usage/xlsx").data))
        assert book.sheetnames == ["Theo tháng", "Từ ngữ"]
        assert [cell.value for cell in book.worksheets[0][2]][:5] == ["11/2026", 0, 0, 0, 6]
        assert [cell.value for cell in book.worksheets[1]["A"]] == ["Từ ngữ tìm kiếm", "thoat nuoc", "tong"]
    for username in ("vanthu", "chutich", "chuyenvien"):
        assert sign_in(username).get("/usage").status_code == 403
