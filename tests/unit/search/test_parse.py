"""The query language: what is understood, what is said about the rest, and that nothing ever fails."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.search.periods import Period, parse_period
from eoffice.search.query import (
    MAX_LENGTH,
    MAX_TERMS,
    NAMES,
    Between,
    Either,
    Field,
    HintCode,
    Named,
    Phrase,
    Without,
    Word,
    parse,
)

TODAY = date(2026, 11, 9)
VOCABULARY = {Field.TYPE: {"quyetdinh": "QUYET_DINH", "quydinh": "QUY_DINH", "bc": "BAO_CAO"}}


def clauses(text):
    return parse(text, today=TODAY, vocabulary=VOCABULARY).clauses


def codes(text):
    return [hint.code for hint in parse(text, today=TODAY, vocabulary=VOCABULARY).hints]


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("báo cáo", (Word("báo"), Word("cáo"))),
        ("  ", ()),
        ('"kế hoạch năm"', (Phrase("kế hoạch năm"),)),
        ("“kế hoạch”", (Phrase("kế hoạch"),)),
        ("quyế*", (Word("quyế", is_prefix=True),)),
        ("1*", (Word("1", is_prefix=True),)),
        ("-nháp", (Without(Word("nháp")),)),
        ('-"bản nháp"', (Without(Phrase("bản nháp")),)),
        ("NOT nháp", (Without(Word("nháp")),)),
        ("kinh tế - xã hội", (Word("kinh"), Word("tế"), Word("xã"), Word("hội"))),
        ("tế-xã", (Word("tế-xã"),)),
        ("a OR b c", (Either((Word("a"), Word("b"))), Word("c"))),
        ("a HOẶC b | c", (Either((Word("a"), Word("b"), Word("c"))),)),
        ("OR a OR", (Word("a"),)),
        ("a OR -b", (Word("a"), Without(Word("b")))),
        ("-a OR b", (Without(Word("a")), Word("b"))),
        ("hoặc or", (Word("hoặc"), Word("or"))),
        ("số:15", (Named(Field.NUMBER, "15"),)),
        ("Số: 15/QĐ-UBND", (Named(Field.NUMBER, "15/QĐ-UBND"),)),
        ("so:15*", (Named(Field.NUMBER, "15", is_prefix=True),)),
        ("SỐ ĐẾN:87", (Named(Field.ARRIVAL_NUMBER, "87"),)),
        ("số_đến:87", (Named(Field.ARRIVAL_NUMBER, "87"),)),
        ("cơquan:nội", (Named(Field.ISSUER, "nội"),)),
        ('cơ quan : "Sở Nội vụ"', (Named(Field.ISSUER, "Sở Nội vụ", is_exact=True),)),
        ("issuer:nội", (Named(Field.ISSUER, "nội"),)),
        ("-số:15", (Without(Named(Field.NUMBER, "15")),)),
        ("số:15 OR số:16", (Either((Named(Field.NUMBER, "15"), Named(Field.NUMBER, "16"))),)),
        ("loại:quyết định phê", (Named(Field.TYPE, "QUYET_DINH", is_exact=True), Word("phê"))),
        ("loại:BC", (Named(Field.TYPE, "BAO_CAO", is_exact=True),)),
        ('loại:"quy định"', (Named(Field.TYPE, "QUY_DINH", is_exact=True),)),
        ("ngày:2026", (Between(Field.ISSUED, Period(date(2026, 1, 1), date(2026, 12, 31))),)),
        ("ngày:3/11/26", (Between(Field.ISSUED, Period(date(2026, 11, 3), date(2026, 11, 3))),)),
        ("từ:03/2026", (Between(Field.ISSUED, Period(date(2026, 3, 1), None)),)),
        ("đến ngày:03/2026", (Between(Field.ISSUED, Period(None, date(2026, 3, 31))),)),
        ("số 15", (Word("15"),)),
        ("ngày 15/3/2026", (Word("15/3/2026"),)),
        ("số lượng", (Word("số"), Word("lượng"))),
        ("V/v báo cáo", (Word("báo"), Word("cáo"))),
        ("15/QĐ-UBND", (Word("15/QĐ-UBND"),)),
        ("http://a.vn", (Word("http://a.vn"),)),
        ("08:30", (Word("08:30"),)),
    ],
)
def test_a_question_is_understood(text, understood):
    assert clauses(text) == understood
    assert clauses(unicodedata.normalize("NFD", text)) == understood


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * (MAX_LENGTH + 1), HintCode.TOO_LONG),
        (" ".join("x" * (MAX_TERMS + 1)), HintCode.TOO_MANY_TERMS),
        ("abc:def", HintCode.UNKNOWN_FIELD),
        ("số:", HintCode.EMPTY_VALUE),
        ("ngày:", HintCode.EMPTY_VALUE),
        ("ngày:31/02/2026", HintCode.BAD_DATE),
        ("ngày:mai", HintCode.BAD_DATE),
        ("loại:bánh", HintCode.UNKNOWN_VALUE),
        ("q*", HintCode.SHORT_PREFIX),
        ('"kế hoạch', HintCode.OPEN_QUOTE),
    ],
)
def test_what_is_not_understood_is_said(text, code):
    assert codes(text) == [code]


def test_a_hint_names_the_field_as_it_was_typed():
    assert [hint.value for hint in parse("Số:", today=TODAY).hints] == ["Số"]


def test_what_is_understood_needs_no_hint():
    assert codes('Kính gửi: "Sở Nội vụ" số:15 -nháp a OR b 15/3/2026 http://a.vn 08:30') == []


def test_every_field_name_works_with_and_without_spaces():
    for name, field in NAMES.items():
        for typed in (name, name.replace(" ", ""), name.replace(" ", "_"), name.upper()):
            clause = clauses(f"{typed}:2026")[0]
            assert isinstance(clause, Named | Between)
            assert getattr(clause, "field", None) in {field, Field.ISSUED}


def test_a_long_question_keeps_its_beginning():
    assert len(parse("a " * 5000, today=TODAY).clauses) == MAX_TERMS
    assert len(parse("a" * 5000, today=TODAY).text) == MAX_LENGTH


@given(st.text(st.characters(exclude_categories=()), max_size=700))
def test_nothing_that_is_typed_fails(text):
    query = parse(text, today=TODAY, vocabulary=VOCABULARY)
    assert len(query.clauses) <= MAX_TERMS
    assert len(query.text) <= MAX_LENGTH


@given(st.text(st.sampled_from('số:ngày "“”|*-.</>0123456789ORNT\n'), max_size=120))
def test_no_mix_of_signs_fails(text):
    assert len(parse(text, today=TODAY, vocabulary=VOCABULARY).clauses) <= MAX_TERMS


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2/2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("15/03/2026", date(2026, 3, 15), date(2026, 3, 15)),
        ("15-3-2026", date(2026, 3, 15), date(2026, 3, 15)),
        ("15/3/26", date(2026, 3, 15), date(2026, 3, 15)),
        ("15.3.98", date(1998, 3, 15), date(1998, 3, 15)),
        ("1/3/26..15/3/26", date(2026, 3, 1), date(2026, 3, 15)),
        ("15.3.2026", date(2026, 3, 15), date(2026, 3, 15)),
        ("2026-03-15", date(2026, 3, 15), date(2026, 3, 15)),
        ("15/3", date(2026, 3, 15), date(2026, 3, 15)),
        ("01/2026..03/2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("2025..", date(2025, 1, 1), None),
        ("..2025", None, date(2025, 12, 31)),
        (">2025", date(2026, 1, 1), None),
        (">=2025", date(2025, 1, 1), None),
        ("<2025", None, date(2024, 12, 31)),
        ("<=15/3/2026", None, date(2026, 3, 15)),
    ],
)
def test_periods_are_read_as_written_in_the_office(text, first, last):
    assert parse_period(text, today=TODAY) == Period(first, last)


@pytest.mark.parametrize(
    "text", ["", "..", "mai", "31/02/2026", "2026..2025", "0000", "13/2026", "<0001", ">9999", "1/1/1", "20260", "²026"]
)
def test_what_is_no_period_is_none(text):
    assert parse_period(text, today=TODAY) is None


@given(st.text(st.sampled_from("0123456789/.-<>="), max_size=24))
def test_no_string_breaks_the_reading_of_periods(text):
    period = parse_period(text, today=TODAY)
    assert period is None or period.first is None or period.last is None or period.first <= period.last
