"""The builders of records and tasks serve the desk, too; and an office in which much goes on at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event

from eoffice.access.actor import Actor, Role, person_key, role_key
from eoffice.content.service import store_file
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.service import actions
from eoffice.outgoing.service.drafts import create_draft
from eoffice.records.models import Record
from tests.unit.content import makers
from tests.unit.records.conftest import make_case_file, make_record
from tests.unit.tasks.conftest import Work, work

__all__ = ["busy_office", "make_case_file", "make_record", "queries_of", "work"]

_serial = count(5000)


@pytest.fixture
def queries_of(app):
    """How many statements a call sends to the database."""

    def ask(call: Callable[..., object], *args: object) -> int:
        sent: list[str] = []
        note = lambda *args: sent.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            call(*args)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(sent)

    return ask


def submitted_draft(actor: Callable[[str], Actor], by: str = "chuyenvien", subject: str = "V/v trả lời"):
    """A draft that waits for the approval of its content."""
    with unit_of_work():
        file = store_file(actor(by), stream=BytesIO(makers.docx_file(subject)), name="du-thao.docx")
        record = create_draft(actor(by), type="CONG_VAN", subject=subject, files=[file])
        actions.act(actor(by), record, "submit", inputs={})
    return record


class Busy(Work):
    """The office, in which no two documents are the same."""

    def receive(self, username: str = "vanthu", **card: Any) -> Record:
        return super().receive(username, **({"number": str(next(_serial))} | card))


@pytest.fixture
def busy_office(app, actor, make_record, make_case_file):
    """Documents in every state, restricted ones among them, drafts, tasks passed on and not, some of it late."""
    work = Busy(actor)
    for state in ("received", "registered", "awaiting_direction", "assigned", "processing", "completed"):
        work.in_state(state)
    work.act(work.awaiting(subject="V/v đã đề xuất"), "chanhvp", "propose", lead_unit="KT", working_days=3)
    record = work.assigned()
    work.passed_on(record)
    submitted_draft(actor)
    late = clock.today() - timedelta(days=3)
    for by, key in (
        ("chuyenvien", person_key(actor("chuyenvien").person_id)), ("chuyenvien", f"role:clerk:{record.agency_id}"),
        ("vanthu", role_key(Role.CHIEF_OF_OFFICE, record.agency_id)),
    ):  # fmt: skip
        hidden = make_record(by, is_open=False, state="processing", due_on=late, subject="Chỉ vài người xem")
        with unit_of_work():
            hidden.turn_key = key
    for task in work.tasks(record):
        with unit_of_work():
            task.due_on = late
    make_case_file()
    return work
