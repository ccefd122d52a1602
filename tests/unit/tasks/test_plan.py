"""Tasks without a document: given by leaders and heads, several from one origin, with supporters and a checklist."""

from __future__ import annotations

from datetime import date

import pytest

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit.verify import breaches
from eoffice.core.errors import Denied, Invalid
from eoffice.tasks.planning import give_tasks

from .conftest import Work


def test_several_tasks_come_from_one_meeting(work: Work):
    plans = [
        {"title": "Rà soát hộ nghèo", "lead": "unit:VHXH", "working_days": "3"},
        {"title": "Chỉnh trang vỉa hè", "lead": "person:chuyenvien", "due_on": "20/11/2026", "needs_acceptance": "0"},
    ]
    with work.at_work("chutich") as chair:
        first, second = give_tasks(chair, plans, origin="Kết luận họp giao ban", held_on="09/11/2026")
    assert first.origin is not None
    assert (first.origin_id, first.origin.held_on) == (second.origin_id, date(2026, 11, 9))
    assert (first.due_on, first.working_days, first.needs_acceptance) == (date(2026, 11, 12), 3, True)
    me = work.actor("chuyenvien").person_id
    assert (second.turn_key, second.needs_acceptance, second.working_days) == (f"person:{me}", None, None)
    assert list(breaches()) == []


def test_supporters_are_informed_and_see_the_whole(work: Work):
    task = work.given(
        supporting=["unit:VHXH", "unit:KT"], informed=["person:motcua"], checklist="Lập danh sách\n\nTrình ký\n"
    )
    parts = {(part.role, part.due_on) for part in work.parts(task)}
    assert parts == {("support", date(2026, 11, 16)), ("inform", None)}
    assert [item.text for item in task.items] == ["Lập danh sách", "Trình ký"]
    assert can(work.actor("motcua"), Permission.TASK_READ, task)
    assert not can(work.actor("chuyenvien"), Permission.TASK_READ, task)


def test_a_head_gives_tasks_to_the_own_unit_only(work: Work):
    task = work.given("truongphong", lead="person:chuyenvien")
    assert task.unit is not None and task.unit.code == "KT"
    with pytest.raises(Invalid) as refused:
        work.given("truongphong", lead="unit:VHXH")
    assert "lead_0" in refused.value.fields


def test_a_specialist_gives_nobody_a_task(work: Work):
    with pytest.raises(Denied):
        work.given("chuyenvien", lead="person:chuyenvien")


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"title": " "}, "title_0"), ({"lead": "unit:XX"}, "lead_0"), ({"lead": "KT"}, "lead_0"),
     ({"due_on": "01/11/2026", "working_days": None}, "due_on_0"), ({"working_days": "nine"}, "working_days_0"),
     ({"supporting": ["person:nobody"]}, "supporting_0"), ({"colour": "red"}, "colour_0"),
     ({"checklist": "\n".join("x" * 60)}, "checklist_0")],
)  # fmt: skip
def test_what_cannot_be_used_is_named(work: Work, fields, field):
    with pytest.raises(Invalid) as refused:
        work.given(**fields)
    assert field in refused.value.fields


def test_a_piece_goes_to_a_colleague_and_the_whole_goes_on(work: Work):
    task = work.given()
    work.do(task, "truongphong", "start")
    work.do(task, "truongphong", "split", title="Thu thập số liệu", person="chuyenvien", due_on="12/11/2026")
    piece = work.parts(task)[0]
    assert (piece.is_piece, piece.due_on, task.state) == (True, date(2026, 11, 12), "in_progress")
    work.do(piece, "chuyenvien", "complete", result="Đã có số liệu.")
    assert (piece.state, task.state) == ("done", "in_progress")
    with pytest.raises(Invalid) as refused:
        work.do(task, "truongphong", "split", title="x", person="chuyenvien2", due_on="30/12/2026")
    assert set(refused.value.fields) == {"person", "due_on"}


def test_a_piece_of_a_documents_task_completes_nothing_else(work: Work):
    record = work.assigned()
    child = work.passed_on(record)
    work.do(child, "chuyenvien", "start")
    work.do(child, "chuyenvien", "split", title="Đo đạc", person="truongphong")
    piece = work.parts(child)[0]
    assert can(work.actor("truongphong"), Permission.RECORD_READ, record)
    work.do(piece, "truongphong", "start")
    work.do(piece, "truongphong", "complete", result="Đã đo.")
    assert (record.state, child.state) == ("processing", "in_progress")
    work.do(child, "chuyenvien", "complete", result="Xong.")
    assert record.state == "completed"
