"""A report that is to be accepted: whose turn it is, accepted or sent back, the document with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Substitution
from eoffice.directory.queries import units_of
from eoffice.tasks.queries import count_waiting
from tests.unit.incoming.conftest import ASSIGNMENT

from .conftest import Work


def test_a_free_task_waits_for_whoever_gave_it(work: Work):
    task = work.given(lead="person:chuyenvien")
    reported = clock.now()
    work.do(task, "chuyenvien", "report", result="Đã rà soát.")
    assert (task.state, task.turn_key) == ("reported", f"person:{work.actor('chutich').person_id}")
    assert (count_waiting(work.actor("chutich")), count_waiting(work.actor("chuyenvien"))) == (1, 0)
    work.do(task, "chutich", "accept")
    assert (task.state, task.turn_key, task.done_at) == ("done", "", reported)
    assert list(breaches()) == []


def test_complete_is_no_way_around(work: Work):
    task = work.given(lead="person:chuyenvien")
    with pytest.raises(Conflict):
        work.do(task, "chuyenvien", "complete", result="x")
    for username in ("chuyenvien", "truongphong"):
        work.do(task, "chuyenvien", "report", result="x") if task.state != "reported" else None
        with pytest.raises(Denied):
            work.do(task, username, "accept")


def test_what_is_sent_back_is_the_handlers_turn_with_the_reason(work: Work):
    task = work.given(lead="person:chuyenvien")
    work.do(task, "chuyenvien", "report", result="Xong.")
    with pytest.raises(Invalid):
        work.do(task, "chutich", "send_back", reason=" ")
    work.do(task, "chutich", "send_back", reason="Thiếu phụ lục.")
    assert (task.state, task.turn_key, task.done_at) == (
        "in_progress", f"person:{work.actor('chuyenvien').person_id}", None,
    )  # fmt: skip
    assert history_of("task", task.id)[-1].detail["reason"] == "Thiếu phụ lục."
    work.do(task, "chuyenvien", "report", result="Đã bổ sung.")
    work.do(task, "chutich", "accept")
    assert (task.state, task.result) == ("done", "Đã bổ sung.")


def test_a_stand_in_accepts_in_the_name_of_who_is_away(work: Work, person):
    task = work.given("phochutich", lead="person:chuyenvien")
    work.do(task, "chuyenvien", "report", result="Xong.")
    today = clock.today()
    with unit_of_work():
        db.session.add(
            Substitution(person_id=person("phochutich").id, substitute_id=person("chanhvp").id, valid_from=today,
                         valid_to=today + timedelta(days=1), reason="x")
        )  # fmt: skip
    work.do(task, "chanhvp", "accept")
    assert history_of("task", task.id)[-1].on_behalf_of == person("phochutich").full_name


def test_the_document_is_completed_when_the_lead_is_accepted(work: Work):
    record = work.assigned()
    task = work.task(record)
    work.do(task, "chutich", "set_terms", needs_acceptance=True)
    child = work.passed_on(record)
    work.do(child, "chuyenvien", "start")
    work.do(child, "chuyenvien", "complete", result="Đã trả lời.")
    chair = f"person:{work.actor('chutich').person_id}"
    assert (child.state, task.state, task.turn_key) == ("done", "reported", chair)
    assert (record.state, record.turn_key) == ("processing", chair)
    work.do(task, "chutich", "send_back", reason="Gửi cả Phòng VHXH.")
    assert (task.state, record.turn_key) == ("in_progress", task.turn_key)
    work.do(task, "truongphong", "delegate", person="chuyenvien")
    again = work.parts(task)[-1]
    work.do(again, "chuyenvien", "complete", result="Đã gửi.")
    work.do(task, "chutich", "accept", comment="Tốt.")
    assert (task.state, record.state) == ("done", "completed")
    assert list(breaches()) == []


def test_the_documents_own_page_is_no_way_around(work: Work):
    record = work.processing()
    work.do(work.task(record), "chutich", "set_terms", needs_acceptance=True)
    with pytest.raises(Conflict) as refused:
        work.act(record, "truongphong", "complete", result="x")
    assert work.actor("chutich").name in refused.value.message
    assert work.act(record, "chutich", "complete", result="x").state == "completed"


def test_acceptance_is_asked_for_with_the_directive(work: Work):
    record = work.act(work.awaiting(), "chutich", "direct", **ASSIGNMENT, needs_acceptance=True)
    assert {task.role: task.needs_acceptance for task in work.tasks(record)} == {
        "lead": True, "support": None, "inform": None,
    }  # fmt: skip
    with pytest.raises(Conflict):
        work.act(record, "truongphong", "complete", result="Xong.")
    calm = work.act(work.awaiting(number="77"), "chutich", "direct", **ASSIGNMENT, needs_acceptance="0")
    assert [task.needs_acceptance for task in work.tasks(calm)] == [None] * 3


def test_the_office_proposes_it_and_the_leader_agrees(work: Work, sign_in):
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT, needs_acceptance=True)
    page = sign_in("chutich").get(f"/incoming/{record.id}").get_data(as_text=True)
    assert '<input type="hidden" name="needs_acceptance" value="True">' in page
    fields = {"lead_unit": record_unit(work), "needs_acceptance": "True", "version": record.version}
    assert sign_in("chutich").post(f"/incoming/{record.id}/actions/direct", data=fields).status_code == 303
    assert work.task(record).needs_acceptance is True


def test_a_card_asks_for_it(work: Work, sign_in):
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    leader = sign_in("chutich")
    card = leader.get(f"/decisions/{record.id}/card").get_data(as_text=True)
    assert card.count('name="needs_acceptance"') == 1
    fields = {"lead_unit": record_unit(work), "needs_acceptance": "y", "version": record.version}
    assert leader.post(f"/decisions/{record.id}/direct", data=fields).status_code == 303
    assert work.task(record).needs_acceptance is True


def record_unit(work: Work) -> int:
    """The id of the unit that leads."""
    return next(unit.id for unit in units_of(work.actor("chutich").agency_id or 0) if unit.code == "KT")
