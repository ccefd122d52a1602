"""What is said to the leaders only leaves no trace for anybody else: whole pages and answers are the same, byte for
byte, with it and without it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eoffice.core import clock
from eoffice.core.changes import Change
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person
from eoffice.directory.tokens import create_token
from eoffice.records.models import Record

from .conftest import SECRET, Talking

#: Keys against forgery and double sending are drawn anew for each page, and searching takes its time.
DRAWN = re.compile(
    rb'(name="(?:csrf_token|request_key)"[^>]*value="|value=")[A-Za-z0-9_.-]{20,}"|"took_ms":[0-9.]+|[0-9.,]+ ms'
)
PAGES = (
    "/", "/incoming/", "/incoming/{id}", "/documents/{id}/history", "/documents/{id}/remarks", "/tasks/", "/notices",
    "/notices?show=all", "/notices/bell", "/search?q=1284", "/search?q=rieng+dong+chi", "/administration/history/",
    "/administration/mail", "/administration/jobs/", "/registers/",
)  # fmt: skip
ANSWERS = ("/api/v1/incoming", "/api/v1/incoming/{id}", "/api/v1/documents/{id}/history", "/api/v1/search?q=1284")
OTHERS = ("vanthu", "truongphong", "quantri", "luutru")


@pytest.fixture
def everything(
    app: Flask, sign_in: Callable[[str], FlaskClient], office: Talking
) -> Callable[[Record, str], dict[str, bytes]]:
    """Every page and answer that somebody can ask for, as it stands."""
    browsers: dict[str, FlaskClient] = {}
    tokens: dict[str, str] = {}

    def read(record: Record, username: str) -> dict[str, bytes]:
        if username not in browsers:
            browsers[username] = sign_in(username)
            with office.at_work(username) as who:
                tokens[username] = create_token(who, db.session.get_one(Person, who.person_id), "x")
        found = {}
        for page in PAGES:
            answer = browsers[username].get(page.format(id=record.id), follow_redirects=True)
            shown = DRAWN.sub(b"", answer.data) if answer.status_code == 200 else b""  # a refusal names its request
            found[page] = f"{answer.status_code} {answer.headers.get('ETag')} ".encode() + shown
        for path in ANSWERS:
            bearer = {"Authorization": f"Bearer {tokens[username]}"}
            answer = app.test_client().get(path.format(id=record.id), headers=bearer)
            shown = DRAWN.sub(b"", answer.data) if answer.status_code == 200 else b""
            found[path] = f"{answer.status_code} ".encode() + shown
        return found

    return read


def test_pages_and_answers_are_the_same_with_it_and_without_it(office: Talking, everything):
    record = office.assigned()
    office.say(record, "truongphong", "Ai cũng đọc được")
    office.see(record, "chutich")
    for name in OTHERS:
        everything(record, name)
    before = {name: everything(record, name) for name in OTHERS}
    office.whisper(record)
    assert office.see(record, "chutich") == 1
    after = {name: everything(record, name) for name in OTHERS}
    for name in OTHERS:
        for path in before[name]:
            assert before[name][path] == after[name][path], f"{path} for {name}"
    assert sum(page.startswith(b"200") for page in before["vanthu"].values()) > 10
    assert SECRET.encode() in everything(record, "chutich")["/incoming/{id}"]
    assert SECRET.encode() in everything(record, "chanhvp")["/incoming/{id}"]


def test_it_is_no_change_of_the_document_and_in_no_index(office: Talking):
    record = office.assigned()
    version = record.version
    changes = len(db.session.scalars(select(Change.id)).all())
    office.whisper(record)
    db.session.refresh(record)
    assert record.version == version
    assert len(db.session.scalars(select(Change.id)).all()) == changes


def test_what_is_said_openly_afterwards_has_an_address_that_tells_nothing(office: Talking):
    record = office.assigned()
    first = office.say(record, "truongphong")
    office.whisper(record)
    second = office.say(record, "truongphong")
    assert len({len(first.key), len(second.key)}) == 1
    assert first.key != second.key
    assert not first.key.isdigit()


def test_nobody_withdraws_what_they_do_not_see(office: Talking, sign_in):
    remark = office.whisper(office.assigned())
    for name in OTHERS:
        answer = sign_in(name).post(f"/remarks/{remark.key}/withdraw")
        missing = sign_in(name).post("/remarks/there-is-none/withdraw")
        assert (answer.status_code, missing.status_code) == (404, 404)
    with unit_of_work():
        db.session.refresh(remark)
        assert remark.withdrawn_at is None
    assert clock.now() >= remark.written_at
