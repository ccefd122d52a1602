"""Returning: with a reason, back to the drafter, from every step before the signature."""

import pytest

from eoffice.core.database import db
from eoffice.core.errors import Invalid
from eoffice.outgoing.models import Outgoing


@pytest.mark.parametrize(("state", "username", "responsibility"), [
    ("content_review", "truongphong", "content"), ("form_review", "chanhvp", "form"),
    ("signing", "chutich", "signature"),
])  # fmt: skip
def test_the_drafter_gets_it_back_with_the_reason(document_at, step, person, state, username, responsibility):
    record = document_at(state)
    step(username, record, "return", reason="Bổ sung căn cứ pháp lý")
    last = db.session.get(Outgoing, record.id).approvals[-1]
    assert (record.state, record.turn_key) == ("draft", f"person:{person('chuyenvien').id}")
    assert (last.step, last.decision, last.comment) == (responsibility, "returned", "Bổ sung căn cứ pháp lý")


@pytest.mark.parametrize("reason", ["", "   ", "\u200b"])
def test_a_reason_is_needed(document_at, step, reason):
    record = document_at("signing")
    with pytest.raises(Invalid) as refusal:
        step("chutich", record, "return", reason=reason)
    assert "reason" in refusal.value.fields and record.state == "signing"


def test_a_returned_document_goes_up_the_whole_way_again(document_at, step):
    record = document_at("signing")
    step("chutich", record, "return", reason="Sai ngày")
    step("chuyenvien", record, "submit")
    assert record.state == "content_review"
