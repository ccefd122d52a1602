"""Handling, completing with or without a reply, and filing."""

from __future__ import annotations

from typing import Any

import pytest

from eoffice.access.actor import Actor
from eoffice.audit.queries import history_of
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, IllegalTransition, Invalid, NotFound
from eoffice.core.events import subscribe
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming import service
from eoffice.incoming.events import IncomingCompleted
from eoffice.incoming.queries import ISSUED_STATES, incoming_of, issued_replies
from eoffice.outgoing.states import OutgoingState
from eoffice.records import service as records
from eoffice.records.models import CaseFileDocument, Record, RecordKind, RelationKind

from .conftest import ASSIGNMENT, Office


def hand_to(office: Office, record: Record, person: Any) -> None:
    with office.at_work("truongphong") as head:
        service.hand_to(head, record, person)


def issued_reply(office: Office, to: Record | None, *, state: str = "issued", related: bool = True) -> Record:
    """An outgoing document as its room would leave it."""
    with office.at_work("truongphong") as drafter:
        reply = records.create_record(
            drafter, kind=RecordKind.OUTGOING, state=state, agency_id=drafter.agency_id or 0,
            card={"number": "45", "notation": "UBND-KT", "subject": "Trả lời"},
        )  # fmt: skip
        records.grant(reply, f"person:{drafter.person_id}")
        if to is not None and related:
            records.relate(drafter, reply, to, RelationKind.REPLIES_TO)
    return reply


def test_the_words_for_issued_are_those_of_the_outgoing_room():
    assert set(ISSUED_STATES) == {OutgoingState.ISSUED, OutgoingState.FILED}


def test_who_starts_without_a_handler_handles_it(office: Office):
    record = office.processing()
    assert incoming_of(record).handler_id == office.actor("truongphong").person_id
    assert record.turn_key == f"person:{office.actor('truongphong').person_id}"


def test_a_handler_gets_the_document_and_its_turn(office: Office, person):
    record = office.assigned()
    hand_to(office, record, person("chuyenvien"))
    assert office.act(record, "chuyenvien", "start").state == "processing"
    assert [act.action for act in history_of("record", record.id)][-2:] == ["incoming:hand_to", "incoming:start"]


@pytest.mark.parametrize("state", ["received", "registered", "awaiting_direction", "refused", "completed", "filed"])
def test_only_an_assigned_document_is_handed_on(office: Office, person, state):
    record = office.in_state(state)
    actor = office.actor("vanthu")
    with unit_of_work(), pytest.raises(Conflict):
        service.hand_to(actor, record, person("chuyenvien"))
    assert incoming_of(record).handler_id in {None, office.actor("truongphong").person_id}


def test_somebody_else_of_the_unit_does_not_start(office: Office):
    record = office.assigned()
    with pytest.raises(NotFound):
        office.act(record, "chuyenvien", "start")
    with pytest.raises(Denied):
        office.act(record, "chuyenvien2", "start")


def test_completing_without_a_reply_keeps_the_result(office: Office):
    heard: list[IncomingCompleted] = []
    subscribe(IncomingCompleted, heard.append)
    record = office.completed()
    assert (record.state, incoming_of(record).result) == ("completed", "Đã trả lời trực tiếp.")
    assert heard[-1] == IncomingCompleted(record.id, None, office.actor("truongphong").person_id)


def test_the_leader_who_directed_may_complete_another_may_not(office: Office):
    record = office.assigned()
    with pytest.raises(Denied):
        office.act(record, "phochutich", "complete")
    assert office.act(record, "chutich", "complete").state == "completed"


def test_an_issued_reply_is_offered_and_named(office: Office):
    record = office.processing()
    reply = issued_reply(office, record)
    assert [found.id for found in issued_replies(office.actor("truongphong"), record)] == [reply.id]
    assert record.state == "processing"
    office.act(record, "truongphong", "complete", reply_id=reply.id)
    assert history_of("record", record.id)[-1].detail["reply_symbol"] == "45/UBND-KT"


