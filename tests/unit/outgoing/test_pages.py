"""Pages: drafting from a form, every step by its button, what was typed stays, conflicts name who and when."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from sqlalchemy import func, select

from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.digest import content_digest
from eoffice.outgoing.models import Outgoing
from eoffice.records.models import Record, RecordKind, RecordRelation
from eoffice.records.service import create_record, grant
from tests.unit.outgoing.conftest import word_file

CARD = {"type": "THONG_BAO", "subject": "Lịch trực Tết", "urgency": "normal", "recipients": "Sở Nội vụ\nBà A <a@b.vn>"}


def newest():
    db.session.expire_all()
    return db.session.scalars(select(Record).order_by(Record.id.desc())).first()


def files_of(record):
    return [(link.role, link.file.name) for link in record.files]


def test_a_draft_is_made_from_the_template_when_no_file_is_given(sign_in):
    answer = sign_in("chuyenvien").post("/outgoing/new", data={**CARD, "text": "Đoạn một\nĐoạn hai"})
    assert answer.status_code == 303
    record = newest()
    assert answer.location.endswith(f"/outgoing/{record.id}")
    assert files_of(record) == [("main", "Thông báo - Lịch trực Tết.docx")]
    assert [row.name for row in db.session.get(Outgoing, record.id).recipients] == ["Sở Nội vụ", "Bà A"]


def test_a_dropped_file_is_taken_as_it_is(sign_in):
    sent = {**CARD, "files": (word_file("Xin chào"), "cong-van.docx"), "attachments": (word_file("Phụ lục"), "pl.docx")}
    assert sign_in("chuyenvien").post("/outgoing/new", data=sent).status_code == 303
    assert files_of(newest()) == [("main", "cong-van.docx"), ("attachment", "pl.docx")]


@pytest.mark.parametrize("change", [
    {"subject": " "}, {"type": "KHONG_CO"}, {"recipients": "<a@b.vn>"}, {"signer": "999"}, {"subject": "x" * 2001},
    {"agencies": "999"},
])  # fmt: skip
def test_a_refused_form_keeps_what_was_typed(sign_in, change):
    answer = sign_in("chuyenvien").post("/outgoing/new", data={**CARD, "note": "Đừng làm mất tôi", **change})
    assert answer.status_code == 422
    assert "Đừng làm mất tôi" in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Record)) == 0


@pytest.mark.parametrize(
    ("name", "data"), [("rong.docx", b""), ("gia.docx", b"not a word file at all"), ("x.exe", b"MZ" * 20)]
)
def test_a_bad_file_ends_in_a_sentence_and_no_draft(sign_in, name, data):
    answer = sign_in("chuyenvien").post("/outgoing/new", data={**CARD, "files": (BytesIO(data), name)})
    assert answer.status_code == 422 and "Lịch trực Tết" in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Record)) == 0


def test_sending_twice_makes_one_draft(sign_in):
    browser = sign_in("chuyenvien")
    answers = [browser.post("/outgoing/new", data={**CARD, "request_key": "k1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert db.session.scalar(select(func.count()).select_from(Record)) == 1


def test_a_reply_begins_with_what_is_known(sign_in, actor):
    with unit_of_work():
        letter = create_record(
            actor("vanthu"), kind=RecordKind.INCOMING, state="assigned", agency_id=actor("vanthu").agency_id,
            card={"subject": "Đề nghị báo cáo", "issuer_name": "Sở Nội vụ"},
        )  # fmt: skip
        grant(letter, f"person:{actor('chuyenvien').person_id}")
    browser = sign_in("chuyenvien")
    page = browser.get(f"/outgoing/new?replies_to={letter.id}").get_data(as_text=True)
    assert "Đề nghị báo cáo" in page and "Sở Nội vụ" in page
    browser.post("/outgoing/new", data={**CARD, "replies_to": str(letter.id)})
    relation = db.session.scalars(select(RecordRelation)).one()
    assert (relation.from_id, relation.to_id) == (newest().id, letter.id)
    assert sign_in("chuyenvien2").get(f"/outgoing/new?replies_to={letter.id}").status_code == 404
    assert browser.get("/outgoing/new?replies_to=abc").status_code == 404


def test_the_whole_way_by_the_buttons(sign_in, draft):
    record_id = draft().id
    for username, action, data in (
        ("chuyenvien", "submit", {"comment": "Kính trình"}), ("truongphong", "approve_content", {}),
        ("chanhvp", "approve_form", {}), ("chutich", "return", {"reason": "Bổ sung căn cứ"}),
        ("chuyenvien", "revise", {"file": (word_file("Bản hai"), "ban-hai.docx")}), ("chuyenvien", "submit", {}),
        ("truongphong", "approve_content", {}), ("chanhvp", "approve_form", {}), ("chutich", "sign", {}),
        ("vanthu", "number", {}), ("vanthu", "seal", {"copies": "2"}), ("vanthu", "issue", {}),
    ):  # fmt: skip
        browser = sign_in(username)
        page = browser.get(f"/outgoing/{record_id}").get_data(as_text=True)
        assert f"/outgoing/{record_id}/actions/{action}" in page, (username, action)
        assert browser.post(f"/outgoing/{record_id}/actions/{action}", data=data).status_code == 303, action
    record = newest()
    assert (record.state, record.symbol) == ("issued", "01/TB-UBND")
    page = sign_in("vanthu").get(f"/outgoing/{record_id}").get_data(as_text=True)
    assert "Trần Quang Huy" in page and "01/TB-UBND" in page


def test_the_signature_goes_with_the_digest_that_was_shown(sign_in, document_at):
    record = document_at("signing")
    page = sign_in("chutich").get(f"/outgoing/{record.id}").get_data(as_text=True)
    shown = content_digest(db.session.get(Outgoing, record.id))
    assert shown in page and re.search(r'name="version"[^>]*value="\d+"|value="\d+"[^>]*name="version"', page)
    answer = sign_in("chutich").post(f"/outgoing/{record.id}/actions/sign", data={"digest": "0" * 64})
    assert answer.status_code == 409
    db.session.expire_all()
    assert db.session.get(Record, record.id).state == "signing"


def test_who_comes_second_is_told_who_was_first(sign_in, document_at):
    record = document_at("content_review")
    head = sign_in("truongphong")
    assert head.post(f"/outgoing/{record.id}/actions/approve_content", data={}).status_code == 303
    late = head.post(f"/outgoing/{record.id}/actions/return", data={"reason": "Tôi đã viết dài"})
    assert late.status_code in {403, 409} and "Tôi đã viết dài" in late.get_data(as_text=True)
    again = head.post(f"/outgoing/{record.id}/actions/approve_content", data={"comment": "Nữa"})
    assert again.status_code == 409 and "Hoàng Văn Khải" in again.get_data(as_text=True)


def test_a_step_on_an_older_version_is_refused(sign_in, document_at):
    record = document_at("content_review")
    answer = sign_in("truongphong").post(
        f"/outgoing/{record.id}/actions/approve_content", data={"version": str(record.version - 1)}
    )
    assert answer.status_code == 409


@pytest.mark.parametrize(("state", "action"), [("signed", "number"), ("sealed", "issue")])
def test_a_step_of_one_press_says_why_it_is_refused(sign_in, document_at, state, action):
    record = document_at(state)
    fields = {"version": str(record.version - 1)}
    answer = sign_in("vanthu").post(f"/outgoing/{record.id}/actions/{action}", data=fields)
    assert answer.status_code == 409 and "đã thay đổi văn bản này trước" in answer.get_data(as_text=True)


def test_a_reason_that_is_missing_is_asked_for(sign_in, document_at):
    record = document_at("signing")
    answer = sign_in("chutich").post(f"/outgoing/{record.id}/actions/return", data={"reason": " "})
    assert answer.status_code == 422
    summary = answer.get_data(as_text=True).partition('class="error-summary"')[2].partition("</ul>")[0]
    assert ">Chưa nhập: Lý do.</a></li>" in summary
    assert summary.count("Lý do") == 1


@pytest.mark.parametrize("username", ["chuyenvien2", "vanthu2", "quantri"])
def test_who_may_not_see_it_finds_nothing_anywhere(sign_in, document_at, username):
    record = document_at("content_review")
    browser = sign_in(username)
    addresses = [f"/outgoing/{record.id}{tail}" for tail in ("", "/edit", "/template", "/recipients")]
    assert [browser.get(address).status_code for address in addresses] == [404] * 4
    assert browser.post(f"/outgoing/{record.id}/actions/approve_content", data={}).status_code == 404
    page = browser.get("/outgoing/").get_data(as_text=True)
    assert record.subject not in page


def test_an_unknown_action_is_not_found(sign_in, draft):
    assert sign_in("chuyenvien").post(f"/outgoing/{draft().id}/actions/burn", data={}).status_code == 404


def test_the_card_of_a_draft_is_edited(sign_in, draft):
    record = draft()
    browser = sign_in("chuyenvien")
    assert record.subject in browser.get(f"/outgoing/{record.id}/edit").get_data(as_text=True)
    sent = {"type": "KE_HOACH", "subject": "Kế hoạch mới", "urgency": "urgent", "version": str(record.version)}
    assert browser.post(f"/outgoing/{record.id}/edit", data=sent).status_code == 303
    assert (newest().type, newest().subject, newest().urgency) == ("KE_HOACH", "Kế hoạch mới", "urgent")
    late = browser.post(f"/outgoing/{record.id}/edit", data=sent | {"type": "BAO_CAO", "subject": "Báo cáo"})
    page = late.get_data(as_text=True)
    assert late.status_code == 409 and "Đang lưu: “Kế hoạch”." in page and "Đang lưu: “Kế hoạch mới”." in page


def test_recipients_are_added_taken_out_and_marked_as_sent(sign_in, document_at):
    record = document_at("sealed")
    clerk = sign_in("vanthu")
    assert clerk.post(f"/outgoing/{record.id}/recipients", data={"recipients": "Sở Y tế"}).status_code == 303
    first, second = db.session.get(Outgoing, record.id).recipients
    assert clerk.post(f"/outgoing/{record.id}/recipients/{second.id}/remove").status_code == 303
    assert clerk.post(f"/outgoing/{record.id}/recipients", data={"recipients": ""}).status_code == 422
    assert clerk.post(f"/outgoing/{record.id}/actions/issue", data={}).status_code == 303
    assert clerk.post(f"/outgoing/{record.id}/recipients/{first.id}/sent").status_code == 303
    assert clerk.post(f"/outgoing/{record.id}/recipients/{first.id}/sent").status_code == 409
    db.session.expire_all()
    assert [row.state for row in db.session.get(Outgoing, record.id).recipients] == ["sent"]


def test_the_word_file_is_made_again(sign_in, draft):
    record = draft()
    browser = sign_in("chuyenvien")
    assert browser.get(f"/outgoing/{record.id}/template").status_code == 200
    assert browser.post(f"/outgoing/{record.id}/template", data={"text": "Nội dung"}).status_code == 303
    assert [role for role, _name in files_of(newest())] == ["superseded", "main"]


@pytest.mark.parametrize("query", [
    "", "?state=draft", "?state=nonsense&page=-1&per_page=abc", "?q=%00%E2%80%AE&sort=-x", "?from=31/02/2026&to=x",
    "?mine=1&drafted=1&unit=abc",
])  # fmt: skip
def test_the_list_bears_any_address(sign_in, draft, query):
    draft()
    assert sign_in("chuyenvien").get(f"/outgoing/{query}").status_code == 200


def test_the_list_shows_whose_turn_it_is(sign_in, draft):
    record = draft()
    page = sign_in("chuyenvien").get("/outgoing/").get_data(as_text=True)
    assert record.subject in page and "tag-warning" in page
