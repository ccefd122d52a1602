"""Every form of every page with values that nobody means: a sentence or the act, never a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from eoffice.access.actor import Actor
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.service.drafts import create_draft
from eoffice.records.case_files import open_case_file
from tests.security.test_routes import rules
from tests.unit.tasks.conftest import Work

#: Put into one field after the other, and into all at once.
EACH = ("a\0b", "9" * 10_000, "31/02/2026", b"\xed\xa0\x80\xff")
ALL = (
    *EACH, "\0", "-1", "1" * 30, "01/01/0001", "٣", "\u202e\u2066", "😀" * 300, "e\u0302\u0323", "x" * 70_000, "[]",
    "'\"><x>", "%00%ff", "a,b,c\r\n" * 50,
)  # fmt: skip
#: Hidden fields that one place reads for all forms: put in wrong alone in one form of each person.
OF_EVERY_FORM = frozenset({"form_name", "request_key", "csrf_token"})
#: Forms that end the visitor's own session or account; they have tests of their own.
LEFT_OUT = re.compile(r"/(sign-out|sessions/\d+/end|language|password|disable|tokens/.*)$")
USERS = ("vanthu", "chutich", "chanhvp", "truongphong", "chuyenvien", "luutru", "quantri")
SPOKEN = {200, 303, 400, 403, 404, 409, 413, 422, 429}


@pytest.fixture
def papers(app: Flask, actor: Callable[[str], Actor]) -> list[str]:
    """Addresses of documents, tasks and a case file in states that have forms."""
    work = Work(actor)
    received, awaiting, assigned = work.receive(number="1"), work.awaiting(number="2"), work.assigned()
    directed = work.act(work.awaiting(number="3"), "chutich", "direct", lead_unit="KT", directive="Làm")
    processing = work.act(directed, "truongphong", "start")
    task = work.passed_on(assigned)
    with unit_of_work():
        owner = actor("chuyenvien")
        draft = create_draft(owner, type="CONG_VAN", subject="Trả lời")
        case_file = open_case_file(owner, code="98.KT", title="Hồ sơ", retention_years=5)
    return [
        *(f"/incoming/{record.id}" for record in (received, awaiting, assigned, processing)),
        f"/incoming/{received.id}/edit", f"/tasks/{task.id}", f"/outgoing/{draft.id}", f"/outgoing/{draft.id}/edit",
        f"/outgoing/{draft.id}/recipients", f"/outgoing/{draft.id}/template", f"/case-files/{case_file.id}",
    ]  # fmt: skip


Form = tuple[str, dict[str, Any]]


def kind_of(action: str, fields: Iterable[str]) -> tuple[str, ...]:
    """Forms of a kind differ in what they are about."""
    return re.sub(r"\d+", "0", action.partition("?")[0]), *fields


def forms_of(browser: FlaskClient, addresses: list[str]) -> Iterator[Form]:
    """The posting forms on these pages, each kind once: action and fields."""
    known = set()
    for address in addresses:
        answer = browser.get(address, buffered=True)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for form in html.document_fromstring(answer.get_data(as_text=True) or "<p></p>").forms:
            action = form.get("action") or address
            kind = kind_of(action, form.fields.keys())
            if form.get("method", "get").lower() != "post" or LEFT_OUT.search(action) or kind in known:
                continue
            known.add(kind)
            yield action, {**dict.fromkeys(form.inputs.keys(), ""), **dict(form.form_values())}


#: Who is the first of `USERS` to meet a kind of form: found out once per process, from pages that are only read.
FIRST: dict[tuple[str, ...], str] = {}


@pytest.fixture
def addresses(app: Flask, sign_in: Callable[[str], FlaskClient], papers: list[str]) -> list[str]:
    """Where forms stand."""
    found = [*papers, *(rule.rule for rule, method in rules(app) if method == "GET" and not rule.arguments)]
    if not FIRST:
        for username in USERS:
            for action, fields in forms_of(sign_in(username), found):
                FIRST.setdefault(kind_of(action, fields), username)
    return found


def sendings(fields: dict[str, Any], *, is_first: bool, tried: set[str]) -> Iterator[dict[str, Any]]:
    """What is sent: into one field after the other for the first who meets the form, into all at once for everybody.

    All at once leaves the form's own name, without which nothing of it is read.
    """
    if is_first:
        yield from ({**fields, name: value} for name in fields if name not in tried for value in EACH)
        tried |= OF_EVERY_FORM & fields.keys()
    name = {key: value for key, value in fields.items() if key == "form_name"}
    yield from (dict.fromkeys(fields, value) | name for value in (ALL if is_first else EACH))


@pytest.mark.slow
@pytest.mark.parametrize("username", USERS)
def test_no_value_in_a_form_is_a_fault(
    app: Flask, sign_in: Callable[[str], FlaskClient], addresses: list[str], username: str
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    browser = sign_in(username)
    seen: dict[str, Any] = {}
    tried: set[str] = set()
    for action, fields in forms_of(browser, addresses):
        is_first = FIRST.get(kind_of(action, fields), username) == username
        for sent in sendings(fields, is_first=is_first, tried=tried):
            status = browser.post(action, data=sent, buffered=True).status_code
            if status not in SPOKEN:
                seen[f"{action} {[name for name in sent if sent[name] != fields[name]]} {str(sent)[-60:]}"] = status
    assert seen == {}
