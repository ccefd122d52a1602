"""Saying something on a document: to whom, what becomes of it, and that nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from eoffice.access.actor import person_key
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.audit.models import AuditEvent
from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person, Substitution
from eoffice.intake import secrecy
from eoffice.intake.models import SecretLevel
from eoffice.records import service as records
from eoffice.records.models import Record
from eoffice.remarks import queries, service
from eoffice.remarks.models import Audience, Remark

from .conftest import SECRET, Talking

EVERYBODY = (
    "vanthu", "chutich", "phochutich", "chanhvp", "truongphong", "chuyenvien", "chuyenvien2", "luutru", "motcua",
    "quantri", "vanthu2",
)  # fmt: skip


def readers(office: Talking, record: Record) -> set[str]:
    return {name for name in EVERYBODY if queries.remarks_on(office.actor(name), record)}


def test_a_remark_to_all_is_read_by_whoever_sees_the_document(office: Talking):
    record = office.assigned(lead_unit="KT", supporting_units=[], informed_units=[])
    remark = office.say(record, "truongphong")
    assert readers(office, record) == {"vanthu", "chutich", "phochutich", "chanhvp", "truongphong"}
    assert remark.authority == office.actor("truongphong").authority


def test_a_remark_to_named_people_is_read_by_them(office: Talking, person):
    record = office.assigned()
    office.say(record, "chanhvp", audience=Audience.NAMED, people=[person("truongphong").id])
    assert readers(office, record) == {"chanhvp", "truongphong"}


def test_a_remark_to_the_leaders_is_read_by_them_and_not_by_their_substitutes(office: Talking, person):
    record = office.assigned()
    with unit_of_work():
        db.session.add(Substitution(
            person_id=person("chutich").id, substitute_id=person("chanhvp").id, valid_from=clock.today(),
            valid_to=clock.today(),
        ))  # fmt: skip
    office.whisper(record, "truongphong")
    assert readers(office, record) == {"truongphong", "chutich", "phochutich"}


def test_both_forms_of_the_rule_agree(office: Talking, person):
    record, other = office.assigned(), office.awaiting(number="1300")
    for where in (record, other):
        office.say(where, "chanhvp")
        office.say(where, "chanhvp", audience=Audience.NAMED, people=[person("chutich").id])
        office.whisper(where)
    office.whisper(record, "truongphong")
    for each in db.session.scalars(select(Person)):
        who = office.actor(each.username)
        listed = set(db.session.scalars(select(Remark.id).where(visible(who, Permission.REMARK_READ))))
        single = {
            remark.id for remark in db.session.scalars(select(Remark)) if can(who, Permission.REMARK_READ, remark)
        }
        assert listed == single, each.username


def test_naming_gives_nobody_the_document(office: Talking, person):
    record = office.awaiting()
    for inputs in ({"people": [person("chuyenvien").id]}, {"text": "Nhờ @chuyenvien xem", "people": []}):
        with pytest.raises(Invalid) as refused:
            office.say(record, "chanhvp", **inputs)
        assert person("chuyenvien").full_name in refused.value.fields["people"]
    assert not can(office.actor("chuyenvien"), Permission.RECORD_READ, record)
    with pytest.raises(Invalid) as refused:
        office.say(record, "chanhvp", people=[person("vanthu2").id])
    assert person("vanthu2").full_name not in refused.value.fields["people"]


def test_a_name_after_an_at_sign_is_named(office: Talking, person):
    record = office.awaiting()
    remark = office.say(record, "vanthu", "Nhờ @ChanhVP và @chutich. Gửi a@chuyenvien.example, @khong-co-ai")
    assert {row.person_id for row in remark.people if row.is_named} == {person("chanhvp").id, person("chutich").id}


@pytest.mark.parametrize(
    ("inputs", "field"),
    [({"text": " \n "}, "text"), ({"text": "a" * 5001}, "text"), ({"audience": "everybody"}, "audience"),
     ({"audience": "named"}, "people"), ({"audience": "leaders", "people": [2]}, "people"),
     ({"people": [987_654]}, "people")],
)  # fmt: skip
def test_what_cannot_be_used_is_named(office: Talking, inputs, field):
    record = office.awaiting()
    with pytest.raises(Invalid) as refused:
        office.say(record, "chanhvp", **inputs)
    assert field in refused.value.fields
    assert db.session.scalar(select(Remark.id)) is None


def test_who_does_not_see_the_document_says_nothing_on_it(office: Talking):
    record = office.awaiting()
    for name in ("chuyenvien", "quantri", "vanthu2"):
        with pytest.raises(NotFound):
            office.say(record, name)


def test_nothing_is_said_on_what_lies_in_the_archive(office: Talking):
    record = office.awaiting()
    with unit_of_work():
        records.freeze(db.session.get_one(Record, record.id))
    with pytest.raises(Conflict), unit_of_work():
        service.write(office.actor("vanthu"), db.session.get_one(Record, record.id), text="Muộn rồi")


def test_who_saw_it_is_kept_once_with_the_time(office: Talking, person):
    record = office.assigned()
    office.say(record, "chanhvp")
    office.whisper(record, "vanthu")
    marked = [office.see(record, name) for name in ("truongphong", "truongphong", "chutich")]
    assert marked == [1, 0, 2]
    open_one, secret_one = queries.remarks_on(office.actor("chutich"), record)
    assert {row.person_id for row in open_one.people} == {person("chutich").id, person("truongphong").id}
    assert {row.person_id for row in secret_one.people} == {person("chutich").id}
    assert all(row.seen_at == clock.now() for row in open_one.people)


def test_a_withdrawn_remark_stays_struck_through(office: Talking):
    record = office.assigned()
    remark = office.say(record, "chanhvp")
    for name, refusal in (("chutich", Exception), ("chuyenvien", NotFound)):
        with pytest.raises(refusal):
            office.withdraw(remark, name)
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        office.withdraw(remark, "chanhvp")
        with pytest.raises(Conflict):
            office.withdraw(remark, "chanhvp")
    (kept,) = queries.remarks_on(office.actor("truongphong"), record)
    assert (kept.text, kept.withdrawn_at) == ("Cần xem lại số liệu.", clock.now() + timedelta(minutes=10))


def test_after_ten_minutes_what_was_said_was_said(office: Talking):
    remark = office.say(office.assigned(), "chanhvp")
    with clock.frozen(clock.now() + timedelta(minutes=10, seconds=1)), pytest.raises(Conflict):
        office.withdraw(remark, "chanhvp")


def test_the_history_vouches_for_the_words_and_does_not_say_them(office: Talking):
    record = office.assigned()
    office.say(record, "chanhvp")
    office.whisper(record)
    acts = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "remark:write")).all()
    assert [(act.subject_kind, act.subject_id, act.detail) for act in acts] == [
        ("conversation", record.id, {}), ("leaders_conversation", record.id, {}),
    ]  # fmt: skip
    assert list(breaches()) == []
    db.session.rollback()
    with unit_of_work():
        db.session.scalars(select(Remark).where(Remark.text == SECRET)).one().text = "Khác"
    assert [found.place for found in breaches()] == [f"leaders_conversation {record.id}"]


def test_what_is_taken_out_takes_its_conversation_along(office: Talking):
    record = office.receive()
    office.say(record, "vanthu")
    office.whisper(record, "vanthu")
    with office.at_work("vanthu") as clerk:
        secrecy.remove(clerk, record, level=SecretLevel.SECRET)
    assert db.session.scalar(select(Remark.id)) is None
    assert list(breaches()) == []


def test_the_conversation_takes_few_queries_however_long(office: Talking, person):
    record = office.assigned()
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: said.append(arguments[2]))

    def count() -> int:
        said.clear()
        assert queries.remarks_on(office.actor("chutich"), record)
        assert len(queries.readers_of(record)) > 4
        return len(said)

    office.say(record, "chanhvp", people=[person("truongphong").id])
    few = count()
    for number in range(12):
        office.say(record, "truongphong", f"Ý kiến {number}", people=[person("chanhvp").id, person("vanthu").id])
    assert count() == few


def test_a_draft_is_talked_about_by_those_who_see_it(office: Talking, draft: Callable[..., Record]):
    with unit_of_work():
        record = draft()
    office.say(record, "chuyenvien")
    assert readers(office, record) >= {"chuyenvien"}
    assert person_key(office.actor("chuyenvien").person_id or 0) in office.actor("chuyenvien").keys
