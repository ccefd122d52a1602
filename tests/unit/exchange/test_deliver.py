"""What one agency issues lies in the other's tray in the same transaction, with rows of its own."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.content.models import Blob, File
from eoffice.core import clock, events
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming.models import Incoming
from eoffice.incoming.service import act as act_on_incoming
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.service.actions import act
from eoffice.outgoing.service.drafts import render_template
from eoffice.outgoing.service.recipients import of_agencies
from eoffice.records.events import RecordMoved
from eoffice.records.queries import get_file
from eoffice.registers.service import cancel_number, find_entry
from tests.unit.outgoing.conftest import WAY


def places(record):
    db.session.expire_all()
    return {row.name: row for row in db.session.get(Outgoing, record.id).recipients}


def test_it_lies_in_the_tray_of_the_receiver(issued, copy_of, neighbour):
    copy = copy_of(issued)
    record = copy.record
    assert (record.agency_id, record.kind, record.state) == (neighbour.id, "incoming", "received")
    assert (copy.channel, copy.body.agency_id) == ("internal", neighbour.id)
    assert (record.symbol, record.issued_on, record.subject) == (issued.symbol, issued.issued_on, issued.subject)
    assert (record.issuer_id, record.issuer_name) == (issued.agency_id, issued.issuer_name)
    assert (record.signer_name, record.type) == (issued.signer_name, issued.type)
    assert record.turn_key == f"role:clerk:{neighbour.id}"


def test_the_sender_sees_what_was_delivered_and_what_is_to_be_sent(issued, neighbour):
    rows = places(issued)
    assert (rows[neighbour.name].state, rows[neighbour.name].status_code) == ("delivered", "01")
    assert rows["Bà Nguyễn Thị A"].state == "to_send"


def test_the_receiver_has_its_own_file_over_the_same_bytes(issued, copy_of, neighbour):
    (sent,), (got,) = issued.files, copy_of(issued).record.files
    assert got.file_id != sent.file_id and got.file.blob_sha256 == sent.file.blob_sha256
    assert (got.file.agency_id, got.role) == (neighbour.id, "main")
    assert db.session.scalar(select(func.count()).select_from(Blob)) == 1


def test_neither_agency_sees_the_others_record_or_file(issued, copy_of, actor):
    copy = copy_of(issued).record
    assert can(actor("vanthu2"), Permission.RECORD_READ, copy)
    assert not can(actor("vanthu2"), Permission.RECORD_READ, issued)
    assert not can(actor("vanthu"), Permission.RECORD_READ, copy)
    with pytest.raises(NotFound):
        get_file(actor("vanthu2"), issued.id, issued.files[0].file_id)
    with pytest.raises(NotFound):
        get_file(actor("vanthu2"), copy.id, issued.files[0].file_id)


def test_superseded_versions_are_not_sent(document_at, step, store, actor, neighbour, copy_of):
    record = document_at("signing", recipients=of_agencies([neighbour.id]))
    with unit_of_work():
        act(actor("chuyenvien"), record, "revise", inputs={"file": store(text="Bản thứ hai")})
    for username, action, inputs in WAY:
        step(username, record, action, **inputs)
    assert [link.file.blob_sha256 for link in copy_of(record).record.files] == [record.files[-1].file.blob_sha256]


def test_a_failure_at_the_receiver_issues_nothing(document_at, step, neighbour):
    record = document_at("sealed", recipients=of_agencies([neighbour.id]))

    def fail(_event):
        raise RuntimeError("power cut")

    events.subscribe(RecordMoved, fail)
    try:
        with pytest.raises(RuntimeError):
            step("vanthu", record, "issue")
    finally:
        events._handlers[RecordMoved].remove(fail)
    db.session.expire_all()
    assert record.state == "sealed"
    assert db.session.scalars(select(Incoming)).all() == []
    assert db.session.scalar(select(func.count()).select_from(File)) == 1


def test_the_receivers_steps_come_back_as_statuses(issued, copy_of, actor, neighbour):
    copy = copy_of(issued).record
    with unit_of_work():
        act_on_incoming(actor("vanthu2"), copy, "register")
    row = places(issued)[neighbour.name]
    assert (row.status_code, row.status_note) == ("03", row.status_note) and row.status_note.endswith("1")


def test_a_refusal_comes_back_with_its_reason(issued, copy_of, actor, neighbour):
    with unit_of_work():
        act_on_incoming(actor("vanthu2"), copy_of(issued).record, "refuse", inputs={"reason": "Gửi nhầm nơi nhận"})
    row = places(issued)[neighbour.name]
    assert (row.status_code, row.status_note) == ("02", "Gửi nhầm nơi nhận")


def test_the_numbered_copy_is_what_the_receiver_reads_first(draft, step, actor, neighbour, copy_of):
    record = draft(files=[], recipients=of_agencies([neighbour.id]))
    with unit_of_work():
        render_template(actor("chuyenvien"), record)
    for username, action, inputs in WAY:
        step(username, record, action, **inputs)
    assert [(link.role, link.file.name) for link in copy_of(record).record.files] == [
        ("main", "01-TB-UBND Thông báo.docx"), ("attachment", "Thông báo - Thông báo lịch trực Tết.docx"),
    ]  # fmt: skip


def test_an_express_document_brings_its_hour(document_at, step, actor, neighbour, copy_of):
    hour = clock.now() + timedelta(hours=5)
    card = {"urgency": "express", "reach_by": hour}
    record = document_at("sealed", recipients=of_agencies([neighbour.id]), card=card)
    step("vanthu", record, "issue")
    assert (copy_of(record).record.urgency, copy_of(record).record.reach_by) == ("express", hour)


def test_the_sender_is_told_the_number_that_replaces_a_cancelled_one(issued, copy_of, neighbour, actor):
    copy, clerk = copy_of(issued).record, actor("vanthu2")
    with unit_of_work():
        act_on_incoming(clerk, copy, "register")
    assert places(issued)[neighbour.name].status_note == "Số đến 1"
    with unit_of_work():
        cancel_number(clerk, find_entry(copy), reason="Vào nhầm sổ")
    with unit_of_work():
        act_on_incoming(clerk, copy, "register_again")
    row = places(issued)[neighbour.name]
    assert (row.status_code, row.status_note) == ("03", "Số đến 2")
