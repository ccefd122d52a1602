"""Correcting the card: by the clerk, in the history, never behind somebody's back."""

from __future__ import annotations

from datetime import date

import pytest

from eoffice.audit.queries import history_of
from eoffice.core.errors import Conflict, Denied, Invalid
from eoffice.incoming import service

from .conftest import Office


def edit(office: Office, record, username="vanthu", version=None, reason="", **card):
    with office.at_work(username) as who:
        return service.edit_card(who, record, version=version, card=card, correction_reason=reason)


def test_the_history_keeps_before_and_after(office: Office):
    record = office.registered()
    edit(office, record, reason="Ghi nhầm", subject="V/v kiểm kê đất đai", issued_on="06/11/2026")
    changes = history_of("record", record.id)[-1].detail["changed"]
    assert changes["subject"] == ["V/v rà soát quy hoạch sử dụng đất năm 2027", "V/v kiểm kê đất đai"]
    assert changes["issued_on"] == ["2026-11-05", "2026-11-06"]
    assert record.issued_on == date(2026, 11, 6)


def test_the_history_page_shows_what_was_corrected(office: Office, sign_in):
    record = office.registered()
    edit(office, record, reason="Ghi nhầm", subject="V/v kiểm kê đất đai", issued_on="06/11/2026")
    page = sign_in("vanthu").get(f"/documents/{record.id}/history").get_data(as_text=True)
    assert "<del>V/v rà soát quy hoạch sử dụng đất năm 2027</del>" in page
    assert "<ins>06/11/2026</ins>" in page


def test_nothing_changed_is_no_act(office: Office):
    record = office.receive()
    edit(office, record, subject=record.subject)
    assert len(history_of("record", record.id)) == 1


def test_the_second_of_two_is_told_who_was_first(office: Office):
    record = office.receive()
    seen = record.version
    edit(office, record, version=seen, subject="Một")
    with pytest.raises(Conflict, match="Nguyễn Thị Thu Hà"):
        edit(office, record, version=seen, subject="Hai")
    assert record.subject == "Một"


@pytest.mark.parametrize("state", ["refused", "filed"])
def test_a_closed_document_keeps_its_card(office: Office, state):
    record = office.in_state(state)
    with pytest.raises(Conflict):
        edit(office, record, subject="Khác")


def test_only_the_clerk_corrects(office: Office):
    record = office.assigned()
    for username in ("chutich", "truongphong"):
        with pytest.raises(Denied):
            edit(office, record, username, subject="Khác")


def test_a_wrong_field_changes_nothing(office: Office):
    record = office.receive()
    with pytest.raises(Invalid):
        edit(office, record, subject="Khác", issued_on="31/02/2026")
    assert record.subject != "Khác"
