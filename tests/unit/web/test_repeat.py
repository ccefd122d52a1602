"""A repeated POST gets the first answer, and the act happens once."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.web.models import IdempotencyKey
from tests.unit.web.pages import done, visitor


def test_a_double_submit_acts_once_and_leads_to_the_same_place(browser: FlaskClient) -> None:
    data = {"line": "x", "request_key": "k1"}
    first, second = browser.post("/sample/form", data=data), browser.post("/sample/form", data=data)
    assert done == ["x"]
    assert (second.status_code, second.location) == (303, first.location)
    assert second.headers["Idempotent-Replayed"] == "true"


def test_a_program_sends_its_key_in_a_header_and_gets_the_same_body(browser: FlaskClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    first, second = browser.post("/sample/act", headers=headers), browser.post("/sample/act", headers=headers)
    assert first.data == second.data == b"act 1"
    assert second.status_code == 201
    assert second.content_type == first.content_type


def test_a_refused_form_may_be_corrected_under_the_same_key(browser: FlaskClient) -> None:
    assert browser.post("/sample/form", data={"line": "refuse", "request_key": "k1"}).status_code == 422
    assert browser.post("/sample/form", data={"line": "better", "request_key": "k1"}).status_code == 303
    assert done == ["better"]


def test_what_was_raised_leaves_no_key(browser: FlaskClient) -> None:
    assert browser.post("/sample/act", data={"fail": "1", "request_key": "k1"}).status_code == 409
    assert db.session.scalar(select(func.count()).select_from(IdempotencyKey)) == 0


def test_the_page_shown_again_keeps_its_key(browser: FlaskClient) -> None:
    page = browser.post("/sample/form", data={"line": "refuse", "request_key": "the-first-key"}).get_data(as_text=True)
    assert 'value="the-first-key"' in page


def test_a_key_with_signs_that_no_database_keeps_is_a_key_without_them(browser: FlaskClient) -> None:
    keys = ("k\0", b"k\xed\xa0\x80", "\0", "k\0")
    assert [browser.post("/sample/act", data={"request_key": key}).status_code for key in keys] == [201] * 4
    assert len(done) == 3


def test_without_a_key_every_request_counts(browser: FlaskClient) -> None:
    browser.post("/sample/act")
    browser.post("/sample/act")
    assert len(done) == 2


def test_keys_of_two_people_do_not_meet(app: Flask, browse_as: Callable[[Actor], FlaskClient]) -> None:
    browse_as(visitor(1)).post("/sample/act", data={"request_key": "k"})
    browse_as(visitor(2)).post("/sample/act", data={"request_key": "k"})
    assert len(done) == 2


def test_a_key_used_for_another_address_is_refused(browser: FlaskClient) -> None:
    browser.post("/sample/act", data={"request_key": "k"})
    answer = browser.post("/sample/form", data={"line": "x", "request_key": "k"})
    assert answer.status_code == 422
    assert "đã được dùng cho việc khác" in answer.get_data(as_text=True)
    assert done == ["act"]


def test_a_key_used_with_other_contents_is_refused_and_acts_no_second_time(browser: FlaskClient) -> None:
    browser.post("/sample/form", data={"line": "x", "request_key": "k"})
    answer = browser.post("/sample/form", data={"line": "y", "request_key": "k"})
    assert answer.status_code == 422
    assert "đã được gửi với nội dung khác" in answer.get_data(as_text=True)
    assert done == ["x"]


def test_a_form_whose_key_was_used_up_comes_back_with_a_fresh_one(browser: FlaskClient) -> None:
    browser.post("/sample/form", data={"line": "x", "request_key": "used-up"})
    page = browser.post("/sample/form", data={"line": "y", "request_key": "used-up"}).get_data(as_text=True)
    found = re.search(r'name="request_key"[^>]*value="([^"]+)"', page)
    assert found and found[1] != "used-up"
    assert browser.post("/sample/form", data={"line": "y", "request_key": found[1]}).status_code == 303
    assert done == ["x", "y"]


def test_a_program_is_told_to_take_a_new_key(browser: FlaskClient) -> None:
    headers = {"Idempotency-Key": "k", "Accept-Language": "en"}
    statuses = [browser.post("/sample/act", headers=headers, json={"a": a}).status_code for a in (1, 1, 2)]
    assert statuses == [201, 201, 422]
    assert done == ["act"]


def test_a_file_is_told_from_another_by_its_bytes_and_stays_readable(browser: FlaskClient) -> None:
    def send(content: bytes, name: str = "a.pdf") -> int:
        data = {"request_key": "k", "file": (io.BytesIO(content), name)}
        return browser.post("/sample/act", data=data).status_code

    large = b"x" * 400_000
    assert [send(large), send(large), send(large[:-1] + b"y"), send(large, "b.pdf")] == [201, 201, 422, 422]
    assert done == ["act"]


def test_a_key_that_is_too_long_is_refused(browser: FlaskClient) -> None:
    assert browser.post("/sample/act", data={"request_key": "k" * 201}).status_code == 422


def test_an_answer_is_forgotten_after_two_days(browser: FlaskClient) -> None:
    browser.post("/sample/act", data={"request_key": "k"})
    with clock.frozen(clock.now() + timedelta(days=2, seconds=1)):
        browser.post("/sample/act", data={"request_key": "other"})
    assert db.session.scalars(select(IdempotencyKey.key)).all() == ["other"]
