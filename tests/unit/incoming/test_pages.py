"""The pages as a browser without script uses them: nothing typed or uploaded is lost, nothing happens twice."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from eoffice.core.database import db
from eoffice.core.worker import drain
from eoffice.incoming.states import IncomingState
from eoffice.records.models import Record, RecordKind
from tests.unit.content import makers

from .conftest import ASSIGNMENT, Office

TYPED = {
    "number": "1284", "notation": "SNNMT-QLĐĐ", "issued_on": "05/11/2026", "issuer": "Sở Nông nghiệp và Môi trường",
    "subject": "V/v rà soát quy hoạch", "type": "CONG_VAN", "urgency": "normal", "arrived_on": "09/11/2026",
}  # fmt: skip


def text_file(text: str = "Kính gửi", name: str = "thu.txt") -> tuple[BytesIO, str]:
    return BytesIO(text.encode()), name


def records() -> list[Record]:
    db.session.rollback()
    query = select(Record).where(Record.kind == RecordKind.INCOMING).order_by(Record.id)
    return list(db.session.scalars(query))


def send(browser: Any, path: str, **fields: Any) -> Any:
    return browser.post(path, data=fields, content_type="multipart/form-data")


def kept_ids(page: str) -> list[str]:
    return re.findall(r'name="kept" value="(\d+)" checked', page)


@pytest.mark.parametrize("then", ["register", "receive"])
def test_a_file_leads_to_its_card_where_what_was_typed_stands(office: Office, sign_in, then):
    clerk = sign_in("vanthu")
    answer = send(clerk, "/incoming/new", **TYPED, note="Bản giấy", files=[text_file()], then=then)
    [record] = records()
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, f"/incoming/{record.id}/edit")
    assert (record.state, record.arrival_number) == ("received", None)
    assert [link.file.name for link in record.files] == ["thu.txt"]
    page = clerk.get(answer.location).get_data(as_text=True)
    typed = ("1284", "SNNMT-QLĐĐ", "05/11/2026", "Sở Nông nghiệp và Môi trường", "V/v rà soát quy hoạch", "Bản giấy")
    assert [value for value in typed if value not in page] == []


def test_several_files_become_documents_of_their_own_one_after_the_other(office: Office, sign_in):
    clerk = sign_in("vanthu")
    files = [text_file(str(number), f"Cong_van {number}.txt") for number in (1, 2, 3)]
    answer = send(clerk, "/incoming/new", arrived_on="09/11/2026", urgency="normal", files=files, mode="each")
    first, second, third = records()
    assert answer.location.replace("%2C", ",") == f"/incoming/{first.id}/edit?batch={second.id},{third.id}"
    assert [record.subject for record in (first, second, third)] == ["Cong van 1", "Cong van 2", "Cong van 3"]
    following = clerk.post(
        f"/incoming/{first.id}/edit", data=TYPED | {"then": "register", "batch": f"{second.id},{third.id}"}
    )
    assert f"/incoming/{second.id}/edit" in following.location
    assert records()[0].arrival_number == 1


def test_an_answer_is_not_wanted_before_the_day_of_the_document(office: Office, sign_in):
    answer = sign_in("vanthu").post("/incoming/new", data=TYPED | {"issued_on": "03/11/2026", "due_on": "01/01/2020"})
    assert answer.status_code == 422
    assert "Hạn trả lời không thể trước ngày văn bản." in answer.get_data(as_text=True)
    assert records() == []


def test_of_several_documents_the_first_keeps_the_whole_card_and_the_others_what_they_share(office: Office, sign_in):
    clerk = sign_in("vanthu")
    typed = TYPED | {"urgency": "urgent", "signer_name": "Trần Văn Bình", "due_on": "30/11/2026", "note": "Bản giấy"}
    answer = send(clerk, "/incoming/new", **typed, files=[text_file("1", "a.txt"), text_file("2", "b.txt")])
    first, second = records()
    assert (first.symbol, first.subject, first.type) == ("1284/SNNMT-QLĐĐ", "V/v rà soát quy hoạch", "CONG_VAN")
    assert (first.signer_name, first.note, f"{first.due_on:%d/%m/%Y}") == ("Trần Văn Bình", "Bản giấy", "30/11/2026")
    assert (second.symbol, second.subject, second.signer_name, second.issued_on) == ("", "b", "", None)
    assert (second.issuer_name, second.type, second.urgency) == ("Sở Nông nghiệp và Môi trường", "CONG_VAN", "urgent")
    assert second.arrived_on == first.arrived_on
    page = clerk.get(answer.location).get_data(as_text=True)
    assert all(value in page for value in ("1284", "SNNMT-QLĐĐ", "Trần Văn Bình", "30/11/2026"))


def test_several_files_without_a_card_lead_to_the_first_card_and_no_number_is_asked_for(office: Office, sign_in):
    clerk = sign_in("vanthu")
    files = [text_file("1", "a.txt"), text_file("2", "b.txt")]
    answer = send(clerk, "/incoming/new", **(TYPED | {"subject": "", "issuer": ""}), files=files, then="register")
    first, second = records()
    assert (first.arrival_number, first.number, first.subject) == (None, "1284", "a")
    assert answer.location.replace("%2C", ",") == f"/incoming/{first.id}/edit?batch={second.id}"
    page = clerk.get(answer.location).get_data(as_text=True)
    assert "Đã tiếp nhận 2 văn bản" in page
    assert 'name="then" value="next"' in page


def test_several_files_can_be_one_document(office: Office, sign_in):
    files = [text_file("1", "a.txt"), text_file("2", "b.txt")]
    send(sign_in("vanthu"), "/incoming/new", **TYPED, files=files, mode="together")
    [record] = records()
    assert [(link.file.name, link.role) for link in record.files] == [("a.txt", "main"), ("b.txt", "attachment")]


def test_paper_comes_without_a_file(office: Office, sign_in):
    send(sign_in("vanthu"), "/incoming/new", **TYPED, then="register")
    assert [record.arrival_number for record in records()] == [1]


def test_what_was_typed_and_uploaded_survives_a_mistake(office: Office, sign_in):
    clerk = sign_in("vanthu")
    answer = send(clerk, "/incoming/new", **(TYPED | {"issued_on": "31/02/2026"}), files=[text_file()], then="register")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "V/v rà soát quy hoạch" in page
    assert "31/02/2026" in page
    assert records() == []
    [kept] = kept_ids(page)
    send(clerk, "/incoming/new", **TYPED, kept=kept, then="register")
    [record] = records()
    assert [link.file_id for link in record.files] == [int(kept)]


def test_a_file_that_cannot_be_used_keeps_no_other_out(office: Office, sign_in):
    clerk = sign_in("vanthu")
    files = [text_file(), (BytesIO(b""), "rong.pdf"), (BytesIO(b"MZ\x00\x01" * 9), "virus.exe")]
    answer = send(clerk, "/incoming/new", **TYPED, files=files)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "rong.pdf" in page
    assert "virus.exe" in page
    assert len(kept_ids(page)) == 1


def test_the_same_file_sent_again_counts_once(office: Office, sign_in):
    clerk = sign_in("vanthu")
    page = send(clerk, "/incoming/new", **(TYPED | {"issued_on": "x"}), files=[text_file()]).get_data(as_text=True)
    send(clerk, "/incoming/new", **TYPED, kept=kept_ids(page), files=[text_file()])
    [record] = records()
    assert len(record.files) == 1


def test_somebody_elses_file_cannot_be_claimed(office: Office, sign_in):
    send(sign_in("vanthu"), "/incoming/new", **TYPED, files=[text_file()])
    taken = records()[0].files[0].file_id
    answer = send(sign_in("vanthu2"), "/incoming/new", **TYPED, kept=str(taken))
    assert answer.status_code == 422
    assert len(records()) == 1


def test_a_double_press_is_one_document(office: Office, sign_in):
    clerk = sign_in("vanthu")
    answers = [send(clerk, "/incoming/new", **TYPED, then="register", request_key="k1") for _press in range(2)]
    assert answers[0].location == answers[1].location
    assert len(records()) == 1


def test_a_duplicate_shows_the_first_and_takes_a_reason(office: Office, sign_in):
    first = office.registered()
    clerk = sign_in("vanthu")
    fields = TYPED | {"issued_on": "05/11/2026"}
    answer = send(clerk, "/incoming/new", **fields, then="register")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f"/incoming/{first.id}" in page
    assert 'name="duplicate_reason"' in page
    send(clerk, "/incoming/new", **fields, then="register", duplicate_reason="Bản giấy đến sau.")
    assert records()[-1].arrival_number == 2


def test_a_missing_type_is_asked_for_once_and_keeps_no_letter_out(office: Office, sign_in):
    clerk = sign_in("vanthu")
    untyped = TYPED | {"type": ""}
    answer = send(clerk, "/incoming/new", **untyped, then="register")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "nếu văn bản không có tên loại, bấm lại lần nữa" in page
    asked = re.findall(r'name="type_asked"[^>]*value="([^"]+)"', page)
    assert asked
    assert records() == []
    send(clerk, "/incoming/new", **untyped, then="register", type_asked=asked)
    [record] = records()
    assert (record.arrival_number, record.type) == (1, "")


def test_a_missing_type_is_asked_for_on_the_card_and_on_the_document_too(office: Office, sign_in):
    record = office.receive(type="")
    clerk = sign_in("vanthu")
    shown = clerk.get(f"/incoming/{record.id}").get_data(as_text=True)
    assert "chưa ghi loại" in shown
    assert 'name="duplicate_reason"' not in shown
    card = TYPED | {"type": "", "then": "register"}
    assert clerk.post(f"/incoming/{record.id}/edit", data=card).status_code == 422
    assert clerk.post(f"/incoming/{record.id}/edit", data=card | {"then": "save"}).status_code == 303
    assert clerk.post(f"/incoming/{record.id}/actions/register", data={}).status_code == 303
    assert records()[0].arrival_number == 1


@pytest.mark.parametrize("path", ["/incoming/new", "/incoming/1/edit"])
def test_who_is_no_clerk_receives_nothing(office: Office, sign_in, path):
    office.receive()
    assert sign_in("chutich").get(path).status_code == 403


def test_the_list_shows_filters_and_counts(office: Office, sign_in):
    office.registered()
    office.receive(number="77", subject="Giấy mời họp", type="GIAY_MOI")
    clerk = sign_in("vanthu")
    everything = clerk.get("/incoming/").get_data(as_text=True)
    assert "V/v rà soát quy hoạch" in everything
    assert "Giấy mời họp" in everything
    for query in ("type=GIAY_MOI", "q=77", "q=giấy+mời", "state=received", "mine=1&state=received"):
        page = clerk.get(f"/incoming/?{query}").get_data(as_text=True)
        assert "Giấy mời họp" in page, query
        assert "V/v rà soát" not in page, query
    for query in ("type=nonsense", "from=31/02/2026", "page=99999999999999", "sort=-nothing", "unit=abc", "due=never"):
        assert clerk.get(f"/incoming/?{query}").status_code == 200, query


def test_the_arrival_numbers_sort_by_arrival_and_the_newest_stand_first_until_asked(office: Office, sign_in):
    for number, day in (("1", 5), ("2", 9), ("3", 4)):
        office.registered(number=number, arrived_on=date(2026, 11, day))
    clerk = sign_in("vanthu")

    def shown(query: str = "") -> tuple[list[str], bool]:
        page = clerk.get(f"/incoming/{query}").get_data(as_text=True)
        return re.findall(r"<strong>(\d)</strong>", page), "aria-sort" in page

    assert shown() == (["3", "2", "1"], False)
    assert shown("?sort=arrived") == (["3", "1", "2"], True)
    assert shown("?sort=-arrived") == (["2", "1", "3"], True)


@pytest.mark.parametrize("sort", ["arrived", "symbol", "issuer", "due", "state"])
def test_everything_a_row_is_known_by_sorts_both_ways_from_its_heading(office: Office, sign_in, sort):
    office.registered(number="1")
    office.registered(number="2")
    clerk = sign_in("vanthu")
    for sign, other, way in (("", "-", "ascending"), ("-", "", "descending")):
        page = clerk.get(f"/incoming/?sort={sign}{sort}").get_data(as_text=True)
        assert re.findall(r'aria-sort="(\w+)"', page) == [way]
        assert f'<a href="/incoming/?sort={other}{sort}" data-partial' in page


def test_the_page_says_whose_turn_it_is_and_what_can_be_done(office: Office, sign_in):
    record = office.awaiting()
    page = sign_in("chanhvp").get(f"/incoming/{record.id}").get_data(as_text=True)
    assert f"/incoming/{record.id}/actions/propose" in page
    assert f"/incoming/{record.id}/actions/direct" not in page
    other = sign_in("vanthu").get(f"/incoming/{record.id}").get_data(as_text=True)
    assert "Phạm Đức Thịnh" in other
    assert "/actions/" not in other


def test_one_press_agrees_with_the_proposal(office: Office, sign_in):
    record = office.act(office.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    chair = sign_in("chutich")
    page = chair.get(f"/incoming/{record.id}").get_data(as_text=True)
    form = page[page.index('class="button-form"') :]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[: form.index("</form>")]):
        fields.setdefault(name, []).append(value)
    assert chair.post(f"/incoming/{record.id}/actions/direct", data=fields).status_code == 303
    db.session.expire_all()
    assert (record.state, str(record.due_on)) == ("assigned", "2026-11-16")


def test_a_deadline_is_shown_as_arithmetic(office: Office, sign_in):
    record = office.assigned(working_days=12)
    page = sign_in("chutich").get(f"/incoming/{record.id}").get_data(as_text=True)
    assert "12 ngày làm việc" in page
    assert "24/11/2026" in page


def test_a_wrong_input_opens_the_dialog_again_with_what_was_typed(office: Office, sign_in):
    record = office.awaiting()
    answer = sign_in("chutich").post(
        f"/incoming/{record.id}/actions/direct", data={"directive": "Giao phòng KT.", "due_on": "31/02/2027"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Giao phòng KT." in page
    assert "31/02/2027" in page


def test_the_second_of_two_is_told_by_whom_and_when(office: Office, sign_in):
    record = office.receive()
    version = str(record.version)
    office.act(record, "vanthu", "register")
    answer = sign_in("vanthu").post(f"/incoming/{record.id}/actions/register", data={"version": version})
    assert answer.status_code == 409
    assert "Nguyễn Thị Thu Hà" in answer.get_data(as_text=True)
    answer = sign_in("vanthu").post(f"/incoming/{record.id}/edit", data=TYPED | {"version": version, "subject": "Mới"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Mới" in page
    assert records()[0].subject != "Mới"


def test_what_one_may_not_see_is_not_there(office: Office, sign_in):
    record = office.registered()
    for username in ("vanthu2", "quantri", "chuyenvien"):
        browser = sign_in(username)
        assert browser.get(f"/incoming/{record.id}").status_code == 404
        assert browser.get(f"/incoming/{record.id}/edit").status_code == 404
        assert browser.post(f"/incoming/{record.id}/actions/submit").status_code == 404
        assert "V/v rà soát" not in browser.get("/incoming/").get_data(as_text=True)
    assert sign_in("vanthu").post(f"/incoming/{record.id}/actions/explode").status_code == 404
    assert sign_in("vanthu").get("/incoming/999999").status_code == 404


def test_many_are_submitted_at_once_and_none_keeps_another_back(office: Office, sign_in):
    ready, early = office.registered(), office.receive(number="2")
    clerk = sign_in("vanthu")
    answer = clerk.post("/incoming/bulk", data={"ids": [ready.id, early.id, "x"]}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    db.session.expire_all()
    assert (ready.state, early.state) == ("awaiting_direction", "received")
    assert f"#{early.id}" in page
    none = clerk.post("/incoming/bulk", data={}, follow_redirects=True)
    assert "Hãy chọn ít nhất một văn bản." in none.get_data(as_text=True)


def test_many_at_once_tells_nothing_of_another_agency(office: Office, sign_in):
    foreign = office.registered()
    page = sign_in("vanthu2").post("/incoming/bulk", data={"ids": [foreign.id]}, follow_redirects=True)
    assert f"#{foreign.id}: " in page.get_data(as_text=True)
    assert f"{foreign.arrival_number}: " not in page.get_data(as_text=True).replace(f"#{foreign.id}: ", "")


@pytest.mark.parametrize("state", list(IncomingState))
def test_every_state_has_a_page(office: Office, sign_in, state):
    record = office.in_state(state)
    clerk, head = sign_in("vanthu"), sign_in("truongphong")
    assert clerk.get(f"/incoming/{record.id}").status_code == 200
    assert clerk.get(f"/incoming/{record.id}/edit").status_code == (409 if state in {"refused", "filed"} else 200)
    is_directed = state in {"assigned", "processing", "completed", "filed"}
    assert head.get(f"/incoming/{record.id}").status_code == (200 if is_directed else 404)


def test_the_first_screen_says_whose_turn_it_is_until_when_and_offers_one_main_step(office: Office, sign_in):
    record = office.processing()
    shown = sign_in("truongphong").get(f"/incoming/{record.id}").get_data(as_text=True)
    now = shown.partition('aria-current="step"')[2].partition("</li>")[0]
    assert "đến lượt ông/bà" in now
    assert f'datetime="{record.due_on}"' in now
    assert re.findall(r'<summary class="button button-main"[^>]*>.*?<span>(.*?)</span></summary>', shown) == [
        "Hoàn thành xử lý"
    ]


def test_the_proof_names_acts_as_people_do(office: Office, sign_in):
    shown = sign_in("vanthu").get(f"/documents/{office.registered().id}/history").get_data(as_text=True)
    assert "incoming:register" not in shown
    assert shown.count("Đã vào sổ") >= 2


def test_a_locked_file_says_once_what_to_ask_for(app, office: Office, sign_in):
    clerk = sign_in("vanthu")
    send(clerk, "/incoming/new", files=[(BytesIO(makers.locked_pdf()), "khoa.pdf")])
    drain(app)
    (record,) = records()
    page = clerk.get(f"/incoming/{record.id}").get_data(as_text=True)
    assert "Tệp này có mật khẩu" in page
    assert "Tệp bị khóa bằng mật khẩu" not in page
