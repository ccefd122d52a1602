"""The desk: whose turn it is, for every role."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eoffice.access.actor import Role, person_key, role_key
from eoffice.archive import service as archive
from eoffice.core import clock
from eoffice.core.calendar import calendar
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.desk import queries
from eoffice.records import case_files
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.states import TaskState

EVERYBODY = (
    "vanthu", "chutich", "phochutich", "chanhvp", "truongphong", "chuyenvien", "luutru", "motcua", "quantri",
)  # fmt: skip


def waiting(who, show=""):
    """Everything in one of the lists of the desk."""
    counts = queries.counts(who, calendar())
    page = queries.list_items(who, calendar(), counts, show, args={"per_page": "200"})
    return [item.what for item in page.rows]


@pytest.mark.parametrize("username", EVERYBODY)
def test_everybody_has_a_desk(username, sign_in) -> None:
    page = sign_in(username).get("/")
    assert page.status_code == 200
    assert page.get_data(as_text=True).count("<h1") == 1


def test_a_document_waits_on_the_desk_of_whose_turn_it_is_and_on_no_other(make_record, actor, sign_in) -> None:
    record = make_record(state="awaiting_direction", subject="V/v chờ Chánh Văn phòng")
    with unit_of_work():
        record.turn_key = role_key(Role.CHIEF_OF_OFFICE, record.agency_id)
    assert [one.id for one in waiting(actor("chanhvp"))] == [record.id]
    assert queries.waiting_count(actor("chanhvp")) == 1
    assert queries.waiting_count(actor("chutich")) == 0
    assert "V/v chờ Chánh Văn phòng" in sign_in("chanhvp").get("/").get_data(as_text=True)


def test_a_document_whose_work_is_a_task_waits_once(make_record, actor) -> None:
    """Counted twice, one late document would look like two."""
    handler = actor("chuyenvien")
    key = person_key(handler.person_id)
    record = make_record(state="processing", subject="V/v chờ chuyên viên")
    with unit_of_work():
        record.turn_key = key
        db.session.add(
            Task(
                agency_id=record.agency_id, record_id=record.id, role=TaskRole.LEAD, state=TaskState.IN_PROGRESS,
                title=record.subject, person_id=handler.person_id, assigned_at=clock.now(), turn_key=key,
            )
        )  # fmt: skip
    assert waiting(handler, "documents") == []
    assert [one.record_id for one in waiting(handler, "tasks")] == [record.id]
    assert queries.waiting_count(handler) == 1


def test_what_is_done_and_waits_for_its_case_file_is_not_late(make_record, actor) -> None:
    late = clock.today() - timedelta(days=3)
    for state in ("processing", "completed"):
        record = make_record(state=state, due_on=late)
        with unit_of_work():
            record.turn_key = role_key(Role.CLERK, record.agency_id)
    clerk = actor("vanthu")
    assert [one.state for one in waiting(clerk)] == ["processing", "completed"]
    assert queries.counts(clerk, calendar()).late == 1
    assert [one.state for one in waiting(clerk, "late")] == ["processing"]


def test_a_turn_does_not_show_what_one_may_not_see(make_record, actor) -> None:
    record = make_record("chuyenvien", is_open=False, state="draft")
    with unit_of_work():
        record.turn_key = role_key(Role.CLERK, record.agency_id)
    assert queries.waiting_count(actor("vanthu")) == 0


def test_a_case_file_waits_on_the_desk_of_the_archivist(make_case_file, make_record, actor, sign_in) -> None:
    case_file, owner = make_case_file("phochutich"), actor("phochutich")
    with unit_of_work():
        case_files.add_document(owner, case_file, make_record())
        for action in ("close", "hand_over"):
            archive.act(owner, case_file, action, {})
    assert [one.id for one in waiting(actor("luutru"), "case_files")] == [case_file.id]
    assert "99.KT/2026" in sign_in("luutru").get("/").get_data(as_text=True)
