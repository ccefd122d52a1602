"""Lists and counts follow the same rule as the single document."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, select

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import IssuingBody
from eoffice.outgoing.queries import count_waiting, get_outgoing, list_outgoing, possible_signers, signers_for
from eoffice.records.models import Record, RecordKind
from eoffice.records.service import create_record

PEOPLE = ("vanthu", "chutich", "chanhvp", "truongphong", "chuyenvien", "chuyenvien2", "luutru", "quantri", "vanthu2")


@pytest.fixture
def some(document_at):
    return document_at("draft"), document_at("content_review"), document_at("issued", type="QUYET_DINH")


@pytest.mark.parametrize("username", PEOPLE)
def test_the_list_holds_what_can_be_read_and_nothing_else(some, draft, actor, username):
    draft("chuyenvien2", subject="Của phòng khác")
    reader = actor(username)
    found = list_outgoing(reader, {})
    listed = {row.record_id for row in found.page.rows}
    readable = {r.id for r in db.session.scalars(select(Record)) if can(reader, Permission.RECORD_READ, r)}
    assert listed == readable
    assert found.total == sum(found.counts.values()) == len(readable)


def test_the_list_asks_the_database_at_most_three_times(some, actor):
    reader = actor("vanthu")
    db.session.expunge_all()
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    found = list_outgoing(reader, {})
    for row in found.page.rows:
        assert row.record.subject and row.drafter.full_name and row.unit.name and row.signer.full_name
    event.remove(db.engine, "before_cursor_execute", note)
    assert len(seen) <= 3, seen


@pytest.mark.parametrize(("values", "count"), [
    ({"state": "issued"}, 1), ({"type": "QUYET_DINH"}, 1), ({"q": "01/QĐ"}, 1), ({"q": "lịch trực"}, 3),
    ({"q": "%"}, 0), ({"from": date(2026, 11, 9)}, 1), ({"to": date(2026, 11, 8)}, 0), ({"mine": True}, 2),
    ({"drafted": True}, 3), ({"urgency": "express"}, 0), ({"state": "issued", "type": "THONG_BAO"}, 0),
])  # fmt: skip
def test_filters_narrow_the_list(some, actor, values, count):
    found = list_outgoing(actor("chuyenvien"), values)
    assert len(found.page.rows) == count


def test_counts_by_state_do_not_follow_the_state_filter(some, actor):
    found = list_outgoing(actor("chuyenvien"), {"state": "issued"})
    assert found.counts == {"draft": 1, "content_review": 1, "issued": 1}
    assert (found.page.total, found.total) == (1, 3)


def test_a_page_past_the_end_is_the_last(some, actor):
    found = list_outgoing(actor("chuyenvien"), {}, args={"page": "99999", "per_page": "20"})
    assert (found.page.number, len(found.page.rows)) == (1, 3)


def test_what_waits_is_counted_for_whoever_has_the_turn(some, actor):
    counted = {name: count_waiting(actor(name)) for name in ("chuyenvien", "truongphong", "vanthu", "chutich")}
    assert counted == {"chuyenvien": 1, "truongphong": 1, "vanthu": 0, "chutich": 0}


def test_a_document_of_another_room_or_unseen_does_not_exist(draft, actor):
    with unit_of_work():
        letter = create_record(
            actor("vanthu"), kind=RecordKind.INCOMING, state="received", agency_id=actor("vanthu").agency_id, card={}
        )
        letter.open_to_agency = True
    for username, record_id in (("vanthu", letter.id), ("vanthu", draft().id), ("vanthu", 999_999)):
        with pytest.raises(NotFound):
            get_outgoing(actor(username), record_id)


def test_signers_are_those_with_a_mandate_for_the_type(app, actor):
    body = db.session.scalars(select(IssuingBody).where(IssuingBody.code == "UBND").order_by(IssuingBody.id)).first()
    names = {
        slug: [m.person.username for m in signers_for(body, slug)] for slug in ("BAO_CAO", "GIAY_MOI", "QUYET_DINH")
    }
    assert names == {
        "BAO_CAO": ["chutich", "phochutich"], "GIAY_MOI": ["chutich", "phochutich", "chanhvp"],
        "QUYET_DINH": ["chutich", "phochutich"],
    }  # fmt: skip
    assert [m.form for m in signers_for(body, "QUYET_DINH")] == ["DIRECT", "KT"]
    signers = [p.username for p in possible_signers(actor("vanthu").agency_id)]
    assert signers == ["chutich", "phochutich", "chanhvp"]
