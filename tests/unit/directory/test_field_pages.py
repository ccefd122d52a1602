"""The page on which deputies are put in charge of fields."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from eoffice.core.database import db
from eoffice.directory.models import FieldAssignment
from eoffice.directory.queries import units_of

NEW = "/administration/authority/fields/new"


@pytest.fixture
def filled_in(person):
    deputy = person("phochutich")
    return {
        "person_id": deputy.id, "unit_id": units_of(deputy.agency_id)[0].id, "name": "Văn hóa, giáo dục",
        "legal_basis": "Thông báo số 05/TB-UBND", "valid_from": "09/11/2026", "valid_to": "",
    }  # fmt: skip


def test_a_field_is_assigned_shown_and_ended(sign_in, filled_in):
    browser = sign_in("quantri")
    assert browser.post(NEW, data=filled_in).status_code == 303
    page = browser.get("/administration/authority/").get_data(as_text=True)
    assert "Văn hóa, giáo dục" in page
    row = db.session.scalars(select(FieldAssignment)).one()
    end = f"/administration/authority/fields/{row.id}/end"
    assert browser.post(end, data={"valid_to": "09/11/2026"}).status_code == 303
    db.session.expire_all()
    assert str(db.session.get_one(FieldAssignment, row.id).valid_to) == "2026-11-09"


def test_what_was_typed_stays_beside_the_refusal(sign_in, filled_in):
    answer = sign_in("quantri").post(NEW, data=filled_in | {"valid_to": "01/11/2026"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Văn hóa, giáo dục" in page
    assert "Ngày cuối" in page


@pytest.mark.parametrize("username", ["vanthu", "chutich", "chanhvp"])
def test_it_is_the_administrators(sign_in, filled_in, username):
    assert sign_in(username).post(NEW, data=filled_in).status_code in {403, 404}


def test_one_that_is_not_there(sign_in):
    assert sign_in("quantri").get("/administration/authority/fields/99/end").status_code == 404
