"""Urgent documents come first in every queue, and the next person's desk says so at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eoffice.access.actor import Role, role_key
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.desk import queries
from eoffice.incoming import service as incoming
from eoffice.incoming.queries import list_incoming
from eoffice.intake.queries import list_tray
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.queries import list_tasks
from eoffice.tasks.states import TaskState
from tests.unit.desk.test_show_desk import waiting

ORDER = ["express", "very_urgent", "urgent", "normal"]


@pytest.fixture
def received(actor):
    """A document of each urgency in the tray, the most urgent in the middle."""
    for urgency in ("normal", "urgent", "express", "very_urgent"):
        with unit_of_work():
            incoming.receive(actor("vanthu"), card={"subject": urgency, "urgency": urgency})


def test_the_tray_begins_with_the_most_urgent(received, actor):
    page = list_tray(actor("vanthu"), {})
    assert [item.record.urgency for item in page.rows] == ORDER
    assert [item.record.urgency for item in list_tray(actor("vanthu"), {}, order_by=()).rows] == ORDER


def test_what_waits_for_me_begins_with_the_most_urgent(received, actor):
    clerk = actor("vanthu")
    assert [row.record.urgency for row in list_incoming(clerk, {"mine": True}).page.rows] == ORDER
    newest_first = [row.record.urgency for row in list_incoming(clerk, {}).page.rows]
    assert newest_first == ["very_urgent", "express", "urgent", "normal"]


def test_the_desk_begins_with_the_most_urgent(received, actor):
    assert [record.urgency for record in waiting(actor("vanthu"))] == ORDER


def _task(record, person, due) -> None:
    with unit_of_work():
        db.session.add(
            Task(agency_id=person.agency_id, record_id=record.id if record else None, role=TaskRole.LEAD,
                 state=TaskState.ASSIGNED, title="x", person_id=person.person_id, assigned_at=clock.now(), due_on=due,
                 turn_key=f"person:{person.person_id}")
        )  # fmt: skip


def test_tasks_on_urgent_documents_come_before_nearer_deadlines(make_record, actor):
    handler, today = actor("chuyenvien"), clock.today()
    _task(make_record(state="processing"), handler, today)
    _task(make_record(state="processing", urgency="express"), handler, today + timedelta(days=9))
    found = [task.record.urgency for task in list_tasks(handler, {"scope": "mine"}).page.rows]
    assert found == ["express", "normal"]
    assert [task.record.urgency for task in waiting(handler)] == ["express", "normal"]


def test_the_next_person_is_told_at_once_and_only_as_long_as_it_waits(make_record, actor, sign_in):
    record = make_record(state="awaiting_direction", urgency="express", subject="Hỏa tốc: bão số 9")
    chief = sign_in("chanhvp")
    assert "bão số 9" not in chief.get("/desk/urgent").get_data(as_text=True)
    with unit_of_work():
        record.turn_key = role_key(Role.CHIEF_OF_OFFICE, record.agency_id)
    band = chief.get("/desk/urgent").get_data(as_text=True)
    assert "bão số 9" in band
    assert 'data-poll="/desk/urgent"' in band
    assert "Hỏa tốc" in band
    assert "bão số 9" in chief.get("/").get_data(as_text=True)
    assert "bão số 9" not in sign_in("chuyenvien").get("/").get_data(as_text=True)
    with unit_of_work():
        record.state = "completed"
    assert "bão số 9" not in chief.get("/desk/urgent").get_data(as_text=True)


def test_an_urgent_task_counts_once(make_record, actor):
    handler = actor("chuyenvien")
    record = make_record(state="processing", urgency="urgent")
    with unit_of_work():
        record.turn_key = f"person:{handler.person_id}"
    _task(record, handler, None)
    urgent = queries.urgent_documents(handler)
    assert (urgent.count, [one.id for one in urgent.documents]) == (1, [record.id])


def test_an_open_desk_does_not_keep_a_session_awake(app, sign_in):
    browser = sign_in("chanhvp")
    with clock.frozen(clock.now() + timedelta(minutes=14)):
        assert browser.get("/desk/urgent").status_code == 200
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert browser.get("/desk/urgent").status_code == 303
