"""The conversation on document pages: shown, written, refused with what was typed, seen, withdrawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from eoffice.records.models import Record
from eoffice.remarks import queries
from tests.functional.pages import Visitor

from .conftest import Talking

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def record(office: Talking) -> Record:
    return office.assigned()


def test_a_remark_is_written_on_the_page_of_its_document(office: Talking, record: Record, sign_in: SignIn, person):
    browser = sign_in("chanhvp")
    data = {"text": "Đề nghị làm rõ mục 2", "audience": "all", "people": [person("truongphong").id]}
    answer = browser.post(f"/documents/{record.id}/remarks", data=data)
    assert (answer.status_code, answer.location) == (303, f"/incoming/{record.id}#remarks")
    shown = sign_in("truongphong").get(f"/incoming/{record.id}").get_data(as_text=True)
    assert "Đề nghị làm rõ mục 2" in shown
    assert 'class="remark is-new"' in shown
    assert "Đánh dấu đã xem" in shown


def test_a_refused_remark_keeps_what_was_typed(record: Record, sign_in: SignIn, office: Talking):
    data = {"text": "Nhờ @chuyenvien xem", "audience": "named"}
    answer = sign_in("chanhvp").post(f"/documents/{record.id}/remarks", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Nhờ @chuyenvien xem" in page
    assert "không xem được văn bản này" in page
    assert queries.remarks_on(office.actor("chanhvp"), record) == []


def test_seen_and_withdrawn_without_script(office: Talking, record: Record, sign_in: SignIn):
    remark = office.say(record, "chanhvp", "Sai số liệu")
    visitor = Visitor(sign_in("truongphong"))
    assert "Đánh dấu đã xem" in visitor.go(f"/incoming/{record.id}").text
    sign_in("truongphong").post(f"/documents/{record.id}/remarks/seen")
    assert "Đánh dấu đã xem" not in visitor.go(f"/incoming/{record.id}").text
    author = sign_in("chanhvp")
    shown = author.get(f"/incoming/{record.id}").get_data(as_text=True)
    assert office.actor("truongphong").name in shown
    assert author.post(f"/remarks/{remark.key}/withdraw").status_code == 303
    shown = sign_in("truongphong").get(f"/documents/{record.id}/remarks").get_data(as_text=True)
    assert "<del>Sai số liệu</del>" in shown


def test_a_double_click_says_it_once(office: Talking, record: Record, sign_in: SignIn):
    browser = sign_in("chanhvp")
    data = {"text": "Một lần thôi", "audience": "all", "request_key": "abc"}
    for _click in range(2):
        assert browser.post(f"/documents/{record.id}/remarks", data=data).status_code == 303
    assert len(queries.remarks_on(office.actor("chanhvp"), record)) == 1


def test_a_draft_has_its_conversation_too(office: Talking, draft: Callable[..., Record], sign_in: SignIn):
    record = draft()
    browser = sign_in("chuyenvien")
    assert browser.post(f"/documents/{record.id}/remarks", data={"text": "Bản nháp", "audience": "all"}).location == (
        f"/outgoing/{record.id}#remarks"
    )
    assert "Bản nháp" in browser.get(f"/outgoing/{record.id}").get_data(as_text=True)


def test_what_is_hidden_has_no_conversation(office: Talking, record: Record, sign_in: SignIn):
    browser = sign_in("chuyenvien")
    for method, path in (("GET", "remarks"), ("POST", "remarks"), ("POST", "remarks/seen")):
        answer = browser.open(f"/documents/{record.id}/{path}", method=method, data={"text": "x", "audience": "all"})
        assert answer.status_code == 404
