"""Phrases of directives: one's own first, then the office's, and the usual ones where it keeps none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.core.database import db
from eoffice.core.errors import Denied, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.decisions.models import DirectivePhrase
from eoffice.decisions.phrases import MOST, USUAL, add_phrase, offered, remove_phrase
from tests.unit.decisions.conftest import Work

Actors = Callable[[str], Actor]


def keep(actor: Actor, text: str, *, for_office: bool = False) -> int:
    with unit_of_work():
        return add_phrase(actor, text=text, for_office=for_office).id


def test_own_phrases_come_first_and_are_nobody_elses(actor: Actors) -> None:
    keep(actor("chutich"), "  Làm ngay\x00 trong tuần. ")
    assert offered(actor("chutich")) == ["Làm ngay trong tuần.", *USUAL]
    assert offered(actor("phochutich")) == list(USUAL)


def test_the_office_replaces_the_usual_ones(actor: Actors) -> None:
    keep(actor("chanhvp"), "Phòng chủ trì báo cáo.", for_office=True)
    assert offered(actor("phochutich")) == ["Phòng chủ trì báo cáo."]
    assert offered(actor("chanhvp2")) == list(USUAL)
    with pytest.raises(Denied):
        keep(actor("truongphong"), "Của chung.", for_office=True)


def test_the_same_is_kept_once_and_not_too_many(actor: Actors) -> None:
    leader = actor("chutich")
    assert keep(leader, "Một") == keep(leader, "Một")
    for number in range(MOST - 1):
        keep(leader, f"Câu {number}")
    with pytest.raises(Invalid):
        keep(leader, "Thêm nữa")
    with pytest.raises(Invalid):
        keep(actor("phochutich"), "  ")


def test_only_who_keeps_it_takes_it_away(actor: Actors) -> None:
    own, shared = keep(actor("chutich"), "Riêng"), keep(actor("chanhvp"), "Chung", for_office=True)
    for username, phrase in (("phochutich", own), ("truongphong", shared), ("chutich2", own), ("chanhvp2", shared)):
        with pytest.raises(NotFound), unit_of_work():
            remove_phrase(actor(username), phrase)
    with unit_of_work():
        remove_phrase(actor("chutich"), own)
        remove_phrase(actor("chutich"), shared)
    assert db.session.scalars(select(DirectivePhrase)).all() == []


def test_the_page_keeps_and_takes_away(sign_in: Callable[[str], FlaskClient]) -> None:
    browser = sign_in("truongphong")
    assert browser.post("/decisions/phrases/", data={"text": "Giao chuyên viên."}).status_code == 303
    page = browser.get("/decisions/phrases/").get_data(as_text=True)
    assert "Giao chuyên viên." in page
    assert 'name="for_office"' not in page
    assert 'name="for_office"' in sign_in("chanhvp").get("/decisions/phrases/").get_data(as_text=True)
    assert browser.post("/decisions/phrases/", data={"text": ""}).status_code == 422
    phrase = db.session.scalars(select(DirectivePhrase.id)).one()
    assert browser.post(f"/decisions/phrases/{phrase}/remove").status_code == 303
    assert "Giao chuyên viên." not in browser.get("/decisions/phrases/").get_data(as_text=True)


def test_the_page_of_a_document_offers_them_where_a_directive_is_written(
    work: Work, actor: Actors, sign_in: Callable[[str], FlaskClient]
) -> None:
    record = work.awaiting()
    keep(actor("chanhvp"), "Của riêng chánh văn phòng.")
    page = sign_in("chanhvp").get(f"/incoming/{record.id}").get_data(as_text=True)
    assert page.count('data-phrase="Của riêng chánh văn phòng."') == 1
    work.act(record, "chanhvp", "propose", lead_unit="KT")
    page = sign_in("chutich").get(f"/incoming/{record.id}").get_data(as_text=True)
    assert page.count(f'data-phrase="{USUAL[0]}"') == 1
    assert "Của riêng" not in page
    work.act(record, "chutich", "direct", lead_unit="KT")
    assert "data-phrase" not in sign_in("truongphong").get(f"/incoming/{record.id}").get_data(as_text=True)