def test_a_reply_that_was_not_linked_is_linked(office: Office):
    record = office.processing()
    reply = issued_reply(office, None)
    office.act(record, "truongphong", "complete", reply_id=str(reply.id))
    assert [found.id for found in issued_replies(office.actor("truongphong"), record)] == [reply.id]
    assert history_of("record", reply.id)[-1].action == "record:relate"


@pytest.mark.parametrize("state", ["draft", "numbered", "recalled"])
def test_only_an_issued_document_is_a_reply(office: Office, state):
    record = office.processing()
    reply = issued_reply(office, record, state=state)
    with pytest.raises(Invalid) as refused:
        office.act(record, "truongphong", "complete", reply_id=reply.id)
    assert "reply_id" in refused.value.fields
    assert record.state == "processing"


@pytest.mark.parametrize("reply_id", [999_999, "abc", -1, "9" * 50])
def test_a_reply_that_does_not_exist_is_refused(office: Office, reply_id):
    record = office.processing()
    with pytest.raises(Invalid):
        office.act(record, "truongphong", "complete", reply_id=reply_id)


def test_filing_puts_it_into_the_case_file(office: Office):
    record = office.in_state("filed")
    link = db.session.query(CaseFileDocument).filter_by(record_id=record.id).one()
    assert (link.ordinal, record.turn_key) == (1, "")


@pytest.mark.parametrize("wrong", [None, "", 999_999, "x"])
def test_filing_needs_a_case_file(office: Office, wrong):
    record = office.completed()
    with pytest.raises(Invalid) as refused:
        office.act(record, "truongphong", "file", case_file_id=wrong)
    assert "case_file_id" in refused.value.fields
    assert record.state == "completed"


def test_a_case_file_one_may_not_see_does_not_exist(office: Office):
    record = office.completed()
    foreign = office.case_file("chuyenvien2")
    with pytest.raises(Invalid):
        office.act(record, "truongphong", "file", case_file_id=foreign)


def test_nothing_moves_in_a_frozen_document(office: Office):
    record = office.processing()
    with unit_of_work():
        records.freeze(record)
    head: Actor = office.actor("truongphong")
    assert service.available_actions(head, record) == []
    with pytest.raises(Conflict):
        office.act(record, "truongphong", "complete")


def test_an_old_version_is_refused_by_name_and_time(office: Office):
    record = office.assigned()
    seen = record.version
    office.act(record, "truongphong", "start", version=seen)
    with pytest.raises(Conflict) as late:
        office.act(record, "chutich", "complete", version=seen)
    assert not isinstance(late.value, IllegalTransition)
    assert "Hoàng Văn Khải" in late.value.message


def test_who_comes_second_is_told_what_changed_and_not_that_their_post_forbids_it(office: Office):
    record = office.awaiting()
    seen = record.version
    office.act(record, "chanhvp", "propose", version=seen, **ASSIGNMENT)
    with pytest.raises(Conflict, match="Phạm Đức Thịnh"):
        office.act(record, "chanhvp", "propose", version=seen, **ASSIGNMENT)


def test_a_wrong_lead_unit_returns_it_to_the_office(office: Office):
    record = office.assigned()
    office.act(record, "truongphong", "return", reason="Không thuộc chức năng của phòng.")
    incoming = incoming_of(record)
    assert (record.state, record.turn_key) == ("awaiting_direction", f"role:chief_of_office:{record.agency_id}")
    assert (incoming.lead_unit_id, incoming.directed_by, incoming.directive, incoming.proposal) == (None, None, "", {})
    office.act(record, "chutich", "direct", lead_unit="VHXH")
    assert record.state == "assigned"


def test_who_works_on_it_does_not_return_it(office: Office, person):
    record = office.assigned()
    hand_to(office, record, person("chuyenvien"))
    with pytest.raises(Denied):
        office.act(record, "chuyenvien", "return", reason="x")
    with pytest.raises(Invalid):
        office.act(record, "truongphong", "return", reason=" ")
