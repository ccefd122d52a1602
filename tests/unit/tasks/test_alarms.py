"""Alarms: two before the deadline, two after it, each told once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, select

from eoffice.access.actor import Role, head_key, person_key, role_key
from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Denied, Invalid
from eoffice.core.events import subscribe
from eoffice.core.unit_of_work import unit_of_work
from eoffice.tasks import alarms
from eoffice.tasks.alarm_rules import list_alarm_rules, remove_alarm_rule, set_alarm_rule
from eoffice.tasks.alarms import alarm_days, ring
from eoffice.tasks.events import AlarmKind, TaskAlarm
from eoffice.tasks.models import PlannedAlarm, Task

from .conftest import Work


@pytest.fixture
def heard(work: Work) -> list[TaskAlarm]:
    alarms: list[TaskAlarm] = []
    subscribe(TaskAlarm, alarms.append)
    return alarms


def on(day: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, 2, 0, tzinfo=UTC)


def rings(heard: list[TaskAlarm], moment: datetime) -> list[AlarmKind]:
    heard.clear()
    with clock.frozen(moment):
        ring()
        ring()
    return [alarm.kind for alarm in heard]


def test_each_stage_is_told_once_to_the_next_one_up(work: Work, heard):
    task = work.given(lead="person:chuyenvien", due_on="20/11/2026", working_days=None)
    me, head = person_key(work.actor("chuyenvien").person_id or 0), head_key(task.unit_id or 0)
    assert rings(heard, on(9)) == []
    assert rings(heard, on(16)) == []
    assert rings(heard, on(17)) == [AlarmKind.FIRST]
    assert rings(heard, on(18)) == []
    assert rings(heard, on(19)) == [AlarmKind.SECOND]
    assert heard[0] == TaskAlarm(task.id, AlarmKind.SECOND, (me,))
    assert rings(heard, on(20)) == []
    assert rings(heard, on(21)) == [AlarmKind.OVERDUE]
    assert heard[0].keys == (me, head)
    assert rings(heard, on(25)) == [AlarmKind.OVERDUE]
    assert heard[0].keys == (me, head, role_key(Role.CHIEF_OF_OFFICE, task.agency_id))
    assert rings(heard, on(30)) == []
    assert list(breaches()) == []


def test_after_days_asleep_only_the_last_is_told(work: Work, heard):
    work.given(lead="person:chuyenvien", due_on="20/11/2026", working_days=None)
    ring()
    assert rings(heard, on(27)) == [AlarmKind.OVERDUE]


def test_a_backlog_is_told_batch_by_batch_and_each_task_once(work: Work, heard, monkeypatch):
    monkeypatch.setattr(alarms, "BATCH", 2)
    tasks = [work.given(lead="person:chuyenvien", due_on="20/11/2026", working_days=None) for _number in range(5)]
    with clock.frozen(on(9)):
        assert [ring() for _batch in range(4)] == [True, True, True, False]
    assert heard == []
    with clock.frozen(on(27)):
        assert ring()
        assert len(heard) == 2
        while ring():
            pass
    assert sorted((alarm.task_id, alarm.kind) for alarm in heard) == [(task.id, AlarmKind.OVERDUE) for task in tasks]


def test_a_new_deadline_has_new_alarms_and_what_is_over_none(work: Work, heard):
    task = work.given(lead="person:chuyenvien", due_on="20/11/2026", working_days=None)
    assert rings(heard, on(19)) == [AlarmKind.SECOND]
    work.do(task, "chutich", "extend", due_on="27/11/2026", reason="x")
    assert rings(heard, on(20)) == []
    assert rings(heard, on(23)) == [AlarmKind.FIRST]
    work.do(task, "chuyenvien", "report", result="Xong.")
    assert rings(heard, on(30)) == []
    assert work.do(task, "chutich", "accept").state == "done"


def test_what_fails_is_told_by_the_next_look(work: Work, heard):
    work.given(lead="person:chuyenvien", due_on="20/11/2026", working_days=None)
    ring()

    def refuse(*_args: object) -> None:
        raise RuntimeError("killed before the commit")

    event.listen(db.session, "before_commit", refuse)
    with clock.frozen(on(19)), pytest.raises(RuntimeError):
        ring()
    event.remove(db.session, "before_commit", refuse)
    assert rings(heard, on(19)) == [AlarmKind.SECOND]


def test_a_tasks_own_days_come_before_the_settings(work: Work, heard):
    task = work.given(lead="person:chuyenvien", due_on="27/11/2026", working_days=None)
    ring()
    work.do(task, "chutich", "set_terms", needs_acceptance=True, first_alarm=8, second_alarm=0)
    assert alarm_days(task)[:2] == (8, 0)
    assert rings(heard, on(16)) == [AlarmKind.FIRST]
    assert rings(heard, on(26)) == []
    assert rings(heard, on(27)) == [AlarmKind.SECOND]
    with pytest.raises(Invalid):
        work.do(task, "chutich", "set_terms", first_alarm=1, second_alarm=2)


def test_the_settings_that_say_most_win(work: Work):
    record = work.assigned()
    with work.at_work("chanhvp") as chief:
        set_alarm_rule(chief, role="", type="", first_days=9, second_days=4, chief_after=5)
        set_alarm_rule(chief, role="lead", type="", first_days=8, second_days=3, chief_after=4)
        kept = set_alarm_rule(chief, role="", type="CONG_VAN", first_days=7, second_days=2, chief_after=3)
    task = work.task(record)
    assert alarm_days(task) == (7, 2, 3)
    with work.at_work("chanhvp") as chief:
        remove_alarm_rule(chief, kept.id)
    assert alarm_days(task) == (8, 3, 4)
    assert alarm_days(work.given()) == (8, 3, 4)
    assert len(list_alarm_rules(work.actor("chutich"))) == 2
    assert list(breaches()) == []
    with pytest.raises(Denied), work.at_work("vanthu") as clerk:
        set_alarm_rule(clerk, role="", type="", first_days=1, second_days=1, chief_after=1)


def test_a_look_reads_two_indexes(work: Work):
    with unit_of_work():
        day = date(2026, 12, 1)
        db.session.add_all(
            Task(agency_id=work.actor("chutich").agency_id, role="lead", state="done", title="x", unit_id=1,
                 assigned_at=clock.now(), due_on=day, result="") for _ in range(50)
        )  # fmt: skip
    ring()
    if db.session.get_bind().dialect.name != "sqlite":
        return
    look = "SELECT id FROM planned_alarm WHERE raised_at IS NULL AND on_day <= '2026-11-09'"
    plan = db.session.execute(db.text(f"EXPLAIN QUERY PLAN {look}"))
    assert "ix_planned_alarm_waiting" in " ".join(str(row) for row in plan)
    assert db.session.scalars(select(PlannedAlarm)).all() == []
