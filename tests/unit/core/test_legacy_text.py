"""Text in the fonts of before Unicode becomes Unicode; everything else stays."""

from __future__ import annotations

import pytest

from eoffice.content.extraction.legacy import to_unicode
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
