"""Recalling an issued document: with a reason, and it changes no more."""

import pytest

from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.service.actions import available_actions
from eoffice.outgoing.service.recipients import NewRecipient, add_recipients


def test_unsent_copies_are_called_back_and_the_document_is_frozen(document_at, step, actor):
    record = document_at("issued")
    step("vanthu", record, "recall", reason="Sai căn cứ")
    outgoing = db.session.get(Outgoing, record.id)
    assert (record.state, record.turn_key, outgoing.recall_reason) == ("recalled", "", "Sai căn cứ")
    assert [row.state for row in outgoing.recipients] == ["recalled"]
    assert record.frozen_at is not None
    assert available_actions(actor("vanthu"), record) == []


def test_a_reason_is_needed(document_at, step):
    record = document_at("issued")
    with pytest.raises(Invalid):
        step("vanthu", record, "recall", reason="")
    assert record.state == "issued"


def test_recipients_of_what_left_the_house_cannot_be_changed(document_at, actor):
    record = document_at("issued")
    with pytest.raises(Conflict), unit_of_work():
        add_recipients(actor("vanthu"), record, [NewRecipient("Sở Y tế")])
