"""Pages of those who may not see something are the same whether it exists or not: texts, counts, facets, suggestions.

Each outsider's pages and answers are taken down, the insiders act on what is hidden, and they are taken down again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eoffice.access.actor import Actor
from eoffice.content.service import store_file
from eoffice.core import clock
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person
from eoffice.directory.tokens import create_token
from eoffice.outgoing.service import actions
from eoffice.outgoing.service.drafts import create_draft
from eoffice.outgoing.service.recipients import NewRecipient
from eoffice.records.case_files import add_document, open_case_file
from eoffice.records.models import Record
from eoffice.remarks import service as remarks
from eoffice.schedule import service as calendar
from eoffice.tasks import alarms
from tests.functional.conftest import background
from tests.security.answers import text_of
from tests.security.test_routes import rules
from tests.unit.content import makers
from tests.unit.tasks.conftest import Work

__all__ = ["background"]

#: Words that stand in nothing but what is hidden: subject, text of the file, note, directive.
HIDDEN = ("xylophon", "klarinet", "mandolin", "saxophon")
QUESTIONS = (*HIDDEN, *(word[:5] for word in HIDDEN), "xylopon", "klarnet", "quy hoạch", "loại:thông báo", "7777", "")
#: What differs from one answer to the next by its nature.
CHANGING = re.compile(
    r'name="(csrf_token|request_key)"[^>]*value="[^"]*"|value="[^"]*" name="(csrf_token|request_key)"'
    r'|"csrf_token": ?"[^"]*"|"took_ms": ?[\d.]+|[\d.,]+ ms|[0-9a-f]{16}|content="[^"]{60,}"'
)
#: Pages that count acts, openings, jobs and bytes of everything, or one's own sessions: read for words only.
COUNTING = ("/administration/history", "/administration/jobs", "/administration/system", "/account", "/usage")
READERS, STRANGERS = ("vanthu", "chutich", "chanhvp"), ("chuyenvien2", "motcua", "luutru", "quantri", "vanthu2")


@pytest.fixture
def look(
    app: Flask, sign_in: Callable[[str], FlaskClient], actor: Callable[[str], Actor], person: Callable[[str], Person]
) -> Callable[..., dict[str, str]]:
    """Take down all that a user can read without knowing of anything hidden, and the pages of what is open."""

    def addresses(open_to_them: Record | None) -> Iterator[str]:
        for rule, method in rules(app):
            if method == "GET" and not rule.arguments and not rule.rule.startswith(("/api/v1/openapi", "/style")):
                yield rule.rule
        for text in QUESTIONS:
            yield from (f"{path}?q={text}" for path in ("/search", "/search/suggest", "/api/v1/search", "/tasks/"))
            yield from (f"/{room}/?q={text}" for room in ("incoming", "outgoing", "case-files"))
        yield from ("/tasks/?scope=all&state=all", "/registers/1", "/registers/1/print", "/outgoing/?state=draft")
        if open_to_them is not None:
            number = open_to_them.id
            yield from (f"/incoming/{number}", f"/documents/{number}/history", f"/outgoing/new?replies_to={number}")
            yield from (f"/api/v1/incoming/{number}", f"/api/v1/documents/{number}/history", f"/incoming/{number}/edit")

    @cache
    def visitor(username: str) -> tuple[FlaskClient, dict[str, str]]:
        with unit_of_work():
            secret = create_token(actor(username), person(username))
        return sign_in(username), {"Authorization": f"Bearer {secret}"}

    def take_down(username: str, open_to_them: Record | None = None) -> dict[str, str]:
        browser, bearer = visitor(username)
        taken = {}
        for address in addresses(open_to_them):
            answer = browser.get(address, headers=bearer if address.startswith("/api/") else {}, buffered=True)
            taken[address] = f"{answer.status_code} {CHANGING.sub('', text_of(answer))}"
        return taken

    return take_down


def differing(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    """Addresses whose answers changed, with the lines that did."""
    found = {}
    for address, text in after.items():
        if address.startswith(COUNTING):
            assert not [word for word in HIDDEN if word in text.lower()], address
        elif text != before[address]:
            old = set(before[address].split("\n"))
            found[address] = [line.strip()[:300] for line in text.split("\n") if line not in old][:4]
    return found


def draft_in_secret(actor: Callable[[str], Actor], replies_to: Record) -> Record:
    """A reply that is still with its drafter, full of words that stand nowhere else."""
    drafter = actor("chuyenvien")
    with unit_of_work():
        file = store_file(drafter, stream=BytesIO(makers.docx_file("Bản klarinet")), name="mandolin.docx")
        draft = create_draft(
            drafter, type="THONG_BAO", subject="Kế hoạch xylophon", card={"note": "saxophon"}, replies_to=replies_to,
            files=[file], recipients=[NewRecipient("Đoàn mandolin", "")],
        )  # fmt: skip
    with unit_of_work():
        file = store_file(drafter, stream=BytesIO(makers.docx_file("Bản klarinet hai")), name="saxophon.docx")
        actions.act(drafter, draft, "revise", inputs={"file": [file]})
    return draft


def say_and_plan(actor: Callable[[str], Actor], record: Record) -> None:
    """A remark to somebody who is told of it, an appointment of the leaders, and alarms of the tasks."""
    with unit_of_work():
        remarks.write(actor("chutich"), record, text="Hỏi @truongphong về klarinet")
        remarks.write(actor("chanhvp"), record, text="Riêng với lãnh đạo: mandolin", audience="leaders")
    with unit_of_work():
        calendar.enter(
            actor("chanhvp"), leaders=[str(actor("chutich").person_id)], starts_on=clock.today(), starts_time="15h",
            ends_time="16h", what="Họp xylophon", audience="leaders", link=f"/incoming/{record.id}",
        )  # fmt: skip
    with unit_of_work():
        alarms.look()


@pytest.mark.slow
def test_a_draft_does_not_exist_for_readers_of_what_it_answers(
    look: Callable[..., dict[str, str]], actor: Callable[[str], Actor], background: Callable[[], None]
) -> None:
    work = Work(actor)
    record = work.assigned()
    work.passed_on(record)
    background()
    before = {name: look(name, record) for name in READERS}
    draft_in_secret(actor, record)
    background()
    assert {name: found for name in READERS if (found := differing(before[name], look(name, record)))} == {}


@pytest.mark.slow
def test_the_work_of_others_does_not_exist_for_those_outside(
    look: Callable[..., dict[str, str]], actor: Callable[[str], Actor], background: Callable[[], None]
) -> None:
    work = Work(actor)
    work.assigned(supporting_units=[], informed_units=[])
    background()
    before = {name: look(name) for name in STRANGERS}
    hidden = work.awaiting(subject="V/v xylophon năm 2027", notation="7777-SAX", number="7777", note="mandolin")
    work.act(hidden, "chutich", "direct", lead_unit="KT", directive="Làm klarinet")
    task = work.passed_on(hidden)
    work.do(task, "chuyenvien", "start")
    draft_in_secret(actor, hidden)
    with unit_of_work():
        owner = actor("chuyenvien")
        case_file = open_case_file(owner, code="98.KT", title="Hồ sơ saxophon", retention_years=5)
        add_document(owner, case_file, hidden)
    say_and_plan(actor, hidden)
    work.act(hidden, "chuyenvien", "complete", result="saxophon xong")
    background()
    assert {name: found for name in STRANGERS if (found := differing(before[name], look(name)))} == {}
