"""Every route of the URL map against every role: opened by a mark, shut for everybody else, and silent about what
is hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule

from eoffice.access.actor import Actor, person_key
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.audit.models import AuditEvent
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records import case_files
from eoffice.records import service as records
from eoffice.records.models import RecordKind
from eoffice.web.actor import PUBLIC, mark_of

ROLES = (
    "vanthu", "chutich", "phochutich", "chanhvp", "truongphong", "chuyenvien2", "luutru", "motcua", "quantri",
    "vanthu2",
)  # fmt: skip
#: Acts that end or change the visitor's own session; they have tests of their own.
OWN_SESSION = frozenset({"sign_in.sign_out", "sign_in.change_password", "sign_in.unlock", "sign_in.sign_in"})


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Each rule with each of its methods that do something."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE", "PATCH"}):
            yield rule, method


def address(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    """An address of the rule, its arguments filled with what is hidden from everybody."""
    adapter = app.url_map.bind("localhost")
    chosen = {name: values.get(name, values["other"]) for name in rule.arguments}
    return adapter.build(rule.endpoint, chosen)


@pytest.fixture
def hidden(actor: Callable[[str], Actor]) -> dict[str, Any]:
    """A draft and a case file that only one specialist sees."""
    owner = actor("chuyenvien")
    assert owner.agency_id is not None
    assert owner.person_id is not None
    with unit_of_work():
        record = records.create_record(
            owner, kind=RecordKind.OUTGOING, state="draft", agency_id=owner.agency_id, card={"subject": "Chưa ai thấy"}
        )
        records.grant(record, person_key(owner.person_id))
        audit.record(owner, "outgoing:draft", records.SUBJECT, record.id)
        case_file = case_files.open_case_file(owner, code="97.KT", title="Riêng", retention_years=5)
        case_file.unit_id = None
    ids = dict.fromkeys(("record_id", "document_id", "incoming_id", "outgoing_id"), record.id)
    return {
        **ids,
        "case_file_id": case_file.id,
        "action": "submit",
        "filename": "nothing.css",
        "sheet": "register",
        "other": 987_654,
    }


def test_every_route_was_opened_by_a_mark(app: Flask) -> None:
    unmarked = {rule.endpoint for rule, method in rules(app) if mark_of(app, rule.endpoint, method) is None}
    assert unmarked == set()


def test_a_visitor_gets_nowhere_without_signing_in(app: Flask, client: FlaskClient, hidden: dict[str, Any]) -> None:
    for rule, method in rules(app):
        if mark_of(app, rule.endpoint, method) == PUBLIC:
            continue
        answer = client.open(address(app, rule, hidden), method=method, buffered=True)
        shut = answer.status_code == 303 and answer.location.startswith("/sign-in")
        assert shut or answer.status_code == 401, f"{method} {rule.rule}: {answer.status_code}"


def test_the_address_of_every_step_reads_as_a_page(app: Flask, client: FlaskClient, hidden: dict[str, Any]) -> None:
    pages = {rule.rule for rule, method in rules(app) if method == "GET"}
    adapter = app.url_map.bind("localhost")
    for rule, _method in rules(app):
        if rule.rule in pages or rule.rule.startswith("/api/"):
            continue
        answer = client.get(address(app, rule, hidden))
        assert answer.status_code == 303, rule.rule
        assert mark_of(app, adapter.match(urlsplit(answer.location).path, method="GET")[0], "GET") is not None


@pytest.mark.once  # the twins read these pages on either database
@pytest.mark.parametrize("username", ROLES)
def test_pages_open_for_those_the_map_names(
    username: str, app: Flask, sign_in: Callable[[str], FlaskClient], actor: Callable[[str], Actor]
) -> None:
    browser, who = sign_in(username), actor(username)
    for rule, method in rules(app):
        mark = mark_of(app, rule.endpoint, method)
        if method != "GET" or rule.arguments or mark in {None, PUBLIC} or rule.rule.startswith("/api/"):
            continue
        answer = browser.get(rule.rule, buffered=True)
        allowed = can(who, Permission(str(mark)))
        expected = {200, 303, 422} if allowed else {403}
        assert answer.status_code in expected, f"{rule.rule} for {username}: {answer.status_code}"


@pytest.mark.parametrize("username", [name for name in ROLES if name not in {"truongphong"}])
def test_what_is_hidden_does_not_exist_and_does_not_change(
    username: str, app: Flask, sign_in: Callable[[str], FlaskClient], hidden: dict[str, Any], actor: Any
) -> None:
    if username in {"vanthu", "chutich", "phochutich", "chanhvp"}:
        hidden = {**hidden, "case_file_id": 987_654}  # they read every case file of the agency
    browser = sign_in(username)
    acts = db.session.scalar(select(func.count()).select_from(AuditEvent))
    for rule, method in rules(app):
        if not rule.arguments & set(hidden) - {"filename"} or rule.rule.startswith(("/api/", "/static", "/bootstrap")):
            continue
        answer = browser.open(address(app, rule, hidden), method=method, buffered=True)
        assert answer.status_code in {403, 404}, f"{method} {rule.rule} for {username}: {answer.status_code}"
        assert "Chưa ai thấy" not in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == acts
