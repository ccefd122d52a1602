"""Whoever has left a post, an account or a substitution has left the papers that came with it, on every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from eoffice.access.actor import SYSTEM, Actor
from eoffice.core import clock
from eoffice.core.calendar import calendar
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.desk import queries as desk
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Person, PostHolding
from eoffice.directory.service.people import disable_person
from eoffice.directory.service.substitutions import appoint_substitute
from eoffice.directory.tokens import actor_by_token, create_token
from eoffice.incoming import queries as incoming
from eoffice.outgoing.service.drafts import create_draft
from eoffice.records.case_files import open_case_file
from eoffice.tasks import queries as tasks
from tests.unit.tasks.conftest import Work

SUBJECT, DRAFT, CASE_FILE = "V/v rà soát quy hoạch sử dụng đất năm 2027", "Trả lời về quy hoạch", "Hồ sơ quy hoạch"
LISTS = ("/", "/incoming/", "/outgoing/?state=draft", "/tasks/?scope=all&state=all", "/case-files/")
SECRETS = (SUBJECT, DRAFT, CASE_FILE)


@dataclass(frozen=True)
class Papers:
    """What a specialist works on."""

    incoming_id: int
    draft_id: int
    case_file_id: int
    task_id: int

    @property
    def addresses(self) -> list[str]:
        """Where each of them is shown."""
        return [
            f"/incoming/{self.incoming_id}", f"/outgoing/{self.draft_id}", f"/case-files/{self.case_file_id}",
            f"/tasks/{self.task_id}", f"/documents/{self.incoming_id}/history",
        ]  # fmt: skip


@pytest.fixture
def papers(app: Flask, actor: Callable[[str], Actor]) -> Papers:
    """A document that the specialist handles, a reply in the making, and a case file."""
    work, owner = Work(actor), actor("chuyenvien")
    task = work.passed_on(work.assigned())
    with unit_of_work():
        draft = create_draft(owner, type="CONG_VAN", subject=DRAFT)
        case_file = open_case_file(owner, code="97.KT", title=CASE_FILE, retention_years=5)
    assert task.record_id is not None
    return Papers(task.record_id, draft.id, case_file.id, task.id)


def seen(browser: FlaskClient, papers: Papers) -> set[str]:
    """Which of the papers any page shows; what has a page of its own answers 404 or not at all."""
    found = set()
    for address in (*LISTS, *papers.addresses):
        answer = browser.get(address)
        assert answer.status_code == (404 if address in papers.addresses else 200) or answer.status_code == 200
        found |= {secret for secret in SECRETS if secret in answer.get_data(as_text=True)}
        found |= {address} if address in papers.addresses and answer.status_code == 200 else set()
    return found


def nothing_waits(who: Actor) -> bool:
    counts = desk.counts(who, calendar())
    return (
        not (counts.waiting or counts.sent or counts.late or counts.near)
        and not desk.waiting_count(who) and not incoming.count_waiting(who) and not tasks.count_waiting(who)
    )  # fmt: skip


def end_posts(person: Person) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with unit_of_work():
        db.session.execute(update(PostHolding).where(PostHolding.person_id == person.id).values(valid_to=yesterday))


def test_in_office_one_sees_it_all(papers: Papers, sign_in: Callable[[str], FlaskClient]) -> None:
    assert seen(sign_in("chuyenvien"), papers) == {*SECRETS, *papers.addresses}


def test_the_day_after_the_post_ended_nothing_is_left(
    papers: Papers, sign_in: Callable[[str], FlaskClient], person: Callable[[str], Person]
) -> None:
    browser = sign_in("chuyenvien")
    end_posts(person("chuyenvien"))
    assert seen(browser, papers) == set()
    assert nothing_waits(actor_of(person("chuyenvien")))


def test_a_leader_who_left_follows_no_task_any_more(
    papers: Papers, sign_in: Callable[[str], FlaskClient], person: Callable[[str], Person]
) -> None:
    browser = sign_in("truongphong")
    assert f"/tasks/{papers.task_id}" in seen(browser, papers)
    end_posts(person("truongphong"))
    assert seen(browser, papers) == set()
    assert nothing_waits(actor_of(person("truongphong")))


def test_a_substitute_sees_it_from_the_first_day_to_the_last(
    papers: Papers, sign_in: Callable[[str], FlaskClient], person: Callable[[str], Person]
) -> None:
    today = clock.today()
    with unit_of_work():
        appoint_substitute(
            SYSTEM, person_id=person("chuyenvien").id, substitute_id=person("motcua").id,
            valid_from=today + timedelta(days=1), valid_to=today + timedelta(days=2),
        )  # fmt: skip
    shown = {}
    for day in range(4):
        with clock.frozen(clock.now() + timedelta(days=day)):
            shown[day] = seen(sign_in("motcua"), papers)
    everything = {*SECRETS, *papers.addresses}
    assert shown == {0: set(), 1: everything, 2: everything, 3: set()}


def test_a_closed_account_has_no_key_and_no_token(papers: Papers, person: Callable[[str], Person]) -> None:
    specialist = person("chuyenvien")
    with unit_of_work():
        secret = create_token(actor_of(specialist), specialist)
    assert actor_by_token(secret) is not None
    with unit_of_work():
        disable_person(SYSTEM, specialist.id)
    assert actor_by_token(secret) is None
    assert actor_of(specialist).keys == frozenset()
    assert db.session.scalars(select(Person.is_active).where(Person.id == specialist.id)).one() is False
