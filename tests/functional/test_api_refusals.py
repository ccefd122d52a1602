"""What the API does not take is refused by name: nothing that was sent is dropped in silence, and nothing is kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.functional.conftest import Caller
from tests.functional.test_api_contract import CARD, many
from tests.unit.content import makers

DRAFT = {"type": "CONG_VAN", "subject": "V/v trả lời"}


@pytest.fixture
def clerk(caller: Callable[[str], Caller]) -> Caller:
    """The clerk."""
    return caller("vanthu")


@pytest.fixture
def drafter(caller: Callable[[str], Caller]) -> Caller:
    """A specialist."""
    return caller("chuyenvien")


def items(who: Caller, path: str) -> list[dict[str, Any]]:
    """What a list shows."""
    found: list[dict[str, Any]] = (who.get(path).json or {})["items"]
    return found


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"a": ' + b"9" * 5000 + b"}"])
def test_json_that_cannot_be_read_is_400(clerk: Caller, body: bytes) -> None:
    for path in ("/incoming", "/case-files"):
        assert clerk.post(path, 400, data=body, content_type="application/json").json["code"] == "body"
        assert items(clerk, path) == []


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/pdf", ""])
def test_a_body_of_another_kind_is_415_and_nothing_moves(clerk: Caller, kind: str) -> None:
    [document] = many(clerk, 1)
    for path in (f"/incoming/{document}/actions/register", "/incoming", "/case-files"):
        assert "JSON" in clerk.post(path, 415, data=b"%PDF-1.4", content_type=kind).json["detail"]
    assert [row["state"] for row in items(clerk, "/incoming")] == ["received"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"--x\r\nbroken", "multipart/form-data; boundary=x"), (b"no boundary", "multipart/form-data")],
)
def test_a_form_that_breaks_off_is_400_and_stores_nothing(clerk: Caller, body: bytes, kind: str) -> None:
    clerk.post("/incoming", 400, data=body, content_type=kind)
    assert items(clerk, "/incoming") == []


@pytest.mark.parametrize("sent", [{}, {"json": {}}, {"data": {"note": "x"}}, {"data": {"subject": " "}}])
def test_a_document_with_neither_file_nor_subject_is_none(clerk: Caller, sent: dict[str, Any]) -> None:
    assert set(clerk.post("/incoming", 422, **sent).json["fields"]) == {"files", "subject"}
    assert items(clerk, "/incoming") == []


def test_a_file_under_a_field_that_is_not_read_is_refused_by_name(clerk: Caller, drafter: Caller) -> None:
    def part() -> tuple[io.BytesIO, str]:
        return io.BytesIO(makers.docx_file("Kính gửi")), "a.docx"

    assert set(clerk.post("/incoming", 422, data=CARD | {"scan": part()}).json["fields"]) == {"scan"}
    assert set(drafter.post("/outgoing", 422, data=DRAFT | {"scan": part()}).json["fields"]) == {"scan"}
    [document] = many(clerk, 1)
    path = f"/incoming/{document}/actions/register"
    assert set(clerk.post(path, 422, data={"files": part()}).json["fields"]) == {"files"}


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"urgency": "sieu_toc"}, "urgency"), ({"due_on": "2026-02-31"}, "due_on"), ({"khong_co": "1"}, "khong_co"),
        ({"replies_to": 999_999}, "replies_to"), ({"replies_to": "x"}, "replies_to"), ({"subject": ["a"]}, "subject"),
        ({"note": {"a": 1}}, "note"), ({"recipients": {"a": 1}}, "recipients"), ({"subject": " "}, "subject"),
        ({"page_count": 0}, "page_count"), ({"page_count": 999_999_999}, "page_count"),
    ],
)  # fmt: skip
def test_a_field_of_a_draft_that_cannot_be_used_is_named(drafter: Caller, sent: dict[str, Any], field: str) -> None:
    assert set(drafter.post("/outgoing", 422, json=DRAFT | sent).json["fields"]) == {field}
    assert items(drafter, "/outgoing") == []


@pytest.mark.parametrize("field", ["file", "attachments"])
@pytest.mark.parametrize("value", ["a.docx", 5, 1.5, True, ["x"], {"a": 1}])
def test_a_version_that_is_no_file_is_named(drafter: Caller, field: str, value: object) -> None:
    made = drafter.post("/outgoing", 201, json=DRAFT).json
    assert set(drafter.act(f"/outgoing/{made['id']}", "revise", 422, **{field: value})["fields"]) == {field}
    assert drafter.get(f"/outgoing/{made['id']}").json == made


def test_the_card_of_a_draft_is_kept_and_what_has_its_own_step_waits_for_it(drafter: Caller) -> None:
    sent = {"due_on": "2026-12-31", "urgency": "urgent", "note": "Gấp", "page_count": 2, "number": "99"}
    made = drafter.post("/outgoing", 201, json=DRAFT | sent).json
    assert {name: made[name] for name in sent} == sent | {"number": ""}


def test_an_input_that_a_move_of_a_case_file_does_not_take_is_named(clerk: Caller) -> None:
    sent = {"code": "9.VT", "title": "Hồ sơ", "retention_years": 5}
    made = clerk.post("/case-files", 201, data=sent).json
    assert set(clerk.act(f"/case-files/{made['id']}", "close", 422, reason="x")["fields"]) == {"reason"}


@pytest.mark.parametrize(
    "query", ["/incoming?state=sealed", "/outgoing?state=x", "/incoming?type=x", "/search?kind=x", "/search?type=x"]
)
def test_a_state_kind_or_type_that_does_not_exist_is_named(clerk: Caller, query: str) -> None:
    assert set(clerk.get(query, 422).json["fields"]) == {query.partition("?")[2].partition("=")[0]}


@pytest.mark.parametrize(
    "path",
    ["/incoming?limit=0", "/incoming?limit=x", "/incoming?state=x", "/search?from=2026-02-31",
     "/search?cursor=" + "1" * 600],
)  # fmt: skip
def test_what_is_wrong_with_an_argument_is_said_in_the_callers_language(clerk: Caller, path: str) -> None:
    def said(language: str) -> str:
        answer = clerk.get(path, 422, language=language)
        return next(iter(answer.json["fields"].values()))

    assert said("vi") != said("en")


def test_what_is_wrong_with_a_case_file_is_said_in_the_callers_language(clerk: Caller) -> None:
    wrong = {"title": 5, "retention_years": 71, "is_permanent": "x", "khong_co": 1, "code": "x" * 41}
    fields = clerk.post("/case-files", 422, json=wrong).json["fields"]
    assert set(fields) == set(wrong)
    assert not any(sentence.isascii() for sentence in fields.values()), fields


def test_a_type_is_found_in_small_letters_too(clerk: Caller) -> None:
    [document] = many(clerk, 1)
    for question in ("type=cong_van", "type=CONG_VAN", "state=received"):
        assert [row["id"] for row in items(clerk, f"/incoming?{question}")] == [document]
    assert items(clerk, "/incoming?type=QUYET_DINH") == []


def test_half_a_character_is_no_fault(clerk: Caller, drafter: Caller) -> None:
    body = b'{"type": "CONG_VAN", "issuer": "S", "subject": "V/v \\ud800 x"}'
    for who, path in ((clerk, "/incoming"), (drafter, "/outgoing")):
        assert who.post(path, 201, data=body, content_type="application/json").json["subject"] == "V/v x"
