"""Whoever gave a task changes who does it, adds a supporter, takes it back; who had it is told."""

from __future__ import annotations

import pytest

from eoffice.access.actor import head_key, person_key
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core.errors import Conflict, Denied, Invalid
from eoffice.core.events import subscribe
from eoffice.incoming.queries import incoming_of
from eoffice.tasks.events import TaskMoved
from eoffice.tasks.models import TaskRole

from .conftest import Work


@pytest.fixture
def heard(work: Work) -> list[TaskMoved]:
    events: list[TaskMoved] = []
    subscribe(TaskMoved, events.append)
    return events


def test_a_free_task_goes_to_somebody_else_and_the_first_is_told(work: Work, heard):
    task = work.given(lead="person:chuyenvien")
    work.do(task, "chuyenvien", "start")
    work.do(task, "chutich", "reassign", lead="unit:VHXH", reason="Đúng lĩnh vực hơn.")
    assert (task.state, task.person_id, task.unit and task.unit.code) == ("assigned", None, "VHXH")
    assert (heard[-1].action, heard[-1].former_key) == ("reassign", person_key(work.actor("chuyenvien").person_id or 0))
    assert not can(work.actor("chuyenvien"), Permission.TASK_READ, task)
    assert "Đúng lĩnh vực hơn." in history_of("task", task.id)[-1].detail["reason"]


def test_a_document_gets_another_lead(work: Work):
    record = work.assigned(supporting_units=[])
    child = work.passed_on(record)
    task = work.task(record)
    work.do(task, "chutich", "reassign", lead="unit:VHXH", reason="Nhầm phòng.")
    incoming = incoming_of(record)
    assert (incoming.lead_unit and incoming.lead_unit.code, incoming.handler_id) == ("VHXH", None)
    assert (record.turn_key, child.state) == (task.turn_key, "withdrawn")
    work.do(task, "chuyenvien2", "start")
    work.do(task, "chuyenvien2", "complete", result="Xong.")
    assert record.state == "completed"
    assert list(breaches()) == []


def test_a_document_is_led_by_a_unit_and_what_is_passed_on_stays_in_it(work: Work):
    record = work.assigned()
    child = work.passed_on(record)
    for task, username, lead in (
        (work.task(record), "chutich", "person:chuyenvien2"), (child, "truongphong", "person:chuyenvien2"),
        (child, "truongphong", "person:chuyenvien"), (work.task(record), "chutich", "unit:KT"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            work.do(task, username, "reassign", lead=lead, reason="x")
        assert "lead" in refused.value.fields


def test_a_supporter_is_added_and_reads_the_document(work: Work):
    record = work.assigned(supporting_units=[])
    work.do(work.task(record), "chutich", "add_supporter", supporting=["person:chuyenvien2"])
    support = work.tasks(record)[-1]
    assert (support.role, support.due_on, support.state) == (TaskRole.SUPPORT, record.due_on, "assigned")
    assert can(work.actor("chuyenvien2"), Permission.RECORD_READ, record)
    with pytest.raises(Invalid):
        work.do(work.task(record), "chutich", "add_supporter", supporting=["person:chuyenvien2"])


def test_what_is_taken_back_is_over_with_all_that_hangs_on_it(work: Work, heard):
    task = work.given(supporting=["unit:VHXH"])
    work.do(task, "truongphong", "delegate", person="chuyenvien")
    assert task.unit_id is not None
    work.do(task, "chutich", "withdraw", reason="Thành phố làm.")
    assert {part.state for part in work.parts(task)} == {"withdrawn"}
    assert (task.state, task.turn_key, task.result) == ("withdrawn", "", "Thành phố làm.")
    told = {event.former_key for event in heard if event.former_key}
    assert told >= {person_key(work.actor("chuyenvien").person_id or 0), head_key(task.unit_id)}
    assert list(breaches()) == []


def test_a_head_takes_back_what_was_passed_on(work: Work):
    record = work.assigned()
    child = work.passed_on(record)
    work.do(child, "truongphong", "withdraw", reason="Nghỉ phép.")
    task = work.task(record)
    assert (task.state, incoming_of(record).handler_id) == ("assigned", None)
    assert task.turn_key == head_key(task.unit_id or 0)
    work.do(task, "truongphong", "delegate", person="chuyenvien")


def test_the_lead_of_a_document_is_not_taken_from_under_it(work: Work):
    with pytest.raises(Conflict):
        work.do(work.task(work.assigned()), "chutich", "withdraw", reason="x")


def test_only_the_assigner_or_the_chairperson_directs(work: Work):
    task = work.given("chanhvp", lead="person:chuyenvien")
    for username in ("chuyenvien", "truongphong", "vanthu"):
        with pytest.raises(Denied):
            work.do(task, username, "withdraw", reason="x")
    work.do(task, "chutich", "withdraw", reason="x")


def test_whoever_gave_a_piece_gives_it_to_another_colleague(work: Work):
    task = work.given(lead="person:chuyenvien")
    work.do(task, "chuyenvien", "split", title="Đo đạc", person="chuyenvien")
    piece = work.parts(task)[0]
    with pytest.raises(Invalid):
        work.do(piece, "chuyenvien", "reassign", lead="person:chuyenvien2", reason="x")
    work.do(piece, "chuyenvien", "reassign", lead="person:truongphong", reason="x")
    assert piece.turn_key == person_key(work.actor("truongphong").person_id or 0)


def test_a_result_whose_assigner_left_goes_to_the_chairperson(work: Work, person):
    task = work.given("phochutich", lead="person:chuyenvien")
    with work.at_work("chuyenvien"):
        person("phochutich").is_active = False
    work.do(task, "chuyenvien", "report", result="Xong.")
    assert task.turn_key.startswith("role:chairperson:")
    work.do(task, "chutich", "accept")
