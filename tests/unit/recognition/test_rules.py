"""The small rules: symbols, dates, names, posts, bodies."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.recognition import wording
from eoffice.recognition.issuer import issuer_of, running_name
from eoffice.recognition.signature import person_name, post_text
from eoffice.recognition.syllables import is_vietnamese
from eoffice.recognition.symbol import Symbol, read_date, read_symbol
from eoffice.recognition.title import type_by_symbol
from tests.unit.recognition.sheet import line


@pytest.mark.parametrize(
    ("text", "number", "notation"),
    [
        ("Số: 15/QĐ-UBND", "15", "QĐ-UBND"),
        ("Số : 05 / TB-UBND", "05", "TB-UBND"),
        ("Số 2154/BGDĐT-CNTT", "2154", "BGDĐT-CNTT"),
        ("Số:        /UBND-VP", "", "UBND-VP"),
        ("Số: ......./UBND-VP", "", "UBND-VP"),
        ("Số: 12a/KH-UBND", "12a", "KH-UBND"),
        ("Số: 01/2026/NQ-HĐND", "01", "2026/NQ-HĐND"),
        ("Số 15-CV/ĐU", "15", "CV/ĐU"),
        ("Số: 77", "77", ""),
        ("Số: 12 /TB-VNPT-IT", "12", "TB-VNPT-IT"),
        ("Số: 3/SNN&MT-VP", "3", "SNN&MT-VP"),
        ("Số: abc", "", ""),
        ("Số: 3ƒ ỚNQ-VHXH", "", "NQ-VHXH"),
        ("Số: 2 Ï@CTr-UBND", "", "CTr-UBND"),
        ("Số: 12/CĐĐ-CAP", "12", "CĐ-CAP"),
        ("Số: 12/ĐĐA-BNV", "12", "ĐA-BNV"),
        ("Số: 12/QLĐĐ-VP", "12", "QLĐĐ-VP"),
        ("Số:", "", ""),
    ],
)
def test_number_and_symbol(text, number, notation):
    assert read_symbol(text) == Symbol(number, notation)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Huế, ngày 05 tháng 6 năm 2026", date(2026, 6, 5)),
        ("Hà Nội, ngày 31/12/2025", date(2025, 12, 31)),
        ("ngày 1 tháng 01 năm 2026", date(2026, 1, 1)),
        ("Huế, ngày     tháng 6 năm 2026", None),
        ("Huế, ngày 31 tháng 6 năm 2026", None),
        ("Huế, ngày 5 tháng 13 năm 2026", None),
        ("ngày 5 tháng 6 năm 20", None),
        ("Huế, ngày †4 tháng 5 năm 2026", None),
        ("Huế, ngày 5 tháng 6 năm 1826", None),
        ("Huế", None),
    ],
)
def test_a_date_is_whole_and_possible_or_none(text, wanted):
    assert read_date(text) == wanted


@given(st.text())
def test_no_text_makes_the_small_rules_fail(text):
    read_symbol(text)
    read_date(text)
    person_name(text)
    running_name(text, text)
    is_vietnamese(text.split())
    wording.mended(text.split())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An"),
        ("PGS.TS. Trần Thị Ngọc Hạnh", "Trần Thị Ngọc Hạnh"),
        ("Đại tá Lê Minh", "Lê Minh"),
        ("GS.TS Nguyễn Văn Phúc", "Nguyễn Văn Phúc"),
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("TẦNG VÀ ĐÔ THỊ", ""),
        ("Như trên;", ""),
        ("Đã ý", ""),
        ("Y Thị An", "Y Thị An"),
        ("Nơi nhận: Sở", ""),
        ("Cơ quan chủ trì", ""),
        ("An", ""),
        ("Ngày 12 tháng 5", ""),
    ],
)
def test_a_persons_name_without_degrees(text, name):
    assert person_name(text) == name


@pytest.mark.parametrize(
    ("lines", "post"),
    [
        (["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"),
        (["KT. BỘ TRƯỞNG THỨ TRƯỞNG"], "KT. BỘ TRƯỞNG / THỨ TRƯỞNG"),
        (["TM. ỦY BAN NHÂN DÂN CHỦ TỊCH"], "TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH"),
        (
            ["TUQ.CHỦ TỊCH", "TRƯỞNG PHÒNG KINH TẾ, HẠ", "TẦNG VÀ ĐÔ THỊ"],
            "TUQ. CHỦ TỊCH / TRƯỞNG PHÒNG KINH TẾ, HẠ TẦNG VÀ ĐÔ THỊ",
        ),
        (["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"], "KT. TRƯỞNG PHÒNG / PHÓ TRƯỞNG PHÒNG"),
        (["Q. GIÁM ĐỐC"], "Q. GIÁM ĐỐC"),
        (["T/M BAN THƯỜNG VỤ", "BÍ THƯ"], "T/M BAN THƯỜNG VỤ / BÍ THƯ"),
        (["TRƯỞNG BAN CÔNG NGHỆ THÔNG TIN"], "TRƯỞNG BAN CÔNG NGHỆ THÔNG TIN"),
    ],
)
def test_a_post_by_the_parts_of_its_form(lines, post):
    assert post_text([line(text) for text in lines]) == post


@pytest.mark.parametrize(
    ("lines", "text", "issuer"),
    [
        ([("UBND THÀNH PHỐ HUẾ", False), ("SỞ NỘI VỤ", True)], "", "SỞ NỘI VỤ"),
        ([("ỦY BAN NHÂN DÂN", True), ("PHƯỜNG VỸ DẠ", True)], "", "ỦY BAN NHÂN DÂN PHƯỜNG VỸ DẠ"),
        ([("ỦY BAN NHÂN DÂN", True), ("PHƯỜNG SỐ", True), ("5", True)], "", "ỦY BAN NHÂN DÂN PHƯỜNG SỐ 5"),
        ([("BỘ Y TẾ", True), ("CỤC DÂN SỐ", True)], "", "CỤC DÂN SỐ"),
        ([("BẢO HIỂM XÃ", True), ("HỘI VIỆT NAM", True)], "", "BẢO HIỂM XÃ HỘI VIỆT NAM"),
        ([("CÔNG TY TRUYỀN TẢI", True), ("ĐIỆN VÀ TRUYỀN THÔNG", True)], "", "CÔNG TY TRUYỀN TẢI ĐIỆN VÀ TRUYỀN THÔNG"),
        (
            [("TRUNG TÂM", True), ("VĂN PHÒNG SỐ", True)],
            "nay Trung tâm Văn phòng số thông báo",
            "TRUNG TÂM VĂN PHÒNG SỐ",
        ),
    ],
)
def test_the_issuing_body_among_the_lines_above_the_number(lines, text, issuer):
    found = issuer_of([line(name, bold=bold) for name, bold in lines], text)
    assert found is not None
    assert found.text == issuer


def test_two_bodies_in_one_line_are_not_sure():
    found = issuer_of([line("SỞ NỘI VỤ - SỞ TƯ PHÁP", bold=True)], "")
    assert found is not None
    assert found.confidence < 0.9


@pytest.mark.parametrize(
    ("capitals", "text", "name"),
    [
        ("ỦY BAN NHÂN DÂN PHƯỜNG VỸ DẠ", "", "Ủy ban nhân dân phường Vỹ Dạ"),
        ("CỤC CÔNG NGHỆ THÔNG TIN", "giao Cục Công nghệ thông tin chủ trì", "Cục Công nghệ thông tin"),
        ("UỶ BAN NHÂN DÂN XÃ A LƯỚI 2", "", "Uỷ ban nhân dân xã A Lưới 2"),
        ("SỞ NỘI VỤ - SỞ TƯ PHÁP", "", "Sở Nội vụ - Sở Tư pháp"),
        ("BẢO HIỂM XÃ HỘI TỈNH ĐẮK LẮK", "", "Bảo hiểm xã hội tỉnh Đắk Lắk"),
        ("HỘI ĐỒNG NHÂN DÂN XÃ KRÔNG BÚK", "", "Hội đồng nhân dân xã Krông Búk"),
        ("UBND THÀNH PHỐ PLEIKU", "", "UBND thành phố Pleiku"),
        ("ỦY BAN NHÂN DÂN XÃ EA KLY", "", "Ủy ban nhân dân xã Ea Kly"),
        ("ĐIỆN LỰC KRÔNG NĂNG", "", "Điện lực Krông Năng"),
        ("VNPT TỈNH KON TUM - TTKD", "", "VNPT tỉnh Kon Tum - TTKD"),
        ("UBND PHƯỜNG VIII VÀ HĐND", "", "UBND phường VIII và HĐND"),
    ],
)
def test_a_bodys_name_as_running_text_writes_it(capitals, text, name):
    assert running_name(capitals, text) == name


@pytest.mark.parametrize(
    ("notation", "slug"),
    [
        ("QĐ-UBND", "QUYET_DINH"),
        ("QyĐ-UBND", "QUY_DINH"),
        ("CTr-UBND", "CHUONG_TRINH"),
        ("CT-UBND", "CHI_THI"),
        ("UBND-VP", None),
        ("2026/NQ-HĐND", "NGHI_QUYET"),
        ("CV/ĐU", "CONG_VAN"),
        ("ĐA-UBND", "DE_AN"),
        ("DA-UBND", "DU_AN"),
        ("", None),
    ],
)
def test_the_type_by_the_symbol(notation, slug):
    assert type_by_symbol(notation) == slug


def test_spoilt_capitals_are_mended_and_other_words_left():
    spoilt = ["TM.", "ỦY", "BAN", "NHAN", "DÂN", "và", "HIỆU", "TRƯỜNG,", "Chu", "tich"]
    assert wording.mended(spoilt) == ["TM.", "ỦY", "BAN", "NHÂN", "DÂN", "và", "HIỆU", "TRƯỞNG,", "Chu", "tich"]


def test_garbage_is_not_vietnamese():
    assert not is_vietnamese(
        [
            "Qnyet",
            "djnh",
            "ve",
            "viec",
            "phe",
            "duyet",
            "ke",
            "hoach",
            "cua",
            "Uy",
            "ban",
            "nhan",
            "dan",
            "lbe",
            "of",
            "tbe",
            "7n1d",
        ]
    )
    assert is_vietnamese(
        [
            "Quyết",
            "định",
            "về",
            "việc",
            "phê",
            "duyệt",
            "kế",
            "hoạch",
            "của",
            "Ủy",
            "ban",
            "nhân",
            "dân",
            "phường",
            "năm",
            "nay",
        ]
    )


@pytest.mark.parametrize(("read", "surname"), [("Nguyên", "Nguyễn"), ("Nguyễn", "Nguyễn"), ("Xương", "Xương")])
def test_a_surname_that_can_only_be_one_is_mended(read, surname):
    assert wording.mended_surname(read) == surname
