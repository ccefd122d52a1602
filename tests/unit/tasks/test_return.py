"""Giving back: with a reason, to the head whose turn it then is."""

from __future__ import annotations

import pytest

from eoffice.audit.queries import history_of
from eoffice.core.errors import Denied, Invalid
from eoffice.incoming.queries import incoming_of

from .conftest import Work


def test_it_is_the_heads_turn_again(work: Work):
    record = work.assigned()
    child = work.passed_on(record)
    work.do(child, "chuyenvien", "return", reason="Không thuộc lĩnh vực được phân công.")
    parent = work.task(record)
    assert (child.state, child.result, child.turn_key) == ("returned", "Không thuộc lĩnh vực được phân công.", "")
    assert (parent.state, parent.turn_key) == ("assigned", f"head:{parent.unit_id}")
    assert (incoming_of(record).handler_id, record.turn_key) == (None, f"head:{parent.unit_id}")
    assert history_of("task", child.id)[-1].detail["reason"] == "Không thuộc lĩnh vực được phân công."


def test_it_can_be_passed_on_again(work: Work):
    record = work.assigned()
    work.do(work.passed_on(record), "chuyenvien", "return", reason="Đi công tác.")
    again = work.passed_on(record)
    assert incoming_of(record).handler_id == again.person_id


def test_begun_work_can_be_given_back_and_taken_by_the_head(work: Work):
    record = work.assigned()
    child = work.passed_on(record)
    work.do(child, "chuyenvien", "start")
    work.do(child, "chuyenvien", "return", reason="Cần ý kiến phòng.")
    assert record.state == "processing"
    work.do(work.task(record), "truongphong", "start")
    assert incoming_of(record).handler_id == work.actor("truongphong").person_id


def test_a_reason_is_needed(work: Work):
    child = work.passed_on(work.assigned())
    with pytest.raises(Invalid) as refused:
        work.do(child, "chuyenvien", "return")
    assert "reason" in refused.value.fields
    assert child.state == "assigned"


def test_a_unit_does_not_give_back(work: Work):
    with pytest.raises(Denied):
        work.do(work.task(work.assigned()), "truongphong", "return", reason="x")


def test_a_document_returned_for_new_direction_leaves_nothing_to_do(work: Work):
    record = work.assigned()
    work.passed_on(record)
    work.act(record, "truongphong", "return", reason="Không thuộc chức năng của phòng.")
    assert {task.state for task in work.tasks(record)} == {"returned"}
    work.act(record, "chutich", "direct", lead_unit="VHXH")
    assert [task.state for task in work.tasks(record)][-1] == "assigned"
