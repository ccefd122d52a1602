"""Changing the card: limits with sentences, frozen records, and who was first."""

from __future__ import annotations

from datetime import date

import pytest

from eoffice.audit import service as audit
from eoffice.core.errors import Conflict, Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records import service as records


def test_a_change_is_told_before_and_after(make_record) -> None:
    record = make_record(subject="Cũ")
    with unit_of_work():
        assert records.update_card(record, {"subject": "Mới"}) == {"subject": ["Cũ", "Mới"]}


def test_text_is_kept_composed_and_on_one_line(make_record) -> None:
    record = make_record(subject="Quye\u0302\u0301t đi\u0323nh\n\u202e\x00 số 5")
    assert record.subject == "Quyết định số 5"


@pytest.mark.parametrize("card", [{"number": "1" * 10_000}, {"subject": "x" * 2001}, {"issued_on": date(1, 1, 1)}])
def test_what_does_not_fit_is_refused_with_the_field(make_record, card) -> None:
    record = make_record()
    with pytest.raises(Invalid) as refusal, unit_of_work():
        records.update_card(record, card)
    assert set(refusal.value.fields) == set(card)


def test_a_frozen_record_takes_no_change(make_record) -> None:
    record = make_record()
    with unit_of_work():
        records.freeze(record)
    for change in (
        lambda: records.update_card(record, {"subject": "Khác"}),
        lambda: records.ensure_changeable(record),
    ):
        with pytest.raises(Conflict), unit_of_work():
            change()


def test_the_second_of_two_is_told_who_was_first_and_when(make_record, actor) -> None:
    record = make_record()
    seen = record.version
    with unit_of_work():
        records.update_card(record, {"subject": "Người trước sửa"})
        audit.record(actor("chanhvp"), "incoming:edit", records.SUBJECT, record.id)
    with pytest.raises(Conflict) as refusal, unit_of_work():
        records.ensure_version(record, seen)
    assert "Phạm Đức Thịnh" in refusal.value.message
    assert "09:00:00 09/11/2026" in refusal.value.message
