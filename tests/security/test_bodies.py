"""Bodies that are too large, too deep or not what they say are refused before they cost anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eoffice.access.actor import Actor
from eoffice.core.config import Config
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person
from eoffice.directory.tokens import create_token

MEGABYTE = 1024 * 1024
JSON = "application/json"
FORM = "multipart/form-data; boundary=b"


class Endless:
    """A body that says how long it is and counts what is read of it."""

    def __init__(self, size: int) -> None:
        self.left, self.taken = size, 0

    def read(self, size: int = -1) -> bytes:
        """Some more of it."""
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        self.taken += size
        return b"a" * size

    readline = read


@pytest.fixture
def bearer(actor: Callable[[str], Actor], person: Callable[[str], Person]) -> dict[str, str]:
    with unit_of_work():
        return {"Authorization": f"Bearer {create_token(actor('vanthu'), person('vanthu'))}"}


def send(client: FlaskClient, path: str, size: int, kind: str, **more: Any) -> tuple[Any, Endless]:
    """POST `size` bytes and tell the answer and what was read."""
    body = Endless(size)
    claimed = {"CONTENT_LENGTH": str(size), "CONTENT_TYPE": kind, "wsgi.input": body}
    return client.post(path, environ_overrides=claimed, **more), body


def test_more_than_the_limit_is_refused_unread(sign_in: Callable[[str], FlaskClient], config: Config) -> None:
    answer, body = send(sign_in("vanthu"), "/incoming/new", config.upload_limit + 3 * MEGABYTE, FORM)
    assert (answer.status_code, body.taken) == (413, 0)
    assert f"{config.upload_limit_mb} MB" in answer.get_data(as_text=True)


def test_the_api_says_the_same(client: FlaskClient, bearer: dict[str, str], config: Config) -> None:
    size = config.upload_limit + 3 * MEGABYTE
    answer, body = send(client, "/api/v1/incoming", size, FORM, headers=bearer)
    assert (answer.status_code, answer.content_type, body.taken) == (413, "application/problem+json", 0)
    assert f"{config.upload_limit_mb} MB" in answer.json["detail"]


@pytest.mark.parametrize("path", ["/api/v1/outgoing", "/api/v1/case-files", "/api/v1/incoming/1/actions/submit"])
def test_json_is_never_large(client: FlaskClient, bearer: dict[str, str], path: str) -> None:
    answer, body = send(client, path, 3 * MEGABYTE, JSON, headers=bearer)
    assert (answer.status_code, body.taken) == (413, 0)


def test_a_stranger_sends_no_files(client: FlaskClient) -> None:
    answer, body = send(client, "/incoming/new", 4 * MEGABYTE, FORM)
    assert answer.location == "/sign-in?next=%2Fincoming%2Fnew"
    assert body.taken == 0


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000, '{"subject":' * 50_000, '{"subject": ' + "[" * 600 + "]" * 600 + "}", "{", "[]", "null", '"x"',
        '{"subject": "\\ud800"}', '{"subject": "\\u0000"}', '{"subject": 1e999}', '{"page_count": ' + "9" * 5000 + "}",
        '{"subject": {"a": [1]}}', '{"recipients": {"a": 1}}', '{"recipients": [[["x"]]]}', '{"__proto__": 1}',
        '{"type": null, "subject": true}', "\xff",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "path", ["/api/v1/outgoing", "/api/v1/case-files", "/api/v1/incoming", "/api/v1/tasks/1/actions/start"]
)
def test_odd_json_is_refused_not_a_fault(
    app: Flask, client: FlaskClient, bearer: dict[str, str], path: str, body: str
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.post(path, data=body.encode("latin-1"), content_type=JSON, headers=bearer)
    assert answer.status_code in {201, 400, 404, 422}, answer.get_data(as_text=True)[:500]


def test_a_form_of_thousands_of_fields_is_refused(sign_in: Callable[[str], FlaskClient]) -> None:
    answer = sign_in("vanthu").post(
        "/incoming/new", data={f"f{number}": "x" for number in range(3000)}, content_type="multipart/form-data"
    )
    assert answer.status_code == 413
