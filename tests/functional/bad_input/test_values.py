"""Values that no card can hold: each gets a sentence beside its field, and nothing typed is lost."""

from __future__ import annotations

import pytest

from tests.functional.bad_input.conftest import CARD, Enter, assert_kept, count_records, filled_card, register_one
from tests.functional.pages import Visitor

DIGITS = "9" * 10_000


#: Field, what was typed, and what the sentence says.
WRONG = (
    ("issued_on", "31/02/2026", "Không có ngày 31/02/2026"),
    ("issued_on", "2026-02-31", "Không có ngày 2026-02-31"),
    ("issued_on", "hôm qua", "dd/mm/yyyy"),
    ("issued_on", "01/01/9999", "Năm phải từ 1900 đến 2200"),
    ("arrived_on", "10/11/2026", "ngày"),
    ("page_count", DIGITS, "Số phải trong khoảng"),
    ("page_count", "-1", "Số phải trong khoảng"),
    ("page_count", "một", "chỉ dùng chữ số"),
    ("page_count", "٣", "chỉ dùng chữ số"),
    ("number", DIGITS, "tối đa"),
    ("notation", "Q" * 5000, "tối đa"),
    ("subject", "x" * 100_000, "tối đa"),
    ("issuer", "Sở " * 5000, "tối đa"),
)


def test_a_value_that_cannot_be_gets_a_sentence_beside_its_field(clerk: Visitor) -> None:
    for field, typed, sentence in WRONG:
        page = filled_card(clerk, **{field: typed}).send("register", expect=422)
        assert sentence.lower() in page.message.lower(), field
        assert page.tree.xpath("//*[@aria-invalid='true']/@name") == [field]
        assert_kept(page.form("/incoming/new"), **{name: value for name, value in CARD.items() if name != field})
    assert count_records() == 0


def test_what_registering_needs_is_asked_for(clerk: Visitor) -> None:
    for field, named in {"subject": ["files", "subject"], "issuer": ["issuer"]}.items():
        page = filled_card(clerk, **{field: " \u200b "}).send("register", expect=422)
        assert page.tree.xpath("//*[@aria-invalid='true']/@name") == named
    assert count_records() == 0


@pytest.mark.parametrize("typed", ["Sở\0 Nội vụ", "\u202eSở Nội vụ\u202c", "So\u031b\u0309 No\u0323\u0302i vu\u0323"])
def test_invisible_characters_leave_a_name(clerk: Visitor, typed: str) -> None:
    address = register_one(clerk, issuer=typed)
    assert "Sở Nội vụ" in clerk.go(address).text


def test_markup_is_text(clerk: Visitor) -> None:
    page = clerk.go(register_one(clerk, subject="<script>alert(1)</script>{{ 7*7 }}"))
    assert page.title == "<script>alert(1)</script>{{ 7*7 }}"
    assert page.tree.xpath("//main//script") == []


def test_a_directive_with_a_wrong_value_keeps_the_others(enter: Enter, clerk: Visitor) -> None:
    address = register_one(clerk)
    clerk.go(address).form("/actions/submit").send()
    chair = enter("chutich")
    for field, typed in (("due_on", "31/02/2026"), ("working_days", DIGITS), ("working_days", "-3")):
        form = chair.go(address).form("/actions/direct").choose("lead_unit", "Kinh tế")
        form.choose("informed_units", "Văn phòng").fill(directive="Trả lời trước hạn")
        page = form.fill(**{field: typed}).send(expect=422)
        assert page.tree.xpath("//details[@open and @data-dialog]"), "the dialog opens again"
        assert page.tree.xpath("//*[@aria-invalid='true']/@name") == [field]
        again = page.form("/actions/direct")
        assert again.value("lead_unit")
        assert list(again.value("informed_units"))
        assert_kept(again, directive="Trả lời trước hạn")
    chair.go(address).form("/actions/direct").choose("lead_unit", "Kinh tế").fill(directive="x" * 100_000).send(
        expect=422
    )
