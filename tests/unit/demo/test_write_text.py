"""The generators of text."""

from __future__ import annotations

import unicodedata
from datetime import date
from itertools import islice
from random import Random

import pytest

from eoffice.demo.language import Kind, body, head_title, subject, subjects
from eoffice.demo.lexicon import LEXICON

TYPES = ["CONG_VAN", "THONG_BAO", "KE_HOACH", "BAO_CAO", "QUYET_DINH", "TO_TRINH", "GIAY_MOI", "HUONG_DAN", "CHI_THI"]


def test_equal_seeds_give_equal_subjects():
    first, second = ([s.text for s in islice(subjects(Random(7)), 200)] for _ in range(2))
    assert first == second
    assert first != [s.text for s in islice(subjects(Random(8)), 200)]


def test_ten_thousand_subjects_are_nearly_all_distinct():
    texts = [s.text for s in islice(subjects(Random(1)), 10_000)]
    assert len(set(texts)) > 9_300
    assert max(map(len, texts)) < 300


def test_subjects_cover_every_field_and_type():
    made = list(islice(subjects(Random(2)), 3_000))
    assert {s.field.key for s in made} == {field.key for field in LEXICON.field}
    assert {s.doc_type for s in made} == set(TYPES)


@pytest.mark.parametrize("doc_type", TYPES)
def test_bodies_leave_no_slot_open_and_are_nfc(doc_type):
    rng = Random(3)
    for field in LEXICON.field:
        made = body(rng, subject(rng, doc_type, field), on=date(2026, 10, 1))
        assert "{" not in made.text
        assert unicodedata.is_normalized("NFC", made.text)
        assert len(made.text) > 400


def test_equal_seeds_give_equal_bodies():
    def make() -> str:
        rng = Random(4)
        return body(rng, subject(rng, "CONG_VAN"), on=date(2026, 10, 1)).text

    assert make() == make()


def test_grounds_end_with_semicolons_and_the_last_with_a_full_stop():
    made = body(Random(5), subject(Random(5), "QUYET_DINH"))
    grounds = [p.text for p in made.paragraphs if p.kind is Kind.GROUND]
    assert all(ground.endswith(";") for ground in grounds[:-1])
    assert grounds[-1].endswith(".")


def test_head_of_every_kind_of_organisation_has_a_title():
    assert head_title("Ủy ban nhân dân phường Mai Khê") == "Chủ tịch"
    assert head_title("Trường Tiểu học Mai Khê 1") == "Hiệu trưởng"
    assert head_title("Sở Nội vụ thành phố Lạc Giang") == "Giám đốc"
