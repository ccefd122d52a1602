"""The contract of the API beyond the story: errors, tokens, paging, and no query per row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.tokens import create_token, revoke_token, tokens_of
from eoffice.incoming.states import TRANSITIONS as INCOMING
from eoffice.outgoing.states import TRANSITIONS as OUTGOING
from eoffice.records.states import CASE_FILE_TRANSITIONS
from eoffice.tasks.states import TRANSITIONS as TASKS
from tests.functional.conftest import Caller

CARD = {"issuer": "Sở Nội vụ thành phố Lạc Giang", "type": "CONG_VAN", "subject": "V/v kiểm tra"}


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements that are sent to the database inside the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    engine: Engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def many(clerk: Caller, count: int) -> list[int]:
    """Take documents in; their ids, the oldest first."""
    return [clerk.post("/incoming", 201, data=CARD | {"number": str(n)}).json["id"] for n in range(count)]


@pytest.fixture
def described(client: FlaskClient) -> dict[str, Any]:
    """The OpenAPI document, open to everybody."""
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json
    assert found["openapi"].startswith("3.1")
    return found


def test_every_address_of_the_api_is_described_with_its_answer(app: Flask, described: dict[str, Any]) -> None:
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1/") or rule.rule == "/api/v1/openapi.json":
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answers = described["paths"][path][method.lower()]["responses"]
            assert {"default"} < set(answers), path


def test_problems_are_described_as_they_are_sent(caller: Callable[[str], Caller], described: dict[str, Any]) -> None:
    [(kind, shape)] = described["components"]["responses"]["DEFAULT_ERROR"]["content"].items()
    assert (kind, shape["schema"]["$ref"]) == ("application/problem+json", "#/components/schemas/Problem")
    known = described["components"]["schemas"]["Problem"]["properties"]
    assert set(caller("vanthu").get("/incoming?limit=0", 422).json) <= set(known)


def test_every_post_says_what_it_takes_and_that_it_takes_a_key(described: dict[str, Any]) -> None:
    key = {"$ref": "#/components/parameters/REQUEST_KEY"}
    assert described["components"]["parameters"]["REQUEST_KEY"]["name"] == "Idempotency-Key"
    posts = [methods["post"] for methods in described["paths"].values() if "post" in methods]
    assert len(posts) >= 7
    assert all(key in post["parameters"] and post["requestBody"]["content"] for post in posts)


@pytest.mark.parametrize(
    ("path", "table"),
    [
        ("/incoming/{record_id}", INCOMING), ("/outgoing/{record_id}", OUTGOING), ("/tasks/{task_id}", TASKS),
        ("/case-files/{case_file_id}", CASE_FILE_TRANSITIONS),
    ],
)  # fmt: skip
def test_moves_are_described_from_their_table(described: dict[str, Any], path: str, table: Any) -> None:
    post = described["paths"][f"/api/v1{path}/actions/{{action}}"]["post"]
    assert post["parameters"][0]["schema"]["enum"] == table.actions
    shapes = [shape for kind in post["requestBody"]["content"].values() for shape in kind["schema"]["anyOf"]]
    for row in table.rows:
        names = {field.name for field in row.fields}
        assert any(shape["title"] == row.action and names <= set(shape["properties"]) for shape in shapes)


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer nothing", "Basic dmFudGh1Og==", "Bearer " + "x" * 10_000])
def test_without_a_valid_token_there_is_nothing(client: FlaskClient, header: str | None) -> None:
    answer = client.get("/api/v1/incoming", headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_opens_nothing(app: Flask, person: Any, actor: Any) -> None:
    with unit_of_work():
        caller = Caller(app, create_token(actor("vanthu"), person("vanthu")))
    caller.get("/incoming")
    with unit_of_work():
        revoke_token(actor("vanthu"), tokens_of(person("vanthu").id)[0].id)
    caller.get("/incoming", expect=401)


def test_a_session_of_the_pages_does_not_open_the_api(sign_in: Callable[[str], FlaskClient]) -> None:
    assert sign_in("vanthu").get("/api/v1/incoming").status_code == 401


def test_paging_by_cursor_shows_every_document_once(caller: Callable[[str], Caller]) -> None:
    clerk = caller("vanthu")
    ids, seen, cursor = many(clerk, 7), [], ""
    while cursor is not None:
        page = clerk.get("/incoming", query_string={"limit": 3, "cursor": cursor}).json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == sorted(ids, reverse=True)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1000", "limit=x", "cursor=abc", "cursor=-1", "cursor=" + "9" * 400]
)
def test_a_paging_argument_that_makes_no_sense_is_named(caller: Callable[[str], Caller], query: str) -> None:
    problem = caller("vanthu").get(f"/incoming?{query}", expect=422).json
    assert set(problem["fields"]) == {query.partition("=")[0]}


@pytest.mark.parametrize(
    ("card", "field"),
    [
        ({"issued_on": "2026-02-31"}, "issued_on"), ({"number": "1" * 10_000}, "number"),
        ({"type": "KHONG_CO"}, "type"), ({"received_by": "KHONG_CO"}, "received_by"),
        ({"urgency": "sieu_toc"}, "urgency"),
        ({"page_count": "-3"}, "page_count"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_used_is_named_and_nothing_is_stored(
    caller: Callable[[str], Caller], card: dict[str, str], field: str
) -> None:
    clerk = caller("vanthu")
    problem = clerk.post("/incoming", 422, data=CARD | card).json
    assert field in problem["fields"]
    assert clerk.get("/incoming").json["items"] == []


@pytest.mark.parametrize("body", [b"[]", b'"x"'])
def test_a_body_that_is_no_object_is_refused(caller: Callable[[str], Caller], body: bytes) -> None:
    clerk = caller("vanthu")
    [document] = many(clerk, 1)
    path = f"/incoming/{document}/actions/register"
    clerk.post(path, 422, data=body, content_type="application/json")
    assert clerk.get(f"/incoming/{document}").json["state"] == "received"


def test_a_move_names_what_its_fields_may_be_given(caller: Callable[[str], Caller]) -> None:
    clerk, chair, head = caller("vanthu"), caller("chutich"), caller("truongphong")
    [document] = many(clerk, 1)
    for action in ("register", "submit"):
        clerk.act(f"/incoming/{document}", action)

    def fields(who: Caller, path: str, action: str) -> dict[str, Any]:
        offered = next(row for row in who.get(path).json["actions"] if row["action"] == action)
        return {field["name"]: field.get("choices") for field in offered["fields"]}

    direct = fields(chair, f"/incoming/{document}", "direct")
    lead = next(choice["value"] for choice in direct["lead_unit"] if choice["label"].startswith("Phòng Kinh tế"))
    assert direct["supporting_units"] == direct["lead_unit"] and direct["directive"] is None
    chair.act(f"/incoming/{document}", "direct", lead_unit=lead)
    [task] = head.get("/tasks").json["items"]
    person = fields(head, f"/tasks/{task['id']}", "delegate")["person"]
    assert "chuyenvien" in {choice["value"] for choice in person}
    assert "chuyenvien2" not in {choice["value"] for choice in person}
    head.act(f"/tasks/{task['id']}", "complete", result="Đã xử lý")


def test_an_illegal_move_is_409_and_changes_nothing(caller: Callable[[str], Caller]) -> None:
    clerk = caller("vanthu")
    [document] = many(clerk, 1)
    before = clerk.get(f"/incoming/{document}").json
    problem = clerk.act(f"/incoming/{document}", "submit", expect=409)
    assert problem["code"] == "illegal_transition"
    assert clerk.get(f"/incoming/{document}").json == before
    clerk.act(f"/incoming/{document}", "no_such_action", expect=404)


def test_a_move_on_an_older_version_is_409(caller: Callable[[str], Caller]) -> None:
    clerk = caller("vanthu")
    [document] = many(clerk, 1)
    version = clerk.get(f"/incoming/{document}").json["version"]
    clerk.act(f"/incoming/{document}", "register", version=version)
    clerk.act(f"/incoming/{document}", "submit", expect=409, version=version)


def test_a_list_costs_the_same_queries_for_few_and_many(caller: Callable[[str], Caller]) -> None:
    clerk = caller("vanthu")
    many(clerk, 2)
    with counted_queries() as few:
        clerk.get("/incoming")
    many(clerk, 12)
    with counted_queries() as lots:
        clerk.get("/incoming")
    assert len(lots) <= len(few)


def test_a_key_used_for_another_address_is_409(caller: Callable[[str], Caller]) -> None:
    clerk = caller("vanthu")
    [document] = many(clerk, 1)
    key = {"Idempotency-Key": "khoa"}
    clerk.post(f"/incoming/{document}/actions/register", headers=key, json={})
    clerk.post("/incoming", 409, headers=key, data=CARD)


def test_a_list_of_tasks_costs_the_same_queries_for_few_and_many(caller: Callable[[str], Caller]) -> None:
    clerk, chair, head = caller("vanthu"), caller("chutich"), caller("truongphong")

    def direct(document: int) -> None:
        for action in ("register", "submit"):
            clerk.act(f"/incoming/{document}", action, **({"duplicate_reason": "x"} if action == "register" else {}))
        chair.act(f"/incoming/{document}", "direct", lead_unit="KT", working_days=3)

    for document in many(clerk, 2):
        direct(document)
    with counted_queries() as few:
        assert len(head.get("/tasks").json["items"]) == 2
    for document in many(clerk, 6):
        direct(document)
    with counted_queries() as lots:
        assert len(head.get("/tasks").json["items"]) == 8
    assert len(lots) <= len(few)


@pytest.mark.parametrize(
    "receiver", ["", "UBND", "ủy ban nhân dân phường Mai Khê", "VP", "vanthu", "Phạm Đức Thịnh", "paper", "email"]
)
def test_the_receiver_is_a_body_a_unit_a_colleague_or_the_way_it_came(
    caller: Callable[[str], Caller], receiver: str
) -> None:
    caller("vanthu").post("/incoming", 201, data=CARD | {"received_by": receiver})
