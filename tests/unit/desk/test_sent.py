"""What I sent and wait for, with whose turn it is and since when; and what changed since my last working day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from eoffice.audit import service as audit
from eoffice.core import clock
from eoffice.core.calendar import calendar
from eoffice.core.unit_of_work import unit_of_work
from eoffice.desk import queries
from eoffice.desk.changes import last_working_day, list_changes
from eoffice.desk.places import Places
from eoffice.desk.sent import waits_for
from eoffice.records.service import SUBJECT
from tests.unit.desk.conftest import submitted_draft
from tests.unit.desk.test_show_desk import waiting


def sent(who):
    counts = queries.counts(who, calendar())
    page = queries.list_items(who, calendar(), counts, "sent", args={})
    return {one.item.kind: one for one in waits_for(Places(who.agency_id), page.rows)}


def test_a_draft_on_its_way_waits_with_the_head_since_it_was_submitted(work, actor):
    record = submitted_draft(actor)
    one = sent(actor("chuyenvien"))["drafts_sent"]
    assert one.item.what.id == record.id
    assert one.turn == "Hoàng Văn Khải, Phòng Kinh tế, Hạ tầng và Đô thị"
    assert one.since == clock.now()
    assert waiting(actor("truongphong"), "drafts")[0].id == record.id


def test_a_document_is_waited_for_until_a_leader_decides(work, actor):
    record = work.awaiting()
    assert sent(actor("vanthu"))["documents_sent"].turn == "Phạm Đức Thịnh, Chánh Văn phòng"
    with clock.frozen(clock.now() + timedelta(hours=2)):
        work.act(record, "chanhvp", "propose", lead_unit="KT")
        assert sent(actor("chanhvp"))["documents_sent"].turn == "Trần Quang Huy, Chủ tịch Ủy ban nhân dân"
        assert sent(actor("vanthu"))["documents_sent"].since == clock.now()
        work.act(record, "chutich", "direct", lead_unit="KT")
        assert sent(actor("vanthu")) == sent(actor("chanhvp")) == {}


def test_an_assigned_task_lies_where_it_was_passed_on(work, actor):
    record = work.assigned(supporting_units=[], informed_units=[])
    assert sent(actor("chutich"))["tasks_sent"].turn.startswith("Hoàng Văn Khải")
    work.passed_on(record)
    assert sent(actor("chutich"))["tasks_sent"].turn == "Đặng Thùy Linh"
    assert sent(actor("truongphong"))["tasks_sent"].turn == "Đặng Thùy Linh"


def test_the_page_says_whose_turn_it_is(work, actor, sign_in):
    submitted_draft(actor)
    page = sign_in("chuyenvien").get("/?show=sent").get_data(as_text=True)
    assert "Hoàng Văn Khải" in page and "từ 09/11/2026" in page


def test_the_last_working_day_passes_over_the_weekend_and_holidays(app):
    assert last_working_day(calendar()) == date(2026, 11, 6)
    with clock.frozen(datetime(2026, 11, 25, 2, tzinfo=clock.OFFICE_ZONE)):
        assert last_working_day(calendar()) == date(2026, 11, 23)


def told(who):
    return {change.what.id: [step.title for step in change.steps]
            for change in list_changes(who, last_working_day(calendar()))}  # fmt: skip


def test_what_others_did_with_what_concerns_me_is_told_and_nothing_else(work, actor):
    record = work.awaiting()
    assert told(actor("vanthu")) == {}
    work.act(record, "chanhvp", "propose", lead_unit="KT")
    assert told(actor("vanthu")) == {record.id: ["Đề xuất xử lý"]}
    assert told(actor("chutich")) == told(actor("chuyenvien2")) == told(actor("quantri")) == {}


def test_the_same_act_repeated_by_one_person_is_told_once_and_hides_no_other(work, actor):
    record = work.awaiting()
    work.act(record, "chanhvp", "propose", lead_unit="KT")
    with unit_of_work():
        for recipient in ("Sở Nội vụ", "Sở Y tế", "Sở Tài chính"):
            audit.record(actor("truongphong"), "exchange:deliver", SUBJECT, record.id, detail={"recipient": recipient})
    assert told(actor("vanthu")) == {record.id: ["Đã chuyển đến nơi nhận", "Đề xuất xử lý"]}


def test_what_is_older_than_my_last_working_day_is_not_told(work, actor):
    record = work.awaiting()
    work.act(record, "chanhvp", "propose", lead_unit="KT")
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert told(actor("vanthu")) == {}


def test_what_i_may_not_see_any_more_is_not_told(work, actor):
    record = work.awaiting(subject="V/v sau này hạn chế")
    work.act(record, "chanhvp", "propose", lead_unit="KT")
    with unit_of_work():
        record.open_to_agency = False
    assert told(actor("vanthu")) == {}


def test_acts_of_a_family_that_has_rules_of_its_own_are_not_told(work, actor, sign_in):
    record = work.awaiting()
    with unit_of_work():
        audit.record(actor("chutich"), "remark:added", SUBJECT, record.id, detail={"comment": "Chỉ lãnh đạo biết"})
    assert told(actor("vanthu")) == {}
    assert "Chỉ lãnh đạo biết" not in sign_in("vanthu").get("/").get_data(as_text=True)


def test_the_page_tells_it_in_words_with_a_link(work, sign_in):
    record = work.awaiting()
    work.act(record, "chanhvp", "propose", lead_unit="KT")
    page = sign_in("vanthu").get("/").get_data(as_text=True)
    changes = page[page.index('id="changes"') :]
    assert f'href="/incoming/{record.id}"' in changes
    assert "Đề xuất xử lý" in changes and "Phạm Đức Thịnh" in changes
