"""Directing on a card in somebody's stead: both names and the form; outside its days the card refuses and says why."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from eoffice.access.actor import person_key
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.queries import units_of
from eoffice.records import service as records
from eoffice.records.models import Record
from tests.unit.decisions.conftest import Work
from tests.unit.incoming.conftest import ASSIGNMENT

SignIn = Callable[[str], FlaskClient]


def fields_of(work: Work, record: Record) -> dict[str, int]:
    """A directive to KT on what is shown now."""
    lead = next(unit.id for unit in units_of(work.actor("chutich").agency_id or 0) if unit.code == "KT")
    return {"lead_unit": lead, "version": record.version}


def test_what_is_directed_in_the_stead_of_a_leader_names_both_and_the_form(
    work: Work, sign_in: SignIn, stand_in: Callable[..., None]
) -> None:
    stand_in("phochutich", "KT")
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    browser = sign_in("phochutich")
    principal, deputy = work.actor("chutich").name, work.actor("phochutich").name
    card = browser.get(f"/decisions/{record.id}/card").get_data(as_text=True)
    assert f"KT. {principal}" in card
    assert browser.post(f"/decisions/{record.id}/direct", data=fields_of(work, record)).status_code == 303
    for username, path in (("chutich", f"/decisions/{record.id}"), ("truongphong", f"/incoming/{record.id}")):
        assert f"KT. {principal} – {deputy}" in sign_in(username).get(path).get_data(as_text=True), path
    assert f"KT. {principal}" in browser.get(f"/documents/{record.id}/history").get_data(as_text=True)


@pytest.mark.parametrize(
    ("days", "said"), [({"first": -5, "last": -1}, "08/11/2026"), ({"first": 2}, "11/11/2026"), ({}, "KT., TL., TUQ.")]
)
def test_outside_the_substitution_the_card_says_why_and_refuses(
    work: Work, sign_in: SignIn, stand_in: Callable[..., None], days: dict[str, int], said: str
) -> None:
    stand_in("truongphong", "TUQ" if days else "", **days)
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    with unit_of_work():
        records.grant(record, person_key(work.actor("truongphong").person_id or 0))
    browser = sign_in("truongphong")
    card = browser.get(f"/decisions/{record.id}").get_data(as_text=True)
    assert said in card
    assert f"/decisions/{record.id}/direct" not in card
    answer = browser.post(f"/decisions/{record.id}/direct", data=fields_of(work, record))
    assert answer.status_code == 403
    assert said in answer.get_data(as_text=True)
    assert said in browser.get(f"/incoming/{record.id}").get_data(as_text=True)


def test_a_deputy_outside_the_field_is_told_so_on_the_card(
    work: Work, sign_in: SignIn, put_in_charge: Callable[..., int]
) -> None:
    put_in_charge("VHXH")
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    answer = sign_in("phochutich").post(f"/decisions/{record.id}/direct", data=fields_of(work, record))
    assert answer.status_code == 403
    assert "không thuộc lĩnh vực" in answer.get_data(as_text=True)
