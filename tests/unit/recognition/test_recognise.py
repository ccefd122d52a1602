"""The proposals for whole documents, by one change to a letter at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eoffice.recognition.recogniser import FIELDS, SURE, recognise
from tests.unit.recognition.sheet import LEFT, MIDDLE, RIGHT, Sheet, letter


def values(*sheets: Sheet) -> dict[str, str | int | None]:
    return {name: found.value for name, found in recognise([sheet.page() for sheet in sheets]).items()}


def test_a_letter_by_the_decree_is_read_and_sure():
    found = recognise([letter().page()], 1)
    assert {name: found[name].value for name in FIELDS} == {
        "number": "45",
        "notation": "UBND-VP",
        "issued_on": "2026-08-05",
        "issuer": "Ủy ban nhân dân phường Vỹ Dạ",
        "type": "CONG_VAN",
        "subject": "rà soát danh mục hồ sơ",
        "signer_name": "Nguyễn Văn An",
        "signer_position": "CHỦ TỊCH",
        "urgency": "normal",
        "page_count": 1,
    }
    assert all(proposal.confidence >= SURE for proposal in found.values())


def test_a_value_says_where_it_was_read():
    number = recognise([letter().page()])["number"]
    assert number.page == 1
    assert number.box is not None
    assert 0.1 < number.box.left < number.box.right < 0.5
    assert 0.14 < number.box.top < number.box.bottom < 0.17


def test_nothing_is_proposed_for_an_empty_page_or_no_page():
    assert set(values(Sheet()).values()) == {None}
    assert {proposal.value for proposal in recognise([]).values()} == {None}


@pytest.mark.parametrize(
    ("number", "date"),
    [
        ("Số:        /UBND-VP", "Vỹ Dạ, ngày     tháng 8 năm 2026"),
        ("Số: ....../UBND-VP", "Vỹ Dạ, ngày ... tháng ... năm 2026"),
    ],
)
def test_what_is_left_to_the_hand_is_empty_and_its_place_is_told(number, date):
    found = recognise([letter(number=number, date=date).page()])
    assert (found["number"].value, found["issued_on"].value) == (None, None)
    assert found["notation"].value == "UBND-VP"
    assert found["number"].box is not None
    assert found["issued_on"].box is not None


def test_another_offices_stamp_gives_no_number_and_no_date():
    sheet = letter(number="Số:       /UBND-VP", date="Vỹ Dạ, ngày     tháng 8 năm 2026")
    sheet.put("UBND PHƯỜNG LÊ LỢI", RIGHT, 170).put("ĐẾN", RIGHT, 185, bold=True)
    sheet.put("Số: 7455", RIGHT, 200).put("Ngày: 22/3/2026", RIGHT, 215).put("Chuyển: .....", RIGHT, 230)
    found = values(sheet)
    assert (found["number"], found["issued_on"]) == (None, None)
    assert found["subject"] == "rà soát danh mục hồ sơ"


def test_a_named_type_with_its_subject_in_two_lines():
    sheet = letter(
        number="Số: 07/TB-UBND",
        about=(),
        title="THÔNG BÁO",
        subject=("Về việc tiếp công dân định kỳ", "tháng 8 năm 2026"),
    )
    found = values(sheet)
    assert (found["type"], found["subject"]) == ("THONG_BAO", "Về việc tiếp công dân định kỳ tháng 8 năm 2026")


@pytest.mark.parametrize(
    "lines",
    [
        ("Triển khai phong trào thi đua giai đoạn 2026 -", "2027"),
        ("Tổ chức hoạt động của Ủy ban nhân dân phường trong năm", "2027"),
        ("Tổ chức thực hiện Chỉ thị của Ban Bí thư (Chỉ thị số", "98) trên địa bàn phường"),
    ],
)
def test_on_a_scan_the_last_line_of_a_subject_may_be_a_number(lines):
    sheet = letter(title="KẾ HOẠCH", about=(), number="Số: 3/KH-UBND")
    for place, text in enumerate(lines):  # the box of a scanned word ends with its letters; digits are small
        sheet.put(text, MIDDLE, 226 + 22 * place + (3 if text.isdigit() else 0), size=9 if text.isdigit() else 12)
    found = recognise([sheet.page(is_scan=True)])["subject"]
    assert found.value == " ".join(lines)


@pytest.mark.parametrize(
    ("lines", "lost"),
    [
        (("Tổ chức thực hiện Chỉ thị của Ban Bí thư (Chỉ thị số", "98) trên địa bàn phường"), 60),
        (("Tổ chức thực hiện Nghị quyết của Hội đồng nhân dân và", "kế hoạch của phường"), 60),
        (("Tổ chức thực hiện Nghị quyết của Hội đồng nhân dân năm 2026", "- 2027"), 0),
    ],
)
def test_a_subject_that_may_go_on_is_left_to_the_clerk_with_the_line_in_doubt(lines, lost):
    sheet = letter(title="KẾ HOẠCH", about=(), number="Số: 3/KH-UBND")
    sheet.put(lines[0], MIDDLE, 226, bold=True).put(lines[1], MIDDLE + lost, 242)
    found = recognise([sheet.page()])["subject"]
    assert found.confidence < 0.6
    assert found.box is not None
    assert found.box.bottom > 250 / 842


def test_who_decides_is_no_part_of_the_subject():
    sheet = letter(number="Số: 9/QĐ-UBND", about=(), title="QUYẾT ĐỊNH", subject=("Thành lập Tổ công tác",), first="")
    sheet.put("CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG VỸ DẠ", MIDDLE, 248, bold=True)
    assert values(sheet)["subject"] == "Thành lập Tổ công tác"


def test_a_title_that_is_none_of_the_types_has_no_type_but_a_subject():
    sheet = letter(
        number="Số: 3/KL-UBND", about=(), title="KẾT LUẬN", subject=("Nội dung tố cáo đối với ông A",), first=""
    )
    found = values(sheet)
    assert (found["type"], found["subject"]) == (None, "Nội dung tố cáo đối với ông A")


def test_a_title_and_a_symbol_that_disagree_are_not_sure():
    found = recognise(
        [letter(number="Số: 3/QĐ-UBND", about=(), title="THÔNG BÁO", subject=("Về việc nghỉ lễ",)).page()]
    )
    assert found["type"].value == "THONG_BAO"
    assert found["type"].confidence < SURE


def test_marks_tell_types_apart():
    sheet = letter(
        agency=("TRƯỜNG MẦM NON", "PHƯƠNG AN"),
        number="Số: 3/QyĐ-MN",
        about=(),
        title="QUY ĐỊNH",
        subject=("Giờ đón trẻ",),
    )
    found = values(sheet)
    assert (found["type"], found["notation"]) == ("QUY_DINH", "QyĐ-MN")
    assert str(found["issuer"]).casefold() == "trường mầm non phương an"


@pytest.mark.parametrize(
    ("mark", "urgency"),
    [("HỎA TỐC", "express"), ("THƯỢNG KHẨN", "very_urgent"), ("KHẨN", "urgent"), ("HỎA TỐC HẸN GIỜ", "express")],
)
def test_a_stamp_of_urgency(mark, urgency):
    assert values(letter().put(mark, LEFT, 185, bold=True))["urgency"] == urgency


def test_the_signature_stands_before_the_annexes():
    annex = Sheet(2).put("PHỤ LỤC", MIDDLE, 60, bold=True).put("GIÁM ĐỐC", RIGHT, 300, bold=True)
    annex.put("Trần Thị Phụ Lục", RIGHT, 380, bold=True)
    assert values(letter(), annex)["signer_name"] == "Nguyễn Văn An"


def test_a_signature_on_the_second_page():
    first = letter(post=(), signer="")
    first.words = [word for word in first.words if word.box.top < 490]
    second = Sheet(2).put("Nơi nhận:", 110, 200, bold=True).put("KT. CHỦ TỊCH", RIGHT, 200, bold=True)
    second.put("PHÓ CHỦ TỊCH", RIGHT, 216, bold=True).put("Lê Thị Bình", RIGHT, 300, bold=True)
    found = recognise([first.page(), second.page()])
    assert found["signer_name"].value == "Lê Thị Bình"
    assert found["signer_name"].page == 2
    assert found["signer_position"].value == "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"


def test_a_name_that_a_page_break_parts_from_its_post():
    first = letter(signer="")
    second = Sheet(2).put("Lê Thị Bình", RIGHT, 80, bold=True)
    assert values(first, second)["signer_name"] == "Lê Thị Bình"


def test_of_several_letters_in_one_file_the_first_is_read():
    first = letter(post=(), signer="")
    first.words = [word for word in first.words if word.box.top < 490]
    second = letter(number="Số: 99/SNV-TC", signer="Trần Văn Khác")
    second.number = 2
    found = values(first, second)
    assert (found["number"], found["signer_name"], found["signer_position"]) == ("45", None, None)


def test_two_who_sign_alike_leave_the_signer_to_the_clerk():
    sheet = letter(post=("GIÁM ĐỐC",))
    sheet.words = [word for word in sheet.words if word.box.top < 490 or word.box.left > 300]
    sheet.put("GIÁM ĐỐC", 150, 500, bold=True).put("Lê Thị Bình", 150, 600, bold=True)
    assert values(sheet)["signer_name"] is None


def test_of_secretary_and_chair_the_chair_signs():
    sheet = letter(post=("CHỦ TỌA",))
    sheet.words = [word for word in sheet.words if word.box.top < 490 or word.box.left > 300]
    sheet.put("THƯ KÝ", 150, 500, bold=True).put("Lê Thị Bình", 150, 600, bold=True)
    assert values(sheet)["signer_name"] == "Nguyễn Văn An"


def test_a_scan_is_never_sure():
    found = recognise([letter().page(is_scan=True)])
    assert found["number"].value == "45"
    assert max(proposal.confidence for proposal in found.values()) < SURE


def test_the_party_writes_its_symbols_otherwise():
    sheet = Sheet().put("ĐẢNG BỘ THÀNH PHỐ HUẾ", LEFT, 60).put("ĐẢNG ỦY PHƯỜNG VỸ DẠ", LEFT, 76, bold=True)
    sheet.put("*", LEFT, 92).put("Số 12-QĐ/ĐU", LEFT, 108).put("ĐẢNG CỘNG SẢN VIỆT NAM", RIGHT, 60, bold=True)
    sheet.put("Vỹ Dạ, ngày 07 tháng 7 năm 2026", RIGHT, 90).put("QUYẾT ĐỊNH", MIDDLE, 150, bold=True)
    sheet.put("về việc chuẩn y chi ủy", MIDDLE, 166, bold=True)
    found = values(sheet)
    assert (found["number"], found["notation"], found["type"]) == ("12", "QĐ/ĐU", "QUYET_DINH")
    assert found["issuer"] == "Đảng ủy phường Vỹ Dạ"


def test_small_print_of_a_signing_tool_is_neither_date_nor_issuer_nor_name():
    sheet = letter()
    for place, text in enumerate(("Người ký: UBND PHƯỜNG LÊ LỢI", "CÔNG TY KÝ SỐ", "Ngày ký: 03-09-2026 08:12:44")):
        sheet.put(text, RIGHT, 20 + 8 * place, size=6).put(text, LEFT, 20 + 8 * place, size=6)
        sheet.put("Ủy ban nhân dân phường Vỹ Dạ thành phố Lạc Giang kính gửi", RIGHT, 540 + 8 * place, size=6)
    found = values(sheet)
    assert found["issued_on"] == "2026-08-05"
    assert found["issuer"] == "Ủy ban nhân dân phường Vỹ Dạ"
    assert found["signer_name"] == "Nguyễn Văn An"


def test_a_stamp_in_small_letters_is_taken_out_whole():
    sheet = letter(number="Số: 3/QyĐ-UBND", about=(), title="QUY ĐỊNH", subject=("Về giờ làm việc",))
    sheet.put("UBND PHƯỜNG LÊ LỢI", RIGHT, 160, size=8).put("ĐẾN", RIGHT, 172, size=9).put(
        "Số: 359", RIGHT, 184, size=7
    )
    found = values(sheet)
    assert (found["type"], found["subject"], found["number"]) == ("QUY_DINH", "Về giờ làm việc", "3")


@pytest.mark.parametrize(
    ("post", "is_scan", "is_filled_in"),
    [
        (("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), True, True),
        (("KT. CHỦ TỊCH",), True, False),
        (("KT. CHỦ TỊCH",), False, False),
        (("PHÓ CHỦ TỊCH",), True, False),
        (("TUQ. CHỦ TỊCH PHÒNG KINH TẾ",), True, False),
        (("TM. ỦY BAN NHÂN DÂN",), True, False),
        (("Q. CHỦ TỊCH",), True, True),
        (("PHÓ CHỦ TỊCH",), False, True),
    ],
)
def test_half_a_post_is_not_filled_in(post, is_scan, is_filled_in):
    found = recognise([letter(post=post).page(is_scan=is_scan)])["signer_position"]
    assert found.value == " / ".join(post)
    assert found.box is not None
    assert (found.confidence >= 0.6) is is_filled_in


@pytest.mark.parametrize(("read", "name", "is_filled_in"), [
    ("Nguyên Văn An", "Nguyễn Văn An", True), ("Mgô Văn An", "Mgô Văn An", False),
])  # fmt: skip
def test_a_name_on_a_scan_begins_with_a_surname_or_is_not_filled_in(read, name, is_filled_in):
    found = recognise([letter(signer=read).page(is_scan=True)])["signer_name"]
    assert found.value == name
    assert (found.confidence >= 0.6) is is_filled_in


def test_a_symbol_whose_number_is_lost_is_no_part_of_the_agency():
    found = recognise([letter(number="/ĐA-UBND").page(is_scan=True)])
    assert (found["number"].value, found["notation"].value) == (None, "ĐA-UBND")
    assert found["issuer"].value == "Ủy ban nhân dân phường Vỹ Dạ"


@pytest.mark.parametrize(("number", "is_filled_in"), [("Số: 45/UBND-VP", True), ("Số: 45/QĐ-MNKL", False)])
def test_a_committee_over_the_symbol_of_another_body_lost_a_line_to_the_scanner(number, is_filled_in):
    found = recognise([letter(number=number).page(is_scan=True)])["issuer"]
    assert (found.confidence >= 0.6) is is_filled_in


def test_digits_by_pen_are_not_filled_in_where_print_is():
    page = letter().page(is_scan=True)
    doubtful = [replace(word, certainty=0.7) if any(c.isdigit() for c in word.text) else word for word in page.words]
    for words, is_filled_in in ((page.words, True), (tuple(doubtful), False)):
        found = recognise([replace(page, words=words)])
        assert (found["number"].value, found["issued_on"].value) == ("45", "2026-08-05")
        assert (found["number"].confidence >= 0.6) is is_filled_in
        assert (found["issued_on"].confidence >= 0.6) is is_filled_in
