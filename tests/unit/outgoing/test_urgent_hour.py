"""An express outgoing document names the hour by which it must arrive, as an incoming one does (NĐ 30/2020 Đ4.2c)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from eoffice.access.actor import SYSTEM, Actor
from eoffice.core.database import db
from eoffice.core.errors import Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.tokens import create_token
from eoffice.outgoing.digest import content_digest
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.service import drafts
from eoffice.records.models import Record
from eoffice.registers.models import NumberBook

#: 14:30 of the frozen day in the office.
HOUR = datetime(2026, 11, 9, 7, 30, tzinfo=UTC)
SHOWN = "14:30 09/11/2026"
EXPRESS = {"urgency": "express", "reach_by": "14h30"}


def edit(actor: Callable[[str], Actor], record: Record, **card: object) -> None:
    with unit_of_work():
        drafts.edit_draft(actor("chuyenvien"), record, card=card)


def test_a_draft_takes_the_hour_and_loses_it_with_the_urgency(draft, actor) -> None:
    record = draft(card=EXPRESS)
    assert record.reach_by == HOUR
    digest = content_digest(db.session.get_one(Outgoing, record.id))
    edit(actor, record, reach_by="15:00")
    assert content_digest(db.session.get_one(Outgoing, record.id)) != digest
    edit(actor, record, urgency="urgent")
    assert record.reach_by is None
    edit(actor, record, urgency="express")
    assert record.reach_by is None


@pytest.mark.parametrize(("urgency", "typed"), [("urgent", "14:30"), ("express", "25h")])
def test_what_is_no_hour_or_not_express_is_refused_at_its_field(draft, urgency: str, typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        draft(card={"urgency": urgency, "reach_by": typed})
    assert "reach_by" in refusal.value.fields


def test_pages_cards_and_the_register_show_it(document_at, draft, sign_in, step) -> None:
    waiting = draft(card=EXPRESS)
    drafter = sign_in("chuyenvien")
    for address in (f"/outgoing/{waiting.id}", "/outgoing/", f"/outgoing/{waiting.id}/edit"):
        assert SHOWN in drafter.get(address).get_data(as_text=True), address
    step("chuyenvien", waiting, "submit")
    assert SHOWN in sign_in("truongphong").get(f"/decisions/{waiting.id}").get_data(as_text=True)
    issued = document_at("issued", card=EXPRESS)
    book = db.session.scalars(select(NumberBook).where(NumberBook.direction == "outgoing")).all()
    clerk = sign_in("vanthu")
    shown = [clerk.get(f"/registers/{one.id}").get_data(as_text=True) for one in book]
    assert issued.number and any(SHOWN in text for text in shown)


def test_the_form_takes_it(draft, sign_in) -> None:
    record = draft()
    fields = {"type": record.type, "subject": record.subject, "urgency": "express", "reach_by": "25h"}
    browser = sign_in("chuyenvien")
    refused = browser.post(f"/outgoing/{record.id}/edit", data=fields)
    assert refused.status_code == 422 and 'value="25h"' in refused.get_data(as_text=True)
    assert browser.post(f"/outgoing/{record.id}/edit", data=fields | {"reach_by": "16h"}).status_code == 303
    assert "16:00 09/11/2026" in browser.get(f"/outgoing/{record.id}").get_data(as_text=True)
    quiet = fields | {"urgency": "normal", "reach_by": "16h"}
    assert browser.post(f"/outgoing/{record.id}/edit", data=quiet).status_code == 303
    assert db.session.get_one(Record, record.id, populate_existing=True).reach_by is None


def test_the_api_takes_and_gives_it(client, person) -> None:
    with unit_of_work():
        token = create_token(SYSTEM, person("chuyenvien"), "test")
    head = {"Authorization": f"Bearer {token}", "Idempotency-Key": "h1"}
    sent = {"type": "THONG_BAO", "subject": "Khẩn", "urgency": "express", "reach_by": "2026-11-09T14:30:00+07:00"}
    made = client.post("/api/v1/outgoing", json=sent, headers=head)
    assert made.status_code == 201, made.get_data(as_text=True)
    assert datetime.fromisoformat(made.json["reach_by"]) == HOUR
