"""A draft: who may begin one, who sees it, what it needs."""

import pytest
from sqlalchemy import select

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit.models import AuditEvent
from eoffice.core.database import db
from eoffice.core.errors import Denied, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.service.drafts import create_draft
from eoffice.records.models import Record, RecordKind, RecordRelation
from eoffice.records.service import create_record, grant


def test_a_draft_belongs_to_its_drafter_and_waits_for_them(draft, person):
    record = draft()
    outgoing = db.session.get(Outgoing, record.id)
    assert (record.kind, record.state, record.open_to_agency) == ("outgoing", "draft", False)
    assert record.turn_key == f"person:{person('chuyenvien').id}"
    assert outgoing.drafter_id == person("chuyenvien").id
    assert outgoing.body.code == "UBND" and outgoing.unit.code == "KT"
    assert record.issuer_name == outgoing.body.name
    assert [row.name for row in outgoing.recipients] == ["Sở Nội vụ"]


@pytest.mark.parametrize(
    ("username", "sees"),
    [("chuyenvien", True), ("truongphong", True), ("chutich", False), ("vanthu", False), ("chanhvp", False),
     ("chuyenvien2", False), ("luutru", False), ("quantri", False)],
)  # fmt: skip
def test_only_the_drafter_and_the_head_of_the_unit_see_a_draft(draft, actor, username, sees):
    assert can(actor(username), Permission.RECORD_READ, draft()) is sees


def test_the_chairperson_signs_unless_somebody_else_is_chosen(draft, person):
    assert db.session.get(Outgoing, draft().id).signer_id == person("chutich").id
    chosen = draft(signer=person("phochutich"))
    assert db.session.get(Outgoing, chosen.id).signer_id == person("phochutich").id


def test_a_signer_without_a_mandate_is_refused(draft, person):
    with pytest.raises(Invalid) as refusal:
        draft(signer=person("truongphong"))
    assert set(refusal.value.fields) == {"signer"}


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"subject": "  "}, "subject"), ({"type": "LA_THU"}, "type"), ({"subject": "x" * 2001}, "subject"),
     ({"card": {"number": "7"}}, "number"), ({"card": {"urgency": "normal", "note": "x" * 2001}}, "note")],
)  # fmt: skip
def test_bad_input_names_its_field_and_leaves_nothing(draft, facts, field):
    with pytest.raises(Invalid) as refusal:
        draft(**facts)
    assert field in refusal.value.fields
    assert db.session.scalars(select(Record)).all() == []


def test_the_administrator_drafts_nothing(draft, store, actor):
    with pytest.raises(Denied), unit_of_work():
        create_draft(actor("quantri"), type="THONG_BAO", subject="Thử")


def test_a_reply_is_linked_to_what_it_answers(app, actor, draft):
    with unit_of_work():
        letter = create_record(
            actor("vanthu"), kind=RecordKind.INCOMING, state="assigned", agency_id=actor("vanthu").agency_id,
            card={"subject": "Đề nghị báo cáo"},
        )  # fmt: skip
        grant(letter, f"person:{actor('chuyenvien').person_id}")
    reply = draft(replies_to=letter)
    relation = db.session.scalars(select(RecordRelation)).one()
    assert (relation.from_id, relation.to_id, relation.kind) == (reply.id, letter.id, "replies_to")


def test_nobody_replies_to_what_they_may_not_see(app, actor, draft):
    with unit_of_work():
        letter = create_record(
            actor("vanthu"), kind=RecordKind.INCOMING, state="assigned", agency_id=actor("vanthu").agency_id,
            card={"subject": "Đề nghị báo cáo"},
        )  # fmt: skip
    with pytest.raises(NotFound):
        draft(replies_to=letter)


def test_the_history_begins_with_the_draft(draft, person):
    record = draft()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_kind == "record")).one()
    assert (event.action, event.subject_id, event.person_id) == ("outgoing:draft", record.id, person("chuyenvien").id)
