"""Who is told of what, and why: those whose turn it is and their substitutes, never the one who acted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from eoffice.core import clock, jobs
from eoffice.core.database import db
from eoffice.core.events import publish
from eoffice.core.mail import TROUBLE
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import PostHolding, Substitution
from eoffice.incoming import service as incoming
from eoffice.intake import receipts, secrecy
from eoffice.intake.models import Receipt, SecretLevel
from eoffice.notifications.wording import address, happened, subject, why
from eoffice.records import service as records
from eoffice.records.events import DecisionUndone
from eoffice.records.models import Record
from eoffice.records.undo import UNDO_WINDOW
from eoffice.tasks.events import AlarmKind, TaskAlarm
from eoffice.tasks.models import TaskRole
from tests.unit.incoming.conftest import CARD
from tests.world import MORNING

from .conftest import Post, Told, mails


def test_the_one_whose_turn_it_is_now_is_told_who_did_what(office: Told, app):
    record = office.awaiting()
    (notice,) = office.notices("chanhvp")
    assert (notice.kind, notice.action, notice.by_id) == ("turn", "submit", office.actor("vanthu").person_id)
    assert subject(notice) == record.subject
    with app.test_request_context():
        assert address(notice) == f"/incoming/{record.id}"
        assert happened(notice) == "Đến lượt ông/bà: Trình xin chỉ đạo"
        assert why(notice) == "vì đến lượt ông/bà xử lý"
    assert office.kinds("vanthu") == office.kinds("chutich") == office.kinds("quantri") == []


def test_a_turn_that_has_passed_is_no_notice_any_more(office: Told):
    record = office.awaiting()
    assert len(office.notices("chanhvp")) == 1
    office.act(record, "chanhvp", "propose", lead_unit="KT", working_days=5)
    assert office.notices("chanhvp") == []
    assert len(office.notices("chutich")) == 1
    office.act(record, "chutich", "direct", lead_unit="KT", working_days=5, directive="Xử lý.")
    assert office.notices("chutich") == []


def test_a_turn_that_came_back_is_told_once(office: Told):
    record = office.assigned()
    office.act(record, "truongphong", "return", reason="Không đúng lĩnh vực.")
    assert [n.action for n in office.notices("chanhvp") if n.kind == "turn"] == ["return"]


def test_units_are_told_of_their_part_of_the_work(office: Told):
    office.assigned()
    assert office.kinds("truongphong") == [("task", "assign", "lead")]
    assert office.kinds("chanhvp") == [("task", "assign", "inform")]


def test_the_person_is_told_and_the_leader_of_the_report(office: Told):
    record = office.assigned()
    child = office.passed_on(record)
    assert office.kinds("chuyenvien") == [("task", "assign", "lead")]
    office.do(child, "chuyenvien", "complete", result="Đã tham mưu trả lời.")
    assert ("task", "complete", "assigned") in office.kinds("truongphong")
    assert office.kinds("chuyenvien") == [("task", "assign", "lead")]


def test_what_was_taken_away_is_told_to_who_had_it(office: Told):
    record = office.assigned()
    office.passed_on(record)
    office.act(record, "truongphong", "return", reason="Không đúng lĩnh vực.")
    assert ("task", "close", "lead") in office.kinds("chuyenvien")


def test_given_back_is_told_to_who_passed_it_on(office: Told):
    child = office.passed_on(office.assigned())
    office.do(child, "chuyenvien", "return", reason="Quá tải.")
    assert ("task", "return", "assigned") in office.kinds("truongphong")


def test_substitutes_are_told_for_whom(office: Told, person, app):
    with unit_of_work():
        db.session.add(Substitution(
            person_id=person("chanhvp").id, substitute_id=person("phochutich").id, valid_from=clock.today(),
            valid_to=clock.today(),
        ))  # fmt: skip
    office.awaiting()
    (notice,) = office.notices("phochutich")
    assert notice.instead_of == person("chanhvp").id
    assert why(notice).endswith(f"thay {person('chanhvp').full_name}")
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert office.notices("phochutich") == []


def test_who_left_is_told_nothing(office: Told, person):
    with unit_of_work():
        for holding in person("chanhvp").holdings:
            holding.valid_to = date(2026, 11, 8)
    office.awaiting()
    assert office.notices("chanhvp") == []


def test_alarms_are_told_to_the_holders_of_their_keys(office: Told):
    task = office.task(office.assigned())
    with unit_of_work():
        publish(
            TaskAlarm(task.id, AlarmKind.OVERDUE, (f"head:{task.unit_id}", f"role:chief_of_office:{task.agency_id}"))
        )
    assert ("alarm", "overdue", "deadline") in office.kinds("truongphong")


def test_an_urgent_document_is_told_at_once_to_the_office(office: Told):
    office.registered(urgency="express")
    assert office.kinds("chutich") == office.kinds("chanhvp") == [("urgent", "register", "office")]
    office.registered(number="1285", urgency="normal")
    assert len(office.notices("chutich")) == 1


def test_what_comes_by_itself_is_told_to_the_clerks(office: Told):
    with office.at_work("vanthu") as clerk:
        incoming.receive(replace(clerk, person_id=None), card={"subject": "Đến qua trục"})
    assert office.kinds("vanthu") == [("arrival", "receive", "clerk")]


@pytest.mark.usefixtures("undoable")
def test_what_can_be_taken_back_is_told_later(office: Told):
    office.assigned()
    assert office.notices("truongphong") == []
    assert office.kinds("truongphong", later=UNDO_WINDOW) == [("task", "assign", "lead")]


@pytest.mark.usefixtures("undoable")
def test_what_was_taken_back_is_never_told(office: Told):
    record = office.assigned()
    other = office.awaiting(number="1300")
    with office.at_work("chutich") as who:
        publish(DecisionUndone(record.id, "direct", who.person_id or 0, clock.now()))
    assert office.notices("truongphong", later=UNDO_WINDOW) == []
    assert [n.record_id for n in office.notices("chanhvp", later=UNDO_WINDOW)] == [other.id]


@pytest.mark.usefixtures("undoable")
def test_an_urgent_document_waits_for_nothing(office: Told):
    office.registered(urgency="urgent")
    assert len(office.notices("chanhvp")) == 1


def test_what_one_may_not_see_any_more_is_no_notice(office: Told, person):
    record = office.assigned()
    child = office.passed_on(record)
    assert len(office.notices("chuyenvien")) == 1
    with unit_of_work():
        child.person_id, child.turn_key = person("truongphong").id, ""
    assert office.notices("chuyenvien") == []


def test_the_subject_is_never_copied(office: Told):
    record = office.awaiting()
    with office.at_work("vanthu"):
        records.update_card(record, {"subject": "Trích yếu đã sửa"})
    (notice,) = office.notices("chanhvp")
    assert subject(notice) == "Trích yếu đã sửa"


def test_recipients_are_found_in_one_query_however_many(office: Told, person):
    with unit_of_work():
        post_id = person("truongphong").holdings[0].post_id
        for name in ("motcua", "luutru", "chuyenvien2", "vanthu"):
            db.session.add(PostHolding(person_id=person(name).id, post_id=post_id, valid_from=date(2026, 1, 1)))
    record = office.awaiting()
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: said.append(arguments[2]))
    office.act(record, "chutich", "direct", lead_unit="KT", working_days=5, directive="Xử lý.")
    assert sum("WITH own AS" in each for each in said) == 1
    assert sum("notice_choice" in each or "notice_must" in each or "quiet_hours" in each for each in said) <= 3
    assert all(office.notices(name) for name in ("truongphong", "motcua", "luutru", "chuyenvien2"))


def test_a_removed_document_takes_its_notices_along(office: Told, person):
    record = office.receive()
    office.say(record, "vanthu", people=[person("chutich").id])
    assert len(office.notices("chutich")) == 1
    with office.at_work("vanthu") as clerk:
        secrecy.remove(clerk, record, level=SecretLevel.SECRET)
    assert office.notices("chutich") == []


def test_both_roles_of_a_document_are_one_notice(office: Told):
    office.assigned(lead_unit="KT", supporting_units=[], informed_units=[])
    assert len(office.notices("truongphong")) == 1
    assert office.notices("truongphong")[0].reason == TaskRole.LEAD


def test_what_is_told_long_afterwards_is_read_and_not_mailed(office: Told, post: Post):
    """As when the demonstration plays months of work in one transaction."""
    with unit_of_work():
        for days, number in ((40, "1"), (0, "2")):
            with clock.frozen(MORNING - timedelta(days=days)):
                record = incoming.receive(office.actor("vanthu"), card=CARD | {"number": number, "urgency": "urgent"})
                incoming.register(office.actor("vanthu"), record)
    assert [(n.record.number, n.kind) for n in office.notices("chutich") if n.record] == [("2", "urgent")]
    assert {mail.notice.record.number for mail in mails() if mail.notice and mail.notice.record} == {"2"}


def test_what_is_gone_before_the_commit_is_told_to_nobody(office: Told):
    with unit_of_work():
        clerk = office.actor("vanthu")
        record = incoming.receive(replace(clerk, person_id=None), card={"subject": "Nhầm"})
        secrecy.remove(clerk, record, level=SecretLevel.SECRET)
    assert office.notices("vanthu") == []


def test_a_folder_of_documents_is_one_notice_as_long_as_any_of_it_waits(office: Told, app):
    def bring(first: int, last: int) -> list[int]:
        with unit_of_work(), jobs.in_bulk():
            clerk = replace(office.actor("vanthu"), person_id=None)
            return [incoming.receive(clerk, card={"subject": f"Tệp {number}"}).id for number in range(first, last)]

    ids = [*bring(0, 16), *bring(16, 20)]
    (notice,) = office.notices("vanthu")
    assert (notice.kind, notice.action) == ("arrival", "import")
    with app.test_request_context():
        assert address(notice) == "/incoming/?state=received"
        assert (happened(notice), subject(notice)) == ("Nhiều văn bản được đưa vào từ thư mục", "Văn bản chờ vào sổ")
    assert office.notices("chanhvp") == office.notices("vanthu2") == []
    for record_id in ids[:-1]:
        office.act(db.session.get_one(Record, record_id), "vanthu", "refuse", reason="Gửi nhầm.")
    assert len(office.notices("vanthu")) == 1
    office.act(db.session.get_one(Record, ids[-1]), "vanthu", "refuse", reason="Gửi nhầm.")
    assert office.notices("vanthu") == []


def test_clerks_are_told_of_an_answer_that_cannot_be_sent_until_it_is(office: Told, app):
    record = office.registered()
    with unit_of_work():
        db.session.add(Receipt(record_id=record.id, kind="registered", address="a@b.example", created_at=clock.now()))
    for _time in range(3):
        assert office.notices("vanthu") == []
        with pytest.raises(TROUBLE):
            receipts.send(db.session.scalars(select(Receipt.id)).one())
    (notice,) = office.notices("vanthu")
    with app.test_request_context():
        assert happened(notice) == "Không báo được cho nơi gửi qua thư"
    assert office.notices("chanhvp") == office.notices("vanthu2") == []
    with unit_of_work():
        receipt = db.session.scalars(select(Receipt)).one()
        receipt.state, receipt.sent_at = "sent", clock.now()
    assert office.notices("vanthu") == []


def test_who_had_a_task_is_told_that_it_is_anothers_and_no_more_than_they_may_see(office: Told, app, sign_in):
    task = office.given(title="Rà soát hộ nghèo", lead="person:chuyenvien")
    office.do(task, "chutich", "reassign", lead="unit:VHXH", reason="Đúng lĩnh vực hơn.")
    notice = next(each for each in office.notices("chuyenvien") if each.action == "reassign")
    with app.test_request_context():
        assert (happened(notice), subject(notice), address(notice)) == (
            "Đổi người xử lý", "Một nhiệm vụ từng được giao cho ông/bà", "/tasks/",
        )  # fmt: skip
    page = sign_in("chuyenvien").get("/notices").get_data(as_text=True)
    assert "vì trước đây là việc của ông/bà" in page
    assert "Rà soát hộ nghèo" not in page


def test_a_unit_that_loses_a_document_is_told(office: Told):
    record = office.assigned(lead_unit="KT", supporting_units=[], informed_units=[])
    office.do(office.task(record), "chutich", "reassign", lead="unit:VHXH", reason="Nhầm phòng.")
    assert ("task", "reassign", "former") in office.kinds("truongphong")
