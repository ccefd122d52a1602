"""Passing on: to a person of the unit, within the unit's deadline, the lead to one handler at a time."""

from __future__ import annotations

from datetime import date

import pytest

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit.queries import history_of
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import PostHolding
from eoffice.incoming.queries import incoming_of
from eoffice.tasks.models import TaskRole

from .conftest import Work


def test_the_person_gets_a_task_of_their_own(work: Work):
    record = work.assigned()
    child, parent = work.passed_on(record), work.task(record)
    me = work.actor("chuyenvien").person_id
    assert (parent.state, parent.turn_key) == ("delegated", "")
    assert (child.state, child.person_id, child.turn_key, child.due_on) == (
        "assigned", me, f"person:{me}", date(2026, 11, 16),
    )  # fmt: skip


def test_the_leads_person_becomes_the_handler_and_reads_the_document(work: Work):
    record = work.assigned()
    assert not can(work.actor("chuyenvien"), Permission.RECORD_READ, record)
    work.passed_on(record)
    assert incoming_of(record).handler_id == work.actor("chuyenvien").person_id
    assert can(work.actor("chuyenvien"), Permission.RECORD_READ, record)
    assert history_of("record", record.id)[-1].action == "incoming:hand_to"


def test_support_is_passed_on_without_changing_the_handler(work: Work):
    record = work.assigned(lead_unit="VHXH", supporting_units=["KT"])
    work.passed_on(record, TaskRole.SUPPORT)
    assert incoming_of(record).handler_id is None
    assert can(work.actor("chuyenvien"), Permission.RECORD_READ, record)


def test_an_earlier_day_is_kept_and_a_later_one_refused(work: Work):
    record = work.assigned()
    task = work.task(record)
    with pytest.raises(Invalid) as refused:
        work.do(task, "truongphong", "delegate", person="chuyenvien", due_on="17/11/2026")
    assert "due_on" in refused.value.fields
    work.do(task, "truongphong", "delegate", person="chuyenvien", due_on="12/11/2026")
    assert work.tasks(record)[-1].due_on == date(2026, 11, 12)


@pytest.mark.parametrize(
    ("inputs", "field"),
    [({"person": ""}, "person"), ({"person": "nobody"}, "person"), ({"person": "chuyenvien2"}, "person"),
     ({"person": "vanthu2"}, "person"), ({"person": "chuyenvien", "due_on": "2026-11-01"}, "due_on"),
     ({"person": "chuyenvien", "due_on": "31/02/2027"}, "due_on"), ({}, "person"), ({"colour": "red"}, "colour")],
)  # fmt: skip
def test_what_cannot_be_used_is_named_and_nothing_changes(work: Work, inputs, field):
    record = work.assigned()
    with pytest.raises(Invalid) as refused:
        work.do(work.task(record), "truongphong", "delegate", **inputs)
    assert field in refused.value.fields
    assert (work.task(record).state, len(work.tasks(record))) == ("assigned", 3)


def test_the_lead_has_one_handler(work: Work, person):
    record = work.assigned()
    first = work.passed_on(record)
    with unit_of_work():
        post_id = person("chuyenvien").holdings[0].post_id
        db.session.add(PostHolding(person_id=person("motcua").id, post_id=post_id, valid_from=date(2026, 1, 1)))
    work.do(work.task(record), "truongphong", "delegate", person="motcua")
    assert (first.state, first.turn_key) == ("returned", "")
    assert incoming_of(record).handler_id == work.actor("motcua").person_id


def test_the_same_person_does_not_get_it_twice(work: Work):
    record = work.assigned()
    work.passed_on(record)
    with pytest.raises(Invalid):
        work.passed_on(record)


def test_only_the_head_passes_on(work: Work):
    record = work.assigned()
    for username, refusal in (("chuyenvien", NotFound), ("chutich", Denied), ("vanthu", Denied), ("quantri", NotFound)):
        with pytest.raises(refusal):
            work.do(work.task(record), username, "delegate", person="chuyenvien")


def test_a_person_does_not_pass_on(work: Work):
    child = work.passed_on(work.assigned())
    with pytest.raises(Denied):
        work.do(child, "chuyenvien", "delegate", person="truongphong")


def test_the_second_of_two_heads_is_told_who_was_first(work: Work):
    record = work.assigned()
    task = work.task(record)
    seen = task.version
    work.do(task, "truongphong", "delegate", version=seen, person="chuyenvien")
    with pytest.raises(Conflict, match="Hoàng Văn Khải"):
        work.do(task, "truongphong", "delegate", version=seen, person="truongphong")
