"""A directive becomes tasks: one for each unit named, with its part, its deadline and its turn."""

from __future__ import annotations

from datetime import date

from eoffice.audit.queries import history_of
from eoffice.core.database import db
from eoffice.directory.models import Unit
from eoffice.tasks.models import TaskRole

from .conftest import Work


def test_each_unit_gets_its_part(work: Work):
    record = work.assigned()
    parts = {(task.role, task.unit.code if task.unit else "", task.due_on) for task in work.tasks(record)}
    assert parts == {
        ("lead", "KT", date(2026, 11, 16)), ("support", "VHXH", date(2026, 11, 16)), ("inform", "VP", None),
    }  # fmt: skip


def test_a_task_says_what_to_do_and_who_wants_it(work: Work):
    task = work.task(work.assigned())
    assert task.title == "V/v rà soát quy hoạch sử dụng đất năm 2027"
    assert task.instruction == "Phòng KT tham mưu văn bản trả lời."
    assert task.assigner is not None
    assert task.assigner.username == "chutich"
    assert [act.action for act in history_of("task", task.id)] == ["task:assign"]


def test_the_head_has_the_turn_or_everyone_where_there_is_none(work: Work):
    record = work.assigned()
    units = {unit.code: unit.id for unit in db.session.query(Unit).filter_by(agency_id=record.agency_id)}
    assert work.task(record).turn_key == f"head:{units['KT']}"
    assert work.task(record, TaskRole.SUPPORT).turn_key == f"unit:{units['VHXH']}"
