"""Reporting: the lead's report completes the document, a completed document leaves nothing open but reading."""

from __future__ import annotations

import pytest

from eoffice.audit.queries import history_of
from eoffice.core import clock
from eoffice.core.errors import Denied, Invalid, NotFound
from eoffice.incoming.queries import incoming_of
from eoffice.records import service as records
from eoffice.records.models import RecordKind, RelationKind
from eoffice.tasks import service
from eoffice.tasks.models import TaskRole

from .conftest import Work


def states(work: Work, record) -> dict[str, str]:
    return {task.role: task.state for task in work.tasks(record) if task.parent_id is None}


def test_the_leads_report_completes_the_document(work: Work):
    record = work.assigned()
    child = work.passed_on(record)
    work.do(child, "chuyenvien", "start")
    work.do(child, "chuyenvien", "complete", result="Đã trả lời.")
    assert (record.state, incoming_of(record).result) == ("completed", "Đã trả lời.")
    assert (child.done_at, child.turn_key) == (clock.now(), "")
    assert states(work, record) == {"lead": "done", "support": "done", "inform": "assigned"}


def test_the_issued_reply_is_named_by_itself(work: Work):
    record = work.assigned()
    child = work.passed_on(record)
    with work.at_work("chuyenvien") as me:
        reply = records.create_record(
            me, kind=RecordKind.OUTGOING, state="issued", agency_id=record.agency_id,
            card={"number": "45", "notation": "UBND-KT"},
        )  # fmt: skip
        records.grant(reply, f"person:{me.person_id}")
        records.relate(me, reply, record, RelationKind.REPLIES_TO)
    work.do(child, "chuyenvien", "complete", result="Đã trả lời bằng văn bản.")
    completed = [act for act in history_of("record", record.id) if act.action == "incoming:complete"]
    assert completed[0].detail["reply"] == reply.id


def test_completing_the_document_closes_the_tasks_but_not_the_reading(work: Work):
    record = work.completed()
    assert states(work, record) == {"lead": "done", "support": "done", "inform": "assigned"}


def test_support_reports_without_completing_anything_else(work: Work):
    record = work.assigned(lead_unit="VHXH", supporting_units=["KT"])
    work.do(work.passed_on(record, TaskRole.SUPPORT), "chuyenvien", "complete", result="Đã gửi số liệu.")
    assert states(work, record) == {"lead": "assigned", "support": "done", "inform": "assigned"}
    assert record.state == "assigned"


def test_a_unit_is_done_when_all_it_passed_on_is(work: Work):
    record = work.assigned(lead_unit="VHXH", supporting_units=["KT"])
    first = work.passed_on(record, TaskRole.SUPPORT)
    second = work.passed_on(record, TaskRole.SUPPORT, "truongphong")
    work.do(first, "chuyenvien", "complete", result="Xong.")
    assert states(work, record)["support"] == "delegated"
    work.do(second, "truongphong", "complete", result="Xong.")
    assert states(work, record)["support"] == "done"


def test_a_head_reports_for_the_unit_over_what_was_passed_on(work: Work):
    record = work.assigned(lead_unit="VHXH", supporting_units=["KT"])
    child = work.passed_on(record, TaskRole.SUPPORT)
    work.do(work.task(record, TaskRole.SUPPORT), "truongphong", "complete", result="Phòng đã làm.")
    assert (child.state, states(work, record)["support"]) == ("done", "done")


def test_to_be_informed_is_to_have_seen(work: Work):
    record = work.assigned()
    task = work.task(record, TaskRole.INFORM)
    offered = service.available_actions(work.actor("chanhvp"), task)
    assert [row.fields for row in offered if row.action == "complete"] == [()]
    work.do(task, "chanhvp", "complete")
    assert task.state == "done"


def test_a_result_is_needed(work: Work):
    child = work.passed_on(work.assigned())
    with pytest.raises(Invalid) as refused:
        work.do(child, "chuyenvien", "complete", result=" ")
    assert "result" in refused.value.fields
    assert child.state == "assigned"


def test_who_the_task_is_not_for_does_not_report(work: Work):
    child = work.passed_on(work.assigned())
    for username, refusal in (("truongphong", Denied), ("chutich", Denied), ("chuyenvien2", NotFound)):
        with pytest.raises(refusal):
            work.do(child, username, "complete", result="x")
