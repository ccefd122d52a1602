"""What nobody opened stays shut; who is not signed in is asked to."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eoffice.access.actor import Actor, Role
from eoffice.web.actor import mark_of
from tests.unit.web.pages import visitor


def test_an_unmarked_endpoint_does_not_exist_even_for_those_signed_in(browser: FlaskClient) -> None:
    assert browser.get("/sample/unmarked").status_code == 404


def test_every_endpoint_of_the_product_is_marked(app: Flask) -> None:
    methods = {"GET", "POST", "PUT", "DELETE", "PATCH"}
    bare = [
        rule.rule
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & methods
        if not rule.endpoint.startswith("sample.") and mark_of(app, rule.endpoint, method) is None
    ]
    assert bare == []


def test_a_visitor_is_led_to_the_sign_in_page_and_back(client: FlaskClient) -> None:
    answer = client.get("/sample/form?a=1&b=2")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=%2Fsample%2Fform%3Fa%3D1%26b%3D2"


def test_a_long_vietnamese_address_is_led_back_to_whole(client: FlaskClient) -> None:
    page = f"/search?{urlencode({'q': 'Ễ' * 400, 'x': 'a&b=c d%'})}"
    answer = client.get(page)
    assert len(answer.location) < 4200
    led_to = parse_qs(urlsplit(answer.location).query)["next"][0]
    assert parse_qs(urlsplit(led_to).query) == {"q": ["Ễ" * 400], "x": ["a&b=c d%"]}


def test_an_address_too_long_to_be_led_back_to_loses_its_query(client: FlaskClient) -> None:
    assert client.get(f"/search?{'&=' * 2000}").location == "/sign-in?next=%2Fsearch"


def test_an_api_client_without_token_gets_401(app: Flask, client: FlaskClient) -> None:
    assert client.get("/api/v1/incoming").status_code == 401


def test_a_page_needs_its_permission(browse_as: Callable[[Actor], FlaskClient]) -> None:
    browser = browse_as(visitor(roles=frozenset({Role.SPECIALIST})))
    answer = browser.get("/sample/managers")
    assert answer.status_code == 403
    assert "Không có quyền ở đây" in answer.get_data(as_text=True)


def test_healthz_answers_everybody_and_says_nothing_more(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ["/static/favicon.svg", "/style.css", "/bootstrap/static/css/bootstrap.min.css"])
def test_files_of_the_product_need_no_sign_in(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        assert answer.status_code == 200


def test_a_stranger_cannot_send_much_to_a_public_page(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "x" * 2_100_000})
    assert answer.status_code == 413


def test_a_stranger_cannot_fill_the_disk_at_a_closed_page(client: FlaskClient) -> None:
    claimed = {"CONTENT_LENGTH": "23000000", "CONTENT_TYPE": "multipart/form-data; boundary=b"}
    answer = client.post("/sample/form", data=b"--b", environ_overrides=claimed)
    assert answer.location == "/sign-in?next=%2Fsample%2Fform"
