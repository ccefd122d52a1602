"""More time: asked for, granted with the document's deadline following, refused with the reason."""

from __future__ import annotations

from datetime import date

import pytest

from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core.errors import Conflict, Denied, Invalid
from eoffice.tasks.models import TaskRole
from eoffice.tasks.queries import count_waiting, list_tasks

from .conftest import Work

LATER = {"due_on": "20/11/2026", "reason": "Chờ số liệu của thuế."}


def test_asking_changes_nothing_but_waits_for_the_assigner(work: Work):
    task = work.given(lead="person:chuyenvien")
    work.do(task, "chuyenvien", "ask_extension", **LATER)
    assert (task.due_on, task.asked_due_on) == (date(2026, 11, 16), date(2026, 11, 20))
    assert (task.asked_reason, count_waiting(work.actor("chutich"))) == ("Chờ số liệu của thuế.", 1)
    assert list_tasks(work.actor("chutich"), {"asked": "extension"}).page.total == 1
    with pytest.raises(Conflict):
        work.do(task, "chuyenvien", "ask_extension", **LATER)


def test_what_was_asked_for_is_granted_without_typing(work: Work):
    task = work.given(lead="person:chuyenvien")
    work.do(task, "chuyenvien", "ask_extension", **LATER)
    work.do(task, "chutich", "extend")
    assert (task.due_on, task.asked_due_on, task.asked_reason) == (date(2026, 11, 20), None, None)
    assert task.working_days is None


def test_it_is_refused_with_a_reason(work: Work):
    task = work.given(lead="person:chuyenvien")
    with pytest.raises(Conflict):
        work.do(task, "chutich", "refuse_extension", reason="x")
    work.do(task, "chuyenvien", "ask_extension", **LATER)
    with pytest.raises(Denied):
        work.do(task, "chuyenvien", "refuse_extension", reason="x")
    work.do(task, "chutich", "refuse_extension", reason="Phải xong trước kỳ họp.")
    assert (task.due_on, task.asked_due_on) == (date(2026, 11, 16), None)
    assert history_of("task", task.id)[-1].detail["reason"] == "Phải xong trước kỳ họp."


def test_the_document_follows_its_lead_and_those_below_with_the_same_day(work: Work):
    record = work.assigned()
    child = work.passed_on(record)
    work.do(work.task(record), "chutich", "extend", working_days=12, reason="Việc phức tạp.")
    assert (record.due_on, child.due_on) == (date(2026, 11, 26), date(2026, 11, 26))
    assert history_of("record", record.id)[-1].action == "incoming:move_due"
    assert list(breaches()) == []


def test_a_support_moves_no_document(work: Work):
    record = work.assigned()
    work.do(work.task(record, TaskRole.SUPPORT), "chutich", "extend", due_on="20/11/2026", reason="x")
    assert record.due_on == date(2026, 11, 16)


def test_a_head_grants_within_the_units_own_deadline(work: Work):
    record = work.assigned()
    work.do(work.task(record), "truongphong", "delegate", person="chuyenvien", due_on="12/11/2026")
    child = work.tasks(record)[-1]
    work.do(child, "chuyenvien", "ask_extension", due_on="13/11/2026", reason="x")
    work.do(child, "truongphong", "extend")
    assert (child.due_on, record.due_on) == (date(2026, 11, 13), date(2026, 11, 16))
    with pytest.raises(Invalid) as refused:
        work.do(child, "truongphong", "extend", due_on="20/11/2026", reason="x")
    assert "16/11/2026" in refused.value.fields["due_on"]


@pytest.mark.parametrize("act", ["delegate", "split"])
def test_nobody_asks_for_a_day_that_only_the_whole_could_give(work: Work, act: str):
    record = work.assigned()
    whole = work.task(record)
    work.do(whole, "truongphong", act, person="chuyenvien", **({"title": "Số liệu"} if act == "split" else {}))
    part = work.tasks(record)[-1]
    with pytest.raises(Invalid) as refused:
        work.do(part, "chuyenvien", "ask_extension", **LATER)
    assert refused.value.fields["due_on"] == (
        "Hạn của cả công việc là 16/11/2026. Hãy chọn ngày không muộn hơn, hoặc đề nghị gia hạn cả công việc trước."
    )
    assert part.asked_due_on is None
    work.do(whole, "chutich", "extend", due_on="25/11/2026", reason="Việc phức tạp.")
    work.do(part, "truongphong", "extend", due_on="18/11/2026", reason="Làm sớm.")
    work.do(part, "chuyenvien", "ask_extension", **LATER)
    assert part.asked_due_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("inputs", "field"),
    [({}, "due_on"), ({"due_on": "16/11/2026"}, "due_on"), ({"due_on": "31/02/2027"}, "due_on"),
     ({"due_on": "20/11/2026"}, "reason")],
)  # fmt: skip
def test_what_is_missing_is_named(work: Work, inputs, field):
    task = work.given(lead="person:chuyenvien")
    with pytest.raises(Invalid) as refused:
        work.do(task, "chuyenvien", "ask_extension", **inputs)
    assert field in refused.value.fields
