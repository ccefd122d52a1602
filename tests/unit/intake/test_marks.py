"""The mark of a secret document: stamps count, ordinary words do not."""

from __future__ import annotations

import unicodedata

import pytest

from eoffice.intake.marks import level_of_name, level_of_page, may_be_marked
from eoffice.intake.models import SecretLevel

HEAD = "ỦY BAN NHÂN DÂN TỈNH\nSố: 15/BC-UBND\n"
TAIL = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nBÁO CÁO\nVề tình hình an ninh\nKính gửi: Chủ tịch\n"


@pytest.mark.parametrize(
    ("stamp", "level"),
    [
        ("MẬT", SecretLevel.SECRET), ("TỐI MẬT", SecretLevel.TOP_SECRET), ("TUYỆT MẬT", SecretLevel.STRICTLY_SECRET),
        ("[ MẬT ]", SecretLevel.SECRET), ("M Ậ T", SecretLevel.SECRET), ("Độ mật: TỐI MẬT", SecretLevel.TOP_SECRET),
        ("TỐI\nMẬT", SecretLevel.TOP_SECRET), ("Số: 3/BC-CA      MẬT", SecretLevel.SECRET),
        ("Số: 3/BC-CA MẬT", SecretLevel.SECRET), ("TỐI MẬT Độc lập - Tự do - Hạnh phúc", SecretLevel.TOP_SECRET),
        ("T U Y Ệ T M Ậ T", SecretLevel.STRICTLY_SECRET),
    ],
)  # fmt: skip
def test_a_stamp_at_the_top_gives_the_level(stamp: str, level: SecretLevel) -> None:
    assert level_of_page(f"{HEAD}{stamp}\n{TAIL}") == level
    assert level_of_page(unicodedata.normalize("NFD", f"{HEAD}{stamp}\n{TAIL}")) == level


@pytest.mark.parametrize(
    "line",
    [
        "QUY CHẾ BẢO MẬT THÔNG TIN", "QUY CHẾ BẢO\nMẬT", "Về mật độ dân cư", "MẬT ĐỘ DÂN CƯ", "MẬT\nĐỘ DÂN CƯ",
        "Mật", "mật", "BÍ MẬT NHÀ NƯỚC", "DANH MỤC BÍ\nMẬT", "V/v bảo vệ bí mật nhà nước", "ĐỔI MẬT KHẨU",
        "mật ong rừng", "VĂN BẢN KHÔNG MẬT",
    ],
)  # fmt: skip
def test_ordinary_words_are_no_mark(line: str) -> None:
    assert level_of_page(f"{HEAD}{line}\n{TAIL}") is None
    assert not may_be_marked(f"{HEAD}{line}\n{TAIL}")


def test_a_stamp_below_the_head_or_on_another_page_does_not_count() -> None:
    assert level_of_page(f"{HEAD}{TAIL}MẬT\n") is None
    assert level_of_page(f"{HEAD}{TAIL}\fMẬT\n") is None


@pytest.mark.parametrize("line", ["MẶT", "TOI MAT", "MÂT"])
def test_what_is_nearly_a_mark_is_asked(line: str) -> None:
    assert level_of_page(f"{HEAD}{line}\n{TAIL}") is None
    assert may_be_marked(f"{HEAD}{line}\n{TAIL}")


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("15-BC-UBND (MẬT).pdf", SecretLevel.SECRET), ("[TỐI MẬT] Công văn 3.docx", SecretLevel.TOP_SECRET),
        ("TUYỆT MẬT_2026.pdf", SecretLevel.STRICTLY_SECRET), ("MẬT.pdf", SecretLevel.SECRET),
        ("MẬT ĐỘ DÂN CƯ.xlsx", None), ("Quy chế BẢO MẬT.pdf", None), ("bảo-mật.pdf", None),
        ("BẢO-MẬT.pdf", None), ("MẬT_ĐỘ.pdf", None), ("mật.pdf", None),
    ],
)  # fmt: skip
def test_a_name_counts_where_the_mark_stands_alone_in_it(name: str, level: SecretLevel | None) -> None:
    assert level_of_name(name) == level
