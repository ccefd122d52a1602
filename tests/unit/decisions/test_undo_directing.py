"""Passing on and taking back a directive, undone: whose turn it is, tasks, their alarms and what is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming.queries import incoming_of
from eoffice.notifications import queries as notices
from eoffice.records.models import Record
from eoffice.tasks import alarms
from eoffice.tasks.models import PlannedAlarm, Task
from tests.unit.decisions.conftest import Work, seconds_later
from tests.unit.incoming.conftest import ASSIGNMENT
from tests.world import MORNING

Undo = Callable[[Record, str], Record]


def told(actor: Actor, seconds: float) -> list[str]:
    """What somebody finds unread so many seconds later."""
    db.session.rollback()
    with clock.frozen(clock.now() + timedelta(seconds=seconds)):
        return [f"{notice.kind}:{notice.action}" for notice in notices.inbox(actor, {}, is_unread=True).rows]


def planned() -> list[tuple[int, int, bool]]:
    """Alarms as they stand: task, stage, raised."""
    rows = db.session.scalars(select(PlannedAlarm).order_by(PlannedAlarm.task_id, PlannedAlarm.stage))
    return [(row.task_id, row.stage, row.raised_at is not None) for row in rows]


def standing(work: Work, record: Record) -> list[tuple[int, str, str, str]]:
    db.session.expire_all()
    return [(task.id, task.state, task.turn_key, task.result) for task in work.tasks(record)]


def test_passing_on_undone_is_the_former_leaders_turn_and_told_to_nobody(work: Work, undo: Undo) -> None:
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    turn = record.turn_key
    work.act(record, "chutich", "pass_on", leader="phochutich", comment="Đồng chí xử lý.")
    assert told(work.actor("phochutich"), 0) == []
    undo(record, "chutich")
    assert (record.turn_key, record.state) == (turn, "awaiting_direction")
    assert told(work.actor("phochutich"), 120) == []
    assert work.act(record, "chutich", "direct", **ASSIGNMENT).state == "assigned"
    assert list(breaches()) == []


def test_passing_on_is_told_after_the_time_for_it_and_stays(work: Work, undo: Undo) -> None:
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    work.act(record, "chutich", "pass_on", leader="phochutich")
    assert told(work.actor("phochutich"), 61) == ["turn:pass_on"]
    with seconds_later(61), pytest.raises(Conflict):
        undo(record, "chutich")


def test_taking_back_undone_leaves_the_tasks_as_they_were(work: Work, undo: Undo) -> None:
    record = work.assigned()
    child = work.passed_on(record)
    work.do(child, "chuyenvien", "start")
    with unit_of_work():
        alarms.look()
    before, rung, directed = standing(work, record), planned(), incoming_of(record).directed_at
    assert rung
    with seconds_later(3600):
        work.act(record, "chutich", "withdraw", reason="Giao đơn vị khác.")
        assert {task.state for task in work.tasks(record)} == {"returned"}
        undo(record, "chutich")
        assert standing(work, record) == before
        assert (record.state, incoming_of(record).directed_at) == ("processing", directed)
        assert planned() == rung
        assert [row for row in told(work.actor("chuyenvien"), 120) if row.endswith(":close")] == []
        work.do(child, "chuyenvien", "complete", result="Đã tham mưu.")
    assert list(breaches()) == []


def test_an_alarm_that_comes_due_meanwhile_still_rings(work: Work, undo: Undo) -> None:
    record = work.assigned(working_days=4)
    with unit_of_work():
        alarms.look()
    lead = work.task(record)
    first = db.session.scalars(
        select(PlannedAlarm.on_day).where(PlannedAlarm.task_id == lead.id).order_by(PlannedAlarm.on_day)
    ).first()
    assert first is not None
    with clock.frozen(MORNING + (first - MORNING.date())):
        work.act(record, "chutich", "withdraw", reason="Giao đơn vị khác.")
        with unit_of_work():
            alarms.look()
        undo(record, "chutich")
        with unit_of_work():
            alarms.look()
        assert "alarm:first" in told(work.actor("truongphong"), 0)


def test_directing_undone_rings_no_alarm(work: Work, undo: Undo) -> None:
    record = work.assigned()
    with unit_of_work():
        alarms.look()
    undo(record, "chutich")
    assert set(db.session.scalars(select(Task.state))) == {"withdrawn"}
    with clock.frozen(MORNING + timedelta(days=30)):
        with unit_of_work():
            alarms.look()
        assert [row for row in told(work.actor("truongphong"), 0) if row.startswith("alarm")] == []
