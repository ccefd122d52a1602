"""A step that somebody else was faster with says so on the page, and what was typed for it is not lost."""

from __future__ import annotations

import re
from typing import Any

from eoffice.records.models import Record

from .conftest import ASSIGNMENT, Office


def unit_of(browser: Any, record: Record) -> str:
    """A unit that the page offers as the lead."""
    page = browser.get(f"/incoming/{record.id}").get_data(as_text=True)
    return re.findall(r'name="lead_unit" value="(\d+)"', page)[0]


def test_who_was_told_that_somebody_was_first_sends_what_they_typed_again(office: Office, sign_in):
    record = office.awaiting()
    chair, address = sign_in("chutich"), f"/incoming/{record.id}/actions/direct"
    fields = {"lead_unit": unit_of(chair, record), "directive": "Giao phòng KT.", "version": str(record.version)}
    office.act(record, "chanhvp", "propose", **ASSIGNMENT)
    answer = chair.post(address, data=fields)
    dialog = answer.get_data(as_text=True).partition('id="direct" open')[2].partition("</details>")[0]
    assert answer.status_code == 409 and "đã thay đổi văn bản này trước" in dialog and "Giao phòng KT." in dialog
    (fields["version"],) = re.findall(r'name="version" type="hidden" value="(\d+)"', dialog)
    assert chair.post(address, data=fields).status_code == 303


def test_what_was_typed_for_a_step_that_is_not_possible_any_more_can_be_copied(office: Office, sign_in):
    record, chair = office.awaiting(), sign_in("chutich")
    fields = {"lead_unit": unit_of(chair, record), "directive": "Giao phòng VHXH."}
    office.act(record, "chutich", "direct", **ASSIGNMENT)
    answer = chair.post(f"/incoming/{record.id}/actions/direct", data=fields)
    assert answer.status_code == 409
    assert re.search(r"<textarea[^>]* readonly [^>]*>\s*Giao phòng VHXH\.<", answer.get_data(as_text=True))


def test_a_step_of_one_press_says_why_it_is_refused(office: Office, sign_in):
    record = office.assigned()
    fields = {"version": str(record.version - 1)}
    answer = sign_in("truongphong").post(f"/incoming/{record.id}/actions/start", data=fields)
    assert answer.status_code == 409 and "đã thay đổi văn bản này trước" in answer.get_data(as_text=True)
