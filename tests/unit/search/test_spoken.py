"""Dates in the words of people, alone, behind a field and beside other words."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.core.text import fold_aligned
from eoffice.search.periods import Period
from eoffice.search.query import Between, Either, Field, HintCode, Named, Phrase, Word, parse
from eoffice.search.spoken import spoken_at

TODAY = date(2026, 11, 9)  # a Monday


def said(text):
    found = spoken_at(fold_aligned(text), 0, today=TODAY)
    return found and (found.period.first, found.period.last, text[found.end :])


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("tháng 3/2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("thang 3 nam 2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("tháng 02-2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("tháng 3", date(2026, 3, 1), date(2026, 3, 31)),
        ("tháng 12", date(2025, 12, 1), date(2025, 12, 31)),
        ("quý 2", date(2026, 4, 1), date(2026, 6, 30)),
        ("QUÝ IV/2024", date(2024, 10, 1), date(2024, 12, 31)),
        ("quý II năm 2025", date(2025, 4, 1), date(2025, 6, 30)),
        ("năm 2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("năm ngoái", date(2025, 1, 1), date(2025, 12, 31)),
        ("năm nay", date(2026, 1, 1), date(2026, 12, 31)),
        ("quý trước", date(2026, 7, 1), date(2026, 9, 30)),
        ("tháng trước", date(2026, 10, 1), date(2026, 10, 31)),
        ("tuần trước", date(2026, 11, 2), date(2026, 11, 8)),
        ("tuần này", date(2026, 11, 9), date(2026, 11, 15)),
        ("hôm qua", date(2026, 11, 8), date(2026, 11, 8)),
        ("6 tháng đầu năm 2025", date(2025, 1, 1), date(2025, 6, 30)),
        ("3 tháng cuối năm nay", date(2026, 10, 1), date(2026, 12, 31)),
        ("ngày 15 tháng 3 năm 2025", date(2025, 3, 15), date(2025, 3, 15)),
        ("ngày 15 tháng 3", date(2026, 3, 15), date(2026, 3, 15)),
        ("từ 1/3 đến 15/3", date(2026, 3, 1), date(2026, 3, 15)),
        ("từ ngày 1/3 đến ngày 15/3/2025", date(2025, 3, 1), date(2025, 3, 15)),
        ("từ tháng 1/2025 đến tháng 3/2025", date(2025, 1, 1), date(2025, 3, 31)),
        ("từ 2019 tới 2021", date(2019, 1, 1), date(2021, 12, 31)),
        ("từ quý 1 đến hết quý 3", date(2026, 1, 1), date(2026, 9, 30)),
        ("trước ngày 15/3/2026", None, date(2026, 3, 14)),
        ("sau tháng 6/2026", date(2026, 7, 1), None),
    ],
)
def test_a_date_is_understood_as_people_say_it(text, first, last):
    for typed in (text, unicodedata.normalize("NFD", text)):
        assert said(unicodedata.normalize("NFC", typed)) == (first, last, "")


@pytest.mark.parametrize(
    "text",
    ["tháng 13", "quý 5", "năm sau", "từ nhà đến trường", "từ 15/3 đến 1/3", "ngày 31 tháng 2", "tháng", "trước 15",
     "đến 15/3", "quyết", "0 tháng đầu năm", "13 tháng cuối năm", "năm 0000"],
)  # fmt: skip
def test_what_is_no_date_stays_words(text):
    assert said(text) is None


def test_a_date_in_words_finds_papers_of_then_and_texts_that_say_so():
    march = Period(date(2025, 3, 1), date(2025, 3, 31))
    clauses = parse("báo cáo tháng 3/2025", today=TODAY).clauses
    assert clauses[:2] == (Word("báo"), Word("cáo"))
    assert isinstance(clauses[2], Either)
    assert clauses[2].options[0] == Phrase("tháng 3/2025")
    assert clauses[2].options[-2:] == (Between(Field.ISSUED, march), Between(Field.ARRIVED, march))


def test_a_date_in_words_stands_behind_a_field_too():
    second = Period(date(2025, 4, 1), date(2025, 6, 30))
    for text in ("ngày:quý 2/2025", 'ngày:"quý 2/2025"', "date: quý II năm 2025"):
        assert parse(text, today=TODAY).clauses == (Between(Field.ISSUED, second),)
    assert parse("hạn:tuần này nháp", today=TODAY).clauses == (
        Between(Field.DUE, Period(date(2026, 11, 9), date(2026, 11, 15))), Word("nháp"),
    )  # fmt: skip
    assert [hint.code for hint in parse('ngày:"quý 9"', today=TODAY).hints] == [HintCode.BAD_DATE]


def test_about_so_much_is_a_number_or_just_these_words():
    assert parse("khoảng 150", today=TODAY).clauses == (Either((Named(Field.NUMBER, "~150"), Phrase("khoảng 150"))),)
    assert parse("gan 150", today=TODAY).clauses == (Word("gan"), Word("150"))


def test_each_clause_knows_what_was_typed_for_it():
    query = parse('số 15 quý 3/2025 "kế hoạch" OR nháp -cơ quan:"Sở Nội vụ"', today=TODAY)
    assert query.sources == ("15", "quý 3/2025", '"kế hoạch" OR nháp', '-cơ quan:"Sở Nội vụ"')
    assert len(query.sources) == len(query.clauses)


SAID = (
    "từ",
    "đến",
    "trước",
    "ngày",
    "tháng",
    "quý",
    "năm",
    "II",
    "1/3",
    "31/2",
    "2025",
    "9999",
    "0",
    "ngoái",
    "/",
    "..",
)


@given(st.lists(st.sampled_from(SAID)))
def test_no_mix_of_its_words_fails(pieces):
    text = " ".join(pieces)
    query = parse(text, today=TODAY)
    assert len(query.sources) == len(query.clauses)
    found = spoken_at(fold_aligned(text), 0, today=TODAY)
    assert found is None or 0 < found.end <= len(text)
