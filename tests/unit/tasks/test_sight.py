"""Who had a document without acting reads it no longer when it is taken from them; who acted keeps reading it."""

from __future__ import annotations

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.desk.sight import viewers_of
from eoffice.records.models import Record
from eoffice.records.taking_back import take_back
from eoffice.tasks.models import TaskRole

from .conftest import Work


def reads(work: Work, username: str, record: Record) -> bool:
    db.session.expire_all()
    return can(work.actor(username), Permission.RECORD_READ, record)


def test_a_handler_who_did_nothing_reads_it_no_longer(work: Work) -> None:
    record = work.assigned(supporting_units=[], informed_units=[])
    child = work.passed_on(record)
    assert reads(work, "chuyenvien", record)
    work.do(child, "truongphong", "withdraw", reason="Nghỉ phép.")
    assert not reads(work, "chuyenvien", record)
    assert reads(work, "truongphong", record)
    act = next(act for act in history_of("record", record.id) if act.action == "record:end_sight")
    assert act.detail["comment"] == work.actor("chuyenvien").name
    assert list(breaches()) == []


def test_a_handler_who_acted_keeps_reading_and_is_told_why(work: Work) -> None:
    record = work.assigned(supporting_units=[], informed_units=[])
    child = work.passed_on(record)
    work.do(child, "chuyenvien", "note", text="Đã gọi điện cho người dân.")
    work.do(child, "truongphong", "withdraw", reason="Nghỉ phép.")
    assert reads(work, "chuyenvien", record)
    why = {viewer.name: viewer.reasons for viewer in viewers_of(record)}
    assert why[work.actor("chuyenvien").name] == ["đang hoặc đã tham gia xử lý"]


def test_another_lead_unit_ends_the_sight_of_the_first(work: Work) -> None:
    record = work.assigned(lead_unit="KT", supporting_units=[], informed_units=[])
    work.do(work.task(record), "chutich", "reassign", lead="unit:VHXH", reason="Nhầm phòng.")
    assert not reads(work, "truongphong", record)
    assert list(breaches()) == []


def test_who_still_has_another_part_keeps_reading(work: Work) -> None:
    record = work.assigned(lead_unit="KT", supporting_units=[], informed_units=[])
    work.do(work.task(record), "chutich", "reassign", lead="unit:VHXH", reason="Nhầm phòng.")
    work.do(work.task(record), "chutich", "add_supporter", supporting=["unit:KT"])
    support = work.task(record, TaskRole.SUPPORT)
    work.do(work.task(record), "chutich", "add_supporter", supporting=["person:truongphong"])
    work.do(support, "chutich", "withdraw", reason="Thôi.")
    assert reads(work, "truongphong", record)


def test_a_directive_that_is_taken_back_ends_the_sight_of_those_who_did_nothing(work: Work) -> None:
    record = work.assigned(lead_unit="KT", supporting_units=["VHXH"], informed_units=[])
    work.do(work.task(record), "truongphong", "start")
    work.act(record, "chutich", "withdraw", reason="Đổi chỉ đạo.")
    assert reads(work, "truongphong", record)
    assert not reads(work, "chuyenvien2", record)
    work.act(record, "chutich", "direct", lead_unit="VHXH", working_days=5, directive="Làm.")
    assert reads(work, "chuyenvien2", record)
    assert list(breaches()) == []


def test_taking_a_return_back_gives_the_sight_back(work: Work) -> None:
    record = work.assigned(lead_unit="KT", supporting_units=["VHXH"], informed_units=[])
    assert reads(work, "chuyenvien2", record)
    work.act(record, "truongphong", "return", reason="Không thuộc lĩnh vực.")
    assert not reads(work, "chuyenvien2", record)
    with unit_of_work():
        take_back(work.actor("truongphong"), record)
    assert reads(work, "chuyenvien2", record)
    assert list(breaches()) == []
