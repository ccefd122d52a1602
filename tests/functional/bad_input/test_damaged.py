"""Forms that arrive damaged: refused as a whole, never taken for an empty one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from eoffice.access.actor import Actor
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person
from eoffice.directory.tokens import create_token
from tests.functional.bad_input.conftest import count_records
from tests.functional.pages import Visitor

TEXT = b'--b\r\nContent-Disposition: form-data; name="subject"\r\n\r\nV/v quy hoach\r\n'
FILE = b'--b\r\nContent-Disposition: form-data; name="files"; filename="%s.txt"\r\n\r\nabc\r\n'
FORM = "multipart/form-data; boundary=b"
#: What was sent, and as what.
DAMAGED = (
    (TEXT + FILE % "Đơn".encode("utf-16-le") + b"--b--\r\n", FORM),
    (TEXT + FILE % "Giấy".encode("cp1258", "replace").replace(b"?", b"\xff") + b"--b--\r\n", FORM),
    (TEXT + FILE % b"a", FORM),
    (TEXT + b"--b\r\nnonsense\r\n\r\nabc\r\n--b--\r\n", FORM),
    (TEXT + b"--b--\r\n", "multipart/form-data"),
    (TEXT + b"--b--\r\n", "multipart/form-data; boundary=another"),
    (b"x", FORM),
)


@pytest.fixture
def bearer(actor: Callable[[str], Actor], person: Callable[[str], Person]) -> dict[str, str]:
    with unit_of_work():
        return {"Authorization": f"Bearer {create_token(actor('vanthu'), person('vanthu'))}"}


@pytest.mark.parametrize(("body", "kind"), DAMAGED)
def test_a_program_is_told_and_nothing_is_recorded(
    client: FlaskClient, bearer: dict[str, str], body: bytes, kind: str
) -> None:
    answer = client.post("/api/v1/incoming", data=body, content_type=kind, headers=bearer)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert "Không đọc được yêu cầu" in answer.get_data(as_text=True)
    assert count_records() == 0


@pytest.mark.parametrize(("body", "kind"), DAMAGED)
def test_a_person_is_told_and_nothing_is_recorded(clerk: Visitor, body: bytes, kind: str) -> None:
    answer = clerk.client.post("/incoming/new", data=body, content_type=kind)
    assert answer.status_code == 400
    assert "Không đọc được yêu cầu" in answer.get_data(as_text=True)
    assert count_records() == 0


@pytest.mark.parametrize(("body", "kind"), DAMAGED)
def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, body: bytes, kind: str) -> None:
    answer = client.post("/incoming/new", data=body, content_type=kind)
    assert answer.location == "/sign-in?next=%2Fincoming%2Fnew"
