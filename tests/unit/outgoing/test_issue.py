"""Sealing and issuing: the clerk in person, on what is signed, to at least one place."""

import pytest

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.service.recipients import mark_sent


def test_the_seal_notes_the_number_of_copies(document_at):
    outgoing = db.session.get(Outgoing, document_at("sealed").id)
    assert outgoing.sealed_at is not None and outgoing.copies == 3


@pytest.mark.parametrize("copies", ["0", "10000", "ba", "-1", "1.5", "9" * 10_000])
def test_a_number_of_copies_must_be_one(document_at, step, copies):
    record = document_at("numbered")
    with pytest.raises(Invalid) as refusal:
        step("vanthu", record, "seal", copies=copies)
    assert "copies" in refusal.value.fields and record.state == "numbered"


@pytest.mark.parametrize(("state", "action"), [("numbered", "seal"), ("sealed", "issue")])
def test_what_is_no_longer_what_was_signed_is_neither_sealed_nor_issued(document_at, step, state, action):
    record = document_at(state)
    db.session.get(Outgoing, record.id).signed_digest = "f" * 64
    db.session.commit()
    with pytest.raises(Conflict):
        step("vanthu", record, action)
    assert record.state == state


def test_a_document_without_recipients_stays_in_the_house(document_at, step):
    record = document_at("sealed", recipients=[])
    with pytest.raises(Invalid) as refusal:
        step("vanthu", record, "issue")
    assert "recipients" in refusal.value.fields and record.state == "sealed"


def test_copies_for_outside_wait_until_the_clerk_has_sent_them(document_at, actor):
    record = document_at("issued")
    (place,) = db.session.get(Outgoing, record.id).recipients
    assert place.state == "to_send"
    with pytest.raises(Denied), unit_of_work():
        mark_sent(actor("chuyenvien"), record, place.id)
    with unit_of_work():
        mark_sent(actor("vanthu"), record, place.id)
    assert place.state == "sent" and place.delivered_at is not None
    with pytest.raises(Conflict), unit_of_work():
        mark_sent(actor("vanthu"), record, place.id)


def test_the_drafting_unit_reads_what_it_issued_and_other_units_do_not(document_at, actor):
    record = document_at("issued")
    assert can(actor("truongphong"), Permission.RECORD_READ, record)
    assert not can(actor("chuyenvien2"), Permission.RECORD_READ, record)
