"""Marking and cutting: places stay those of the original text, and cost stays small."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.core.text import nfc
from eoffice.search.corrections import replaced, slips
from eoffice.search.highlight import SNIPPET, marked, needles_of, snippet
from eoffice.search.query import parse

TODAY = date(2026, 11, 9)


def pattern(text):
    return needles_of(parse(text, today=TODAY), {}).pattern()


@pytest.mark.parametrize(
    ("query", "text", "hits"),
    [
        ("ke hoach", "Kế hoạch năm, kế sách", ["Kế hoạch"]),
        ("kế*", "kết quả kế", ["kết", "kế"]),
        ('"kế hoạch"', "kế hoạch; kế", ["kế hoạch"]),
        ("15/QĐ-UBND", "theo 15/QĐ-UBND của UBND", ["15/QĐ-UBND"]),
        ("-kế hoạch", "kế hoạch", ["hoạch"]),
        ("kế OR sách", "kế, sách", ["kế", "sách"]),
        ("cong", "công-tác cộng", ["công", "cộng"]),
        ("an", "ban an toàn", ["an"]),
        ("ubnd", "Ủy ban nhân dân và UBND", ["Ủy ban nhân dân", "UBND"]),
        ("phòng cháy chữa cháy", "Công tác PCCC", ["PCCC"]),
        ('"UBND xã"', "Uỷ ban nhân dân xã Mai", ["Uỷ ban nhân dân xã"]),
        ('cơ quan:"ủy ban nhân dân xã"', "UBND xã", ["UBND xã"]),
    ],
)
def test_what_was_looked_for_is_marked(query, text, hits):
    assert [piece for piece, is_hit in marked(text, pattern(query)) if is_hit] == hits


@given(st.text(st.characters(exclude_categories=())), st.sampled_from(["kế hoạch", "a", "15", '"a b"', "", "x*"]))
def test_pieces_put_together_are_the_text(text, query):
    assert "".join(piece for piece, _ in marked(text, pattern(query))) == nfc(text)


@given(st.text(st.characters(exclude_categories=()), max_size=2000))
def test_no_text_breaks_the_cutting(text):
    pieces = snippet(text, pattern("a b"))
    assert sum(len(piece) for piece, _ in pieces) <= SNIPPET + 4


def test_the_snippet_is_where_the_words_stand_together():
    text = "Cải tiến. " * 300 + "Về cải cách hành chính tại phường. " + "Hành trình. " * 300
    shown = snippet(text, pattern("cai cach hanh chinh"))
    assert ("cải cách hành chính", True) in shown
    assert shown[0] == ("… ", False)
    assert shown[-1] == (" …", False)


def test_a_find_deep_in_a_long_text_is_shown():
    text = "không có gì ở đây " * 15_000 + "mật khẩu xyzzy ở cuối"
    assert ("xyzzy", True) in snippet(text, pattern("xyzzy"))


def test_without_a_find_the_beginning_is_shown():
    assert snippet("Đoạn mở đầu.\n\n Tiếp theo.", pattern("xyzzy")) == (("Đoạn mở đầu. Tiếp theo.", False),)
    assert snippet("", pattern("xyzzy")) == ()


def test_cutting_a_text_of_millions_of_characters_stays_quick():
    text = "cải cách không hành chính " * 100_000
    started = time.perf_counter()
    snippet(text, pattern("xyzzy plugh"))
    assert time.perf_counter() - started < 2


def test_slips_are_one_letter_away():
    found = set(slips("bao"))
    assert {"abo", "ba", "bap", "bato", "xbao"} <= found
    assert "bao" not in found


def test_a_misspelt_word_is_replaced_where_it_stands():
    assert replaced("Duuyệt kế hoạch", {"duuyet": "duyệt"}) == "duyệt kế hoạch"
