"""Beginning: the lead task and its document begin together, from either page."""

from __future__ import annotations

import pytest

from eoffice.core.errors import Denied, IllegalTransition, NotFound
from eoffice.incoming.queries import incoming_of
from eoffice.tasks.models import TaskRole

from .conftest import Work


def test_beginning_the_lead_begins_the_document(work: Work):
    record = work.assigned()
    work.do(work.passed_on(record), "chuyenvien", "start")
    assert record.state == "processing"


def test_beginning_the_document_begins_the_lead(work: Work):
    record = work.assigned()
    child = work.passed_on(record)
    work.act(record, "chuyenvien", "start")
    assert (child.state, record.state) == ("in_progress", "processing")


def test_a_head_who_begins_does_it_themselves(work: Work):
    record = work.assigned()
    task = work.do(work.task(record), "truongphong", "start")
    me = work.actor("truongphong").person_id
    assert (task.state, task.person_id, incoming_of(record).handler_id) == ("in_progress", me, me)


def test_support_begins_alone(work: Work):
    record = work.assigned()
    work.do(work.task(record, TaskRole.SUPPORT), "chuyenvien2", "start")
    assert record.state == "assigned"


def test_who_the_task_is_not_for_does_not_begin(work: Work):
    child = work.passed_on(work.assigned())
    for username, refusal in (("truongphong", Denied), ("chutich", Denied), ("chuyenvien2", NotFound)):
        with pytest.raises(refusal):
            work.do(child, username, "start")


def test_twice_is_once(work: Work):
    child = work.passed_on(work.assigned())
    work.do(child, "chuyenvien", "start")
    with pytest.raises(IllegalTransition, match="Đặng Thùy Linh"):
        work.do(child, "chuyenvien", "start")
