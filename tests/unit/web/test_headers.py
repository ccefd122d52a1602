"""Headers of every answer."""

from __future__ import annotations

import re

from flask.testing import FlaskClient


def test_a_page_is_private_and_takes_nothing_from_elsewhere(browser: FlaskClient) -> None:
    headers = browser.get("/sample/form").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_names_no_other_host_and_holds_nothing_inline(browser: FlaskClient) -> None:
    page = browser.get("/sample/form").get_data(as_text=True)
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", page) == []
    assert re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page) == []


def test_every_file_a_page_names_is_there_and_kept_for_a_year(browser: FlaskClient) -> None:
    page = browser.get("/sample/form").get_data(as_text=True)
    files = set(re.findall(r"(?:src|href)=\"(/(?:static|bootstrap|style)[^\"#]*)", page))
    assert len(files) > 10
    for address in files:
        assert "v=" in address
        with browser.get(address) as answer:
            assert answer.status_code == 200, address
            assert "max-age=31536000" in answer.headers["Cache-Control"], address


def test_a_file_without_version_is_asked_for_each_time(client: FlaskClient) -> None:
    with client.get("/static/icons.svg") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
