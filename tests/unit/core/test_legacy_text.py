"""Text in the fonts of before Unicode becomes Unicode; everything else stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.core import legacy_text
from eoffice.core.legacy_text import decode_runs, is_likely_text, to_unicode
from tests.unit.content import makers

TCVN3 = [
    "Céng hoµ x· héi chñ nghÜa ViÖt Nam",
    "§éc lËp - Tù do - H¹nh phóc",
    "Sè: 15/Q§-UBND",
    "Uû ban nh©n d©n ph­êng CÇu Tre",
    "VÒ viÖc phª duyÖt kÕ ho¹ch n¨m 2004",
]
VNI = [
    "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
    "Ñoäc laäp - Töï do - Haïnh phuùc",
    "Soá: 15/QÑ-UBND",
    "UÛy ban nhaân daân phöôøng Caàu Tre",
    "Veà vieäc pheâ duyeät keá hoaïch naêm 2004",
]
PLAIN = [
    "Cộng hoà xã hội chủ nghĩa Việt Nam",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 15/QĐ-UBND",
    "Uỷ ban nhân dân phường Cầu Tre",
    "Về việc phê duyệt kế hoạch năm 2004",
]


def test_tcvn3_becomes_unicode():
    assert to_unicode(["\n".join(TCVN3)]) == ["\n".join(PLAIN)]


def test_vni_becomes_unicode():
    expected = "\n".join(PLAIN).replace("hoà", "hòa").replace("Uỷ", "Ủy")
    assert to_unicode(["\n".join(VNI)]) == [expected]


def test_a_soft_hyphen_that_became_a_hyphen_is_still_read():
    assert to_unicode(["Uû ban nh©n d©n ph-êng, qu¶n lý nhµ n-íc"]) == ["Uỷ ban nhân dân phường, quản lý nhà nước"]


def test_capitals_typed_as_such_stay_capitals():
    assert to_unicode(["COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM"]) == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_legacy_lines_among_modern_ones_are_converted_and_modern_ones_stay():
    page = "\n".join([*makers.LETTER, *TCVN3, "có bán cá", "Lê Lá"])
    assert to_unicode([page]) == ["\n".join([*makers.LETTER, *PLAIN, "có bán cá", "Lê Lá"])]


@pytest.mark.parametrize("text", [
    "\n".join(makers.LETTER), "có nhà báo bán cá ở bến đò", "có bán cá, lá cà, bó hoa",
    "Größe: 5 × 3 µm, © 2026 Müller & Söhne «à la»", "Microsoft® Office™, §5, ½ chai, ±3 µm",
    "Les élèves français ont été reçus à l'école où naît l'été", "Århus, Malmö, smörgåsbord, blåbær",
    "· mục một\n· mục hai\n· mục ba", "LÊ VĂN Á, HÀ THÚY", "abc 123", "",
])  # fmt: skip
def test_other_text_stays_as_it_is(text: str):
    assert to_unicode([text]) == [text]


#: How each letter was typed: the tables turned round.
TO_TCVN3 = {letter: code for code, letter in legacy_text._TCVN3.items()}
TO_VNI = {
    letter: typed
    for base, marks in legacy_text._VNI_MARKS.items()
    for sign, mark in marks.items()
    for plain, typed in [(legacy_text._VNI_SINGLE.get(base, base), base + sign)]
    for letter in [unicodedata.normalize("NFC", plain + mark)]
} | {letter: sign for sign, letter in legacy_text._VNI_SINGLE.items()}
LOWER = "aăâeêioôơuưyđ" + "".join(
    unicodedata.normalize("NFC", vowel + mark) for vowel in "aăâeêioôơuưy" for mark in "\u0300\u0301\u0303\u0309\u0323"
)
SYLLABLES = """
của và các được trong cho người với một không những đã công này để có khi trên đến về theo tại từ nghị
quyết định ủy ban nhân dân phường thông báo kế hoạch tờ trình đề hướng dẫn thực hiện tổ chức quản lý nhà
nước giải thủ tục hành chính hồ sơ văn thư lưu trữ kỳ ngày tháng năm trưởng phòng phó chủ tịch đồng khoản
điều luật sửa đổi bổ sung quỹ mỹ thuế suất nghĩa vụ quyền lợi khuyến khích nguyễn huỳnh thúy hòa oanh giữ
gìn bẩn thỉu nghẽn vẫn ngõ ngỡ rẽ xử phạt
""".split()  # noqa: SIM905
HEADER = "quyết định của ủy ban nhân dân phường Cầu Tre"
vietnamese = st.lists(st.sampled_from(SYLLABLES), max_size=60).map(lambda s: " ".join([HEADER, *s]))


def typed_in_tcvn3(text: str) -> str:
    return "".join(TO_TCVN3.get(letter, TO_TCVN3.get(letter.lower(), letter)) for letter in text)


def typed_in_vni(text: str) -> str:
    return "".join(
        TO_VNI.get(letter) or (TO_VNI[letter.lower()].upper() if letter.lower() in TO_VNI else letter)
        for letter in text
    )


def test_the_tables_hold_every_letter():
    assert set(LOWER) - set("aeiouy") <= set(TO_TCVN3)
    assert set(LOWER) - set("aeiouy") <= set(TO_VNI)


@given(st.text(LOWER + "bcdghklmnpqrstvx ,.;:()0123456789", max_size=60))
def test_any_letters_typed_in_a_tcvn3_font_come_back(text: str):
    assert decode_runs([(typed_in_tcvn3(text), ".VnTime")]) == text
    assert decode_runs([(typed_in_tcvn3(text), ".VnTimeH")]) == text.upper()


@given(st.lists(st.sampled_from(SYLLABLES)).map(" ".join))
def test_words_typed_in_a_vni_font_come_back_in_both_cases(text: str):
    assert decode_runs([(typed_in_vni(text), "VNI-Times")]) == text
    assert decode_runs([(typed_in_vni(text.upper()), "VNI-Times")]) == text.upper()


@given(vietnamese)
def test_text_without_font_names_is_told_by_its_signs(text: str):
    assert to_unicode([typed_in_tcvn3(text)]) == [text]
    assert to_unicode([typed_in_vni(text)]) == [text]


@given(vietnamese)
def test_text_of_today_is_never_touched(text: str):
    for shown in (text, text.upper(), text.title(), f"{text} naïve café señor Größe", f"© {text} ®"):
        assert to_unicode([shown]) == [shown]
        assert decode_runs([(shown, "Times New Roman")]) == shown


FOREIGN = """
the quick café naïve façade résumé über die straße größe schön élève français où dès août être œuvre
garçon hôtel señor niño mañana información año çà là voilà maïs noël haïti crème brûlée à © ® § ° ± µ ½ «
»
""".split()  # noqa: SIM905


@given(st.lists(st.sampled_from(FOREIGN), max_size=60).map(" ".join))
def test_french_english_german_and_spanish_are_never_touched(text: str):
    assert to_unicode([text]) == [text]
    assert to_unicode([text.upper()]) == [text.upper()]


@pytest.mark.parametrize(("name", "shown"), [
    (".VnTime", "số"), (".VnTimeH", "SỐ"), ("ABCDEF+.VnArialH,Bold", "SỐ"), (".VnArial NarrowH", "SỐ"),
    (".VnArial", "số"), ("Times New Roman", "sè"), ("Vnexpress", "sè"), ("", "sè"),
])  # fmt: skip
def test_the_name_of_the_font_decides(name: str, shown: str):
    assert decode_runs([("sè", name)]) == shown


def test_runs_in_several_fonts_are_told_apart():
    runs = [("Điều 1. ", "Times New Roman"), ("C¨n cø ", ".VnTime"), ("luËt", ".VnTimeH"), (" café ", "Arial"),
            ("quyeà", "VNI-Times"), ("n haïn", "VNI-Times"), (" à", "Arial")]  # fmt: skip
    assert decode_runs(runs) == "Điều 1. Căn cứ LUẬT café quyền hạn à"


def test_a_letter_split_between_two_runs_of_one_font_is_whole():
    assert decode_runs([("quye", "VNI-Times"), ("àn", "VNI-Times")]) == "quyền"


def test_todays_text_under_the_name_of_an_old_font_stays():
    assert decode_runs([("Lê Lá được", ".VnTime"), ("; ", "Arial"), ("bán cá", ".VnTime")]) == "Lê Lá được; bán cá"


def test_codes_kept_as_symbols_are_read():
    assert decode_runs([("C\uf0a8n c\uf0f8", ".VnTime")]) == "Căn cứ"


def test_a_layer_of_text_is_judged():
    body = "Căn cứ Luật Tổ chức chính quyền địa phương; theo đề nghị của Trưởng phòng Kinh tế, Hạ tầng và Đô thị phường"
    assert is_likely_text(body)
    assert is_likely_text(body.upper())
    assert is_likely_text("The Committee of the ward and its offices are bound by this decision from now on")
    assert not is_likely_text("CQNG HOA XA HQI CHU NGHiA VI$T NAM DQc lip Tg do UY BAN NHAN DAN PHUC'NG cAu rnn")
    assert not is_likely_text("Can cu Luat To chuc chinh quyen dia phuong theo de nghi cua Truong phong Kinh te")
    assert is_likely_text("QD 15")
