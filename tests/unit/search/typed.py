"""What people, and cats, type into a search box: a grammar with slips, and strings of anything."""

from __future__ import annotations

import unicodedata
from random import Random

from hypothesis import strategies as st

WORDS = (
    "báo", "cáo", "kế", "hoạch", "phòng", "cháy", "quyết", "định", "UBND", "ubnd phường Trúc Lâm", "sốt xuất huyết",
    "đ", "quyeets ddinhj", "quye61t d9i5nh", "thuý hoà", "V/v", "số", "Số:", "khoảng", "tầm", "ngày", "hoặc", "từ",
    "đến",
)  # fmt: skip
NUMBERS = (
    "15", "0015", "15/QĐ-UBND", "15/QDUBND", "l5/QĐ-UBND", "15 ubnd 26", "15/2026/QĐ-UBND", "12/2025", "99999999999999",
    "0", "²³", "٣", "1234/SNV-VP", "O", "15/", "/15", "15-", "1" * 300, "l" * 300,
)  # fmt: skip
DATES = (
    "tháng 3/2025", "quý II", "quý 9", "năm ngoái", "tuần trước", "từ 1/3 đến 15/3", "trước ngày 31/2", "31/02/2026",
    "2026..2025", "01/2026..", "<2025", ">=9999", "năm 9999", "13 tháng đầu năm", "năm 0000", "hôm qua", "1/1/1",
)  # fmt: skip
FIELDS = (
    "số:", "so ky hieu:", "loại:", "cơ quan:", "issuer:", "từ:", "tới:", "ngày:", "hạn:", "date:", "trạng thái:",
    "kind:", "trích yếu:", "nội dung:", "người ký:", "abc:", "http:", ":", "số đến:", "độ khẩn:", "kýhiệu:",
)  # fmt: skip
SIGNS = (
    '"', "“", "”", "*", "-", "OR", "HOẶC", "|", "NOT", "(", ")", "[", "\\", "/", "_", "~", "?", ".*", "\x00", "\ud800",
    "\u202e",
    "\u0301", "đ\u0301", "\u0131", "ß", "\t", "\n", "'", ";--", "<script>", "%", "{{7*7}}", "👍", "漢字",
)  # fmt: skip
KINDS = (WORDS, WORDS, NUMBERS, DATES, FIELDS, SIGNS)


def typed(rng: Random) -> str:
    """A question from the grammar: up to a dozen pieces, sometimes run together, decomposed, cut or very long."""
    pieces = [rng.choice(rng.choice(KINDS)) for _ in range(rng.randint(0, 12))]
    text = rng.choice((" ", " ", " ", "", "  ")).join(pieces)
    match rng.randrange(12):
        case 0:
            text = unicodedata.normalize("NFD", text)
        case 1 if text:
            place = rng.randrange(len(text))
            text = text[:place] + chr(rng.choice((rng.randrange(128), rng.randrange(0x10FFFF)))) + text[place:]
        case 2 if text:
            text = text[rng.randrange(len(text)) :]
        case 3 if rng.random() < 0.1:
            text *= 400
    return text


def questions():
    """A hypothesis strategy: the same pieces in any mix with anything."""
    pieces = st.sampled_from([piece for kind in KINDS for piece in kind])
    anything = st.text(st.characters(exclude_categories=()), max_size=12)
    mixed = st.lists(st.one_of(pieces, pieces, anything), max_size=14)
    return st.one_of(
        mixed.map(" ".join), mixed.map("".join), st.text(st.characters(exclude_categories=()), max_size=500)
    )
