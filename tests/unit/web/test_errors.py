"""A refusal says what happened and what to do; a fault shows nothing of itself."""

from __future__ import annotations

import logging
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from eoffice.web.errors import ErrorAnswer, answer_with


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("missing", 404, "Không có gì ở đây"),
        ("denied", 403, "Only the clerk."),
        ("invalid", 422, "Two things are wrong."),
        ("conflict", 409, "Trần Thị Ngữ was first."),
        ("illegal", 409, "Not now."),
        ("large", 413, "At most 20 MB."),
        ("full", 507, "No room."),
        ("many", 429, "Slowly."),
        ("busy", 503, "Too busy."),
        ("broken", 400, "Không đọc được yêu cầu"),
        ("cut", 400, "Không đọc được yêu cầu"),
        ("fault", 500, "Hệ thống gặp sự cố"),
    ],
)
def test_each_refusal_has_its_status_and_page(client: FlaskClient, kind: str, status: int, words: str) -> None:
    answer = client.get(f"/sample/fail/{kind}", headers={"X-Request-ID": "request-4711"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert words in page
    assert "a secret" not in page
    assert "request-4711" in page
    assert answer.headers["X-Request-ID"] == "request-4711"


def test_a_throttled_answer_says_when_to_come_back(client: FlaskClient) -> None:
    assert client.get("/sample/fail/many").headers["Retry-After"] == "30"


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    answer = client.delete("/healthz")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/incoming/7/actions/direct", "/incoming/7"),
        ("/incoming/7/actions/direct?file=3&q=%C4%90%E1%BA%A5t", "/incoming/7?file=3&q=%C4%90%E1%BA%A5t"),
        ("/intake/7/refuse?channel=scan&page=2", "/intake/?channel=scan&page=2"),
        ("/registers/7/close", "/registers/7"),
        ("/language", "/"),
        ("/sign-out?next=//evil.example/", "/?next=//evil.example/"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_where_a_step_was_sent_reads_as_the_page_above(
    client: FlaskClient, method: str, address: str, page: str
) -> None:
    answer = client.open(address, method=method)
    assert (answer.status_code, answer.location) == (303, page)


@pytest.mark.parametrize("address", ["//evil.example/incoming/7/actions/direct", "/%5C%5Cevil.example/sign-out"])
def test_no_address_leads_out_of_the_product(client: FlaskClient, address: str) -> None:
    answer = client.get("/", base_url="http://localhost", environ_overrides={"PATH_INFO": unquote(address)})
    assert urlsplit(answer.location or "").netloc in {"", "localhost"}


def test_a_step_takes_no_other_method_and_the_api_says_so_to_programs(client: FlaskClient) -> None:
    for address, method in (("/incoming/7/actions/direct", "DELETE"), ("/api/v1/incoming/7/actions/direct", "GET")):
        answer = client.open(address, method=method)
        assert (answer.status_code, answer.location) == (405, None)
        assert "POST" in answer.headers["Allow"]


def test_a_fault_is_logged_with_the_request(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        client.get("/sample/fail/fault")
    assert "request failed: GET /sample/fail/fault" in caplog.text


def test_a_room_may_write_the_errors_of_its_addresses(app: Flask, client: FlaskClient) -> None:
    def as_text(error: ErrorAnswer) -> Response:
        return Response(f"{error.code} {error.fields}", status=error.status)

    answer_with(app, "/sample/", as_text)
    answer = client.get("/sample/fail/invalid")
    assert (answer.status_code, answer.get_data(as_text=True)) == (422, "invalid {'line': 'Too odd.'}")


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "short", "a" * 65, "ä" * 10])
def test_a_request_id_that_is_no_id_is_replaced(client: FlaskClient, hostile: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": hostile})
    assert answer.headers["X-Request-ID"] != hostile
    assert len(answer.headers["X-Request-ID"]) == 16
