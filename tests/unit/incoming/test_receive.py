"""Receiving: what the card takes, who may, and that a delivery comes once."""

from __future__ import annotations

from datetime import date

import pytest

from eoffice.access.actor import SYSTEM
from eoffice.audit.queries import history_of
from eoffice.core.errors import Denied, Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.queries import bodies_of, find_agency_by_name
from eoffice.incoming import service
from eoffice.incoming.models import Channel
from eoffice.incoming.queries import incoming_of

from .conftest import CARD, Office


def test_a_received_document_waits_for_the_clerk(office: Office):
    record = office.receive()
    assert (record.state, record.number, record.notation) == ("received", "1284", "SNNMT-QLĐĐ")
    assert record.turn_key == f"role:clerk:{record.agency_id}"
    assert record.arrived_on == date(2026, 11, 9)
    assert record.arrival_number is None
    assert [act.action for act in history_of("record", record.id)] == ["incoming:receive"]


def test_the_issuer_becomes_an_organisation_once(office: Office):
    first, second = office.receive(), office.receive(issuer="sở nông nghiệp và môi trường")
    assert first.issuer_id is not None
    assert first.issuer_id == second.issuer_id
    assert find_agency_by_name("Sở Nông nghiệp và Môi trường") is not None


def test_a_whole_symbol_in_the_number_is_split(office: Office):
    record = office.receive(number="15/2026/NQ-HĐND", notation="")
    assert (record.number, record.notation) == ("15", "2026/NQ-HĐND")


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", "9" * 10_000), ("issued_on", "31/02/2026"), ("type", "QUYET_DINH_X"), ("urgency", "soon"),
     ("subject", "x" * 2001), ("arrived_on", "2026-11-10"), ("page_count", "many"), ("issued_on", "ngày mai"),
     ("colour", "red"), ("subject", 5)],
)  # fmt: skip
def test_what_cannot_be_used_is_named(office: Office, field, value):
    with pytest.raises(Invalid) as refused:
        office.receive(**{field: value})
    assert list(refused.value.fields) == [field]


def test_control_and_direction_characters_vanish(office: Office):
    assert office.receive(subject="V/v\x00 họp\u202e giao ban").subject == "V/v họp giao ban"


@pytest.mark.parametrize("username", ["chuyenvien", "truongphong", "chutich", "quantri", "motcua"])
def test_only_the_clerk_receives(office: Office, username):
    with pytest.raises(Denied):
        office.receive(username)


def test_a_delivery_from_inside_comes_once(office: Office):
    sent = office.receive()
    body = bodies_of(office.actor("vanthu2").agency_id or 0)[0]
    taken = []
    for _again in range(2):
        with unit_of_work():
            taken.append(
                service.receive(SYSTEM, card=CARD, body=body, channel=Channel.INTERNAL, source_record_id=sent.id).id
            )
    assert taken[0] == taken[1]


def test_another_agencys_clerk_cannot_receive_for_us(office: Office):
    body = bodies_of(office.actor("vanthu").agency_id or 0)[0]
    with office.at_work("vanthu2") as stranger, pytest.raises(Denied):
        service.receive(stranger, card=CARD, body=body)


def test_the_body_is_the_usual_one_unless_named(office: Office):
    assert incoming_of(office.receive()).body.code == "UBND"
