"""For sixty seconds a decision can be taken back: everything stands as before, and the history tells of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from eoffice.access.actor import Actor
from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, NotFound
from eoffice.core.events import _handlers, subscribe
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming.queries import incoming_of
from eoffice.outgoing.models import Approval
from eoffice.outgoing.service.steps import outgoing_of
from eoffice.records.events import DecisionUndone
from eoffice.records.fingerprints import record_facts
from eoffice.records.models import Decision, Record
from eoffice.records.removal import remove_record
from eoffice.records.undo import is_undoable
from eoffice.records.wording import steps
from eoffice.tasks.states import TaskState
from tests.unit.decisions.conftest import Work, seconds_later
from tests.unit.incoming.conftest import ASSIGNMENT
from tests.unit.records.conftest import make_record
from tests.world import MORNING

__all__ = ["make_record"]

Undo = Callable[[Record, str], Record]


def decided(work: Work, document_at: Callable[..., Record], name: str) -> tuple[Record, str, str, dict[str, Any]]:
    """A document before the decision `name`, who decides, the action, and its inputs."""
    match name:
        case "propose":
            return work.awaiting(), "chanhvp", "propose", ASSIGNMENT
        case "direct":
            return work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT), "chutich", "direct", ASSIGNMENT
        case "give_back":
            return work.assigned(), "truongphong", "return", {"reason": "Không thuộc chức năng."}
        case "approve_content":
            return document_at("content_review"), "truongphong", name, {"comment": "Đồng ý."}
        case "approve_form":
            return document_at("form_review"), "chanhvp", name, {}
        case "return":
            return document_at("form_review"), "chanhvp", name, {"reason": "Thiếu căn cứ."}
    return document_at("signing"), "chutich", "sign", {}


DECISIONS = ("propose", "direct", "give_back", "approve_content", "approve_form", "return", "sign")


@pytest.mark.parametrize("name", DECISIONS)
def test_everything_stands_as_before(
    work: Work, document_at: Callable[..., Record], step: Callable[..., Record], undo: Undo, name: str
) -> None:
    record, username, action, inputs = decided(work, document_at, name)
    before = record_facts(record.id)
    tasks = {task.id: (task.state, task.turn_key, task.result) for task in work.tasks(record)}
    take = work.act if record.kind == "incoming" else lambda one, who, act, **more: step(who, one, act, **more)
    take(record, username, action, **inputs)
    assert record_facts(record.id) != before
    with seconds_later(59):
        undo(record, username)
    assert record_facts(record.id) == before
    for task in work.tasks(record):
        assert tasks.get(task.id, (TaskState.WITHDRAWN, "", task.result)) == (task.state, task.turn_key, task.result)
    last = history_of("record", record.id)[-1]
    assert (last.action, last.person_id) == ("record:undo", work.actor(username).person_id)
    assert steps([last])[0].title.startswith("Rút lại: ")
    assert list(breaches()) == []


def test_the_decision_takes_place_at_once_and_again_after_it_was_taken_back(work: Work, undo: Undo) -> None:
    record = work.assigned()
    assert (record.state, len(work.tasks(record))) == ("assigned", 3)
    undo(record, "chutich")
    work.act(record, "chutich", "direct", **(ASSIGNMENT | {"lead_unit": "VHXH", "supporting_units": []}))
    still_open = [task for task in work.tasks(record) if task.state == TaskState.ASSIGNED]
    assert (record.state, len(still_open)) == ("assigned", 2)
    assert list(breaches()) == []


def test_those_above_hear_of_it(work: Work, undo: Undo) -> None:
    heard: list[DecisionUndone] = []
    record = work.assigned()
    subscribe(DecisionUndone, heard.append)
    try:
        with seconds_later(5):
            undo(record, "chutich")
    finally:
        _handlers[DecisionUndone].remove(heard.append)
    assert heard == [DecisionUndone(record.id, "direct", work.actor("chutich").person_id or 0, MORNING)]
    assert is_undoable("incoming", "direct")
    assert not is_undoable("incoming", "register")


def test_the_time_is_over_after_a_minute(work: Work, undo: Undo) -> None:
    record = work.assigned()
    with seconds_later(60), pytest.raises(Conflict, match="Đã hết thời gian") as refused:
        undo(record, "chutich")
    assert refused.value.code == "too_late"
    assert db.session.get_one(Record, record.id).state == "assigned"


def test_what_somebody_went_on_with_stays(work: Work, undo: Undo) -> None:
    record = work.assigned()
    with seconds_later(20):
        work.do(work.task(record), "truongphong", "delegate", person="chuyenvien")
    with seconds_later(30), pytest.raises(Conflict, match="09:00:20") as refused:
        undo(record, "chutich")
    assert refused.value.code == "acted"
    assert "Hồ Văn" in refused.value.message or work.actor("truongphong").name in refused.value.message


def test_a_supporting_task_that_was_begun_counts_as_well(work: Work, undo: Undo) -> None:
    record = work.assigned(supporting_units=["VP"], informed_units=[])
    support = next(task for task in work.tasks(record) if task.role == "support")
    with seconds_later(20):
        work.do(support, "chanhvp", "start")
    with seconds_later(30), pytest.raises(Conflict, match=work.actor("chanhvp").name):
        undo(record, "chutich")


def test_a_number_given_meanwhile_keeps_the_signature(
    document_at: Callable[..., Record], step: Callable[..., Record], undo: Undo
) -> None:
    record = document_at("signed")
    step("vanthu", record, "number")
    with pytest.raises(Conflict):
        undo(record, "chutich")
    assert outgoing_of(record).signed_at is not None


def test_only_who_decided_takes_it_back(work: Work, undo: Undo) -> None:
    record = work.assigned()
    with pytest.raises(Denied, match=work.actor("chutich").name):
        undo(record, "phochutich")
    with pytest.raises(NotFound):
        undo(record, "vanthu2")


def test_it_is_taken_back_once(work: Work, undo: Undo) -> None:
    record = work.assigned()
    undo(record, "chutich")
    with pytest.raises(Conflict, match="đã rút lại"):
        undo(record, "chutich")


def test_the_step_before_the_last_stays(document_at: Callable[..., Record], undo: Undo) -> None:
    record = document_at("form_review")
    undo(record, "truongphong")
    assert record.state == "content_review"
    assert db.session.scalar(select(func.count()).select_from(Approval)) == 0
    with pytest.raises(Conflict):
        undo(record, "truongphong")


def test_rows_are_kept_no_longer_than_they_are_of_use(work: Work) -> None:
    first = work.assigned()
    with seconds_later(61):
        second = work.act(work.awaiting(number="77"), "chutich", "direct", **ASSIGNMENT)
    assert list(db.session.scalars(select(Decision.record_id))) == [second.id]
    assert first.id != second.id


def test_a_secret_document_leaves_nothing_here(
    make_record: Callable[..., Record], actor: Callable[[str], Actor]
) -> None:
    record, leader = make_record(), actor("chutich").person_id
    with unit_of_work():
        db.session.add(
            Decision(record_id=record.id, person_id=leader, action="direct", at=MORNING, version=1, act_id=1, before={})
        )
    with unit_of_work():
        remove_record(record)
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 0


def test_a_later_decision_on_the_same_document_takes_the_place_of_the_one_before(work: Work, undo: Undo) -> None:
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    with seconds_later(70):
        work.act(record, "chutich", "direct", **ASSIGNMENT)
    with seconds_later(100):
        undo(record, "chutich")
    assert record.state == "awaiting_direction"
    assert incoming_of(record).proposal["directive"] == ASSIGNMENT["directive"]
