"""Submitting and refusing: out of the clerk's hands, up or back."""

from __future__ import annotations

import pytest

from eoffice.audit.queries import history_of
from eoffice.core.errors import Invalid
from eoffice.incoming.queries import incoming_of

from .conftest import Office


def test_a_submitted_document_waits_for_the_chief_of_office(office: Office):
    record = office.act(office.registered(), "vanthu", "submit", comment="Khẩn, đề nghị xem sớm.")
    assert record.state == "awaiting_direction"
    assert record.turn_key == f"role:chief_of_office:{record.agency_id}"
    assert history_of("record", record.id)[-1].detail["comment"] == "Khẩn, đề nghị xem sớm."


def test_an_unregistered_document_creates_no_duty(office: Office):
    record = office.receive()
    with pytest.raises(Exception, match="Nguyễn Thị Thu Hà"):
        office.act(record, "vanthu", "submit")


def test_a_refusal_needs_a_reason(office: Office):
    record = office.receive()
    for reason in ("", "  ", None):
        with pytest.raises(Invalid) as refused:
            office.act(record, "vanthu", "refuse", reason=reason)
        assert "reason" in refused.value.fields
    assert record.state == "received"


def test_a_refused_document_keeps_its_reason_and_waits_for_nobody(office: Office):
    record = office.in_state("refused")
    assert incoming_of(record).refusal_reason == "Gửi nhầm nơi nhận."
    assert record.turn_key == ""
