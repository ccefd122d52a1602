"""A stack of routine documents: each by itself, a result for each, and nothing done twice."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import func, select

from eoffice.audit.models import AuditEvent
from eoffice.core.database import db
from eoffice.records.models import Record
from tests.unit.decisions.conftest import Work
from tests.unit.incoming.conftest import ASSIGNMENT

SignIn = Callable[[str], FlaskClient]


def directed() -> int:
    query = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "incoming:direct")
    return db.session.scalar(query) or 0


def proposed(work: Work, number: str) -> Record:
    return work.act(work.awaiting(number=number), "chanhvp", "propose", **ASSIGNMENT)


def test_one_that_changed_meanwhile_keeps_no_other_back(work: Work, sign_in: SignIn) -> None:
    some = [proposed(work, str(number)) for number in range(10, 13)]
    seen = [f"{record.id}:{record.version}" for record in some]
    work.act(some[1], "phochutich", "direct", **ASSIGNMENT)
    browser = sign_in("chutich")
    answer = browser.post("/decisions/stack/", data={"chosen": seen, "request_key": "once"})
    page = answer.get_data(as_text=True)
    assert "Đã quyết định 2 văn bản, 1 văn bản không được." in page
    assert work.actor("phochutich").name in page
    assert page.count('action="/documents/') == 2
    db.session.rollback()
    assert {record.state for record in some} == {"assigned"}
    assert directed() == 3


def test_sent_twice_it_is_done_once_and_told_twice(work: Work, sign_in: SignIn) -> None:
    some = [proposed(work, str(number)) for number in range(10, 12)]
    seen = [f"{record.id}:{record.version}" for record in some]
    browser = sign_in("chutich")
    first, second = (
        browser.post("/decisions/stack/", data={"chosen": seen, "request_key": "twice"}) for _time in range(2)
    )
    assert "Đã quyết định 2 văn bản, 0 văn bản không được." in first.get_data(as_text=True)
    assert "Đã quyết định 2 văn bản, 0 văn bản không được." in second.get_data(as_text=True)
    assert directed() == 2


def test_a_script_sends_them_one_by_one_under_the_same_key(work: Work, sign_in: SignIn) -> None:
    record = proposed(work, "10")
    browser = sign_in("chutich")
    sent = {"chosen": [f"{record.id}:{record.version}"], "request_key": "script"}
    answers = [
        browser.post("/decisions/stack/", data=sent, headers={"Accept": "application/json"}).json for _time in range(2)
    ]
    assert answers[0] == answers[1]
    assert answers[0] is not None
    assert [(one["id"], one["done"]) for one in answers[0]["results"]] == [(record.id, True)]
    assert directed() == 1


def test_only_what_needs_nothing_but_a_yes_is_offered(
    work: Work, document_at: Callable[..., Record], sign_in: SignIn
) -> None:
    proposed_one = proposed(work, "10")
    signing = document_at("signing")
    browser = sign_in("chutich")
    page = browser.get("/decisions/stack/").get_data(as_text=True)
    assert f'value="{proposed_one.id}:{proposed_one.version}"' in page
    assert f'value="{signing.id}:{signing.version}"' in page
    waiting = work.awaiting(number="99")
    assert f'value="{waiting.id}:' not in sign_in("chanhvp").get("/decisions/stack/").get_data(as_text=True)
    answer = sign_in("chanhvp").post("/decisions/stack/", data={"chosen": f"{waiting.id}:{waiting.version}"})
    assert "1 văn bản không được" in answer.get_data(as_text=True)


def test_what_one_does_not_see_is_told_by_its_number_only(work: Work, sign_in: SignIn) -> None:
    record = proposed(work, "10")
    answer = sign_in("chanhvp2").post(
        "/decisions/stack/", data={"chosen": f"{record.id}:1"}, headers={"Accept": "application/json"}
    )
    assert answer.json is not None
    assert json.dumps(answer.json, ensure_ascii=False).count(record.subject) == 0
    assert answer.json["results"][0]["label"] == f"#{record.id}"
