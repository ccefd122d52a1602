"""A document in the archive takes its tasks along: nobody moves them any more, and nobody is waited for."""

from __future__ import annotations

import pytest

from eoffice.archive import service as archive
from eoffice.audit.verify import breaches
from eoffice.core.database import db
from eoffice.core.errors import Conflict
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records.fingerprints import record_facts
from eoffice.records.models import CaseFile, Record
from eoffice.tasks import queries
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.service import act, available_actions
from eoffice.tasks.states import OPEN_STATES, TaskState
from tests.unit.tasks.conftest import Work


@pytest.fixture
def filed(app, actor) -> tuple[Work, Record, CaseFile]:
    """A filed document, on which one unit has still to look at its copy, in a file that was handed over."""
    work = Work(actor)
    record = work.act(work.assigned(), "truongphong", "complete", result="Đã trả lời.")
    file_id = work.case_file("truongphong")
    work.act(record, "truongphong", "file", case_file_id=file_id)
    case_file = db.session.get_one(CaseFile, file_id)
    for action in ("close", "hand_over"):
        with unit_of_work():
            archive.act(actor("truongphong"), case_file, action, {})
    return work, record, case_file


def test_what_was_open_ends_with_the_acceptance(filed, actor) -> None:
    work, record, case_file = filed
    assert queries.count_waiting(actor("chanhvp")) == 1
    with unit_of_work():
        archive.act(actor("luutru"), case_file, "accept", {})
    assert not any(task.state in OPEN_STATES for task in work.tasks(record))
    assert queries.count_waiting(actor("chanhvp")) == 0
    assert list(breaches()) == []


def test_a_task_of_an_archived_document_stays_as_it_is(filed, actor, person) -> None:
    work, record, case_file = filed
    with unit_of_work():
        archive.act(actor("luutru"), case_file, "accept", {})
    task = work.task(record, TaskRole.INFORM)
    with unit_of_work():
        db.session.execute(Task.__table__.update().where(Task.id == task.id).values(state=TaskState.ASSIGNED))
    before = record_facts(record.id)
    assert available_actions(actor("chanhvp"), task) == []
    with pytest.raises(Conflict), unit_of_work():
        act(actor("chanhvp"), task, "delegate", inputs={"person": person("vanthu").id})
    assert record_facts(record.id) == before
