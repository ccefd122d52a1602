"""Whatever is changed behind the product's back is found and named."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from itertools import count
from threading import Thread

import pytest
from sqlalchemy import delete, insert, select, text, update

from eoffice.access.actor import SYSTEM
from eoffice.audit.models import AuditEvent, AuditHead
from eoffice.audit.service import record
from eoffice.audit.verify import breaches, count_events, count_steps
from eoffice.classification.models import FilePlanItem, RetentionRule
from eoffice.core.calendar import CalendarDay
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import ApiToken, Mandate, Person, Post, PostHolding
from eoffice.directory.service import calendar_days, people
from tests.world import MORNING


def places() -> list[str]:
    db.session.expire_all()
    return [f"{breach.place} {breach.what}" for breach in breaches()]


@pytest.fixture
def acts(app, actor, person):
    """All acts in the order in which they are checked; the last are of two people in two chains."""
    vanthu = person("vanthu").id
    with unit_of_work():
        people.change_person(actor("quantri"), vanthu, full_name="Nguyễn Thị Thu Hạ", email="ha@example.vn")
    with unit_of_work():
        people.disable_person(actor("quantri"), person("motcua").id)
    with unit_of_work():
        record(SYSTEM, "installation:tested", "installation", 1, detail={"note": "đã kiểm tra"})
    in_order = select(*AuditEvent.__table__.columns).order_by(AuditEvent.chain, AuditEvent.sequence)
    return db.session.execute(in_order).all()


def change(column: str, value: object, event_id: int) -> None:
    with unit_of_work():
        statement = text(f"UPDATE audit_event SET {column} = :value WHERE id = :id")
        db.session.execute(statement, {"value": value, "id": event_id})


def test_untouched_history_has_no_breach(acts):
    assert places() == []


def test_world_itself_verifies(app):
    assert places() == []


def changed(value: object) -> object:
    if isinstance(value, int):
        return value + 1
    return f"{value[:-1]}~" if isinstance(value, str) else value


COLUMNS = [c.key for c in AuditEvent.__table__.columns if c.key != "id"]


@pytest.mark.parametrize("column", COLUMNS)
def test_change_of_any_column_names_the_link(acts, column):
    event = next(e for e in acts if e.action == "person:changed")
    values = {
        "at": event.at + timedelta(seconds=1), "detail": {**event.detail, "before": {}}, "person_id": 1,
        "chain": 77, "sequence": 999,
    }  # fmt: skip
    value = values.get(column, changed(getattr(event, column)))
    assert value != getattr(event, column)
    with unit_of_work():
        db.session.execute(update(AuditEvent).where(AuditEvent.id == event.id).values({column: value}))
    found = places()
    assert any(f"audit_event {event.id} " in place for place in found) or column in {"chain", "sequence"}
    assert found


def test_change_of_one_byte_in_the_file_is_named(app, acts):
    """The same through the file, past every layer of the product."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("reads the database file")
    event = next(e for e in acts if e.action == "person:disabled")
    db.session.rollback()
    connection = sqlite3.connect(str(db.engine.url.database))
    connection.execute("UPDATE audit_event SET person_name = replace(person_name, 'K', 'k') WHERE id = ?", (event.id,))
    connection.commit()
    connection.close()
    assert f"audit_event {event.id} " in places()[0]


def test_deleted_link_is_missed_by_the_next(acts):
    event = acts[3]
    with unit_of_work():
        db.session.execute(delete(AuditEvent).where(AuditEvent.id == event.id))
    assert any(f"link {event.sequence} is missing" in place for place in places())


def test_cut_off_tail_is_missed_by_the_head(acts):
    event = next(e for e in acts if e.action == "person:disabled")
    with unit_of_work():
        tail = (AuditEvent.chain == event.chain) & (AuditEvent.sequence >= event.sequence)
        db.session.execute(delete(AuditEvent).where(tail))
    assert any(f"ends at {event.sequence - 1}, should end at {event.sequence}" in place for place in places())


def test_tail_cut_off_together_with_its_head_is_missed_by_the_subject(acts):
    event = next(e for e in acts if e.action == "person:disabled")
    before = next(e for e in acts if e.chain == event.chain and e.sequence == event.sequence - 1)
    with unit_of_work():
        db.session.execute(delete(AuditEvent).where(AuditEvent.id == event.id))
        db.session.execute(
            update(AuditHead).where(AuditHead.chain == event.chain).values(sequence=before.sequence, hash=before.hash)
        )
    assert places() == [f"person {event.subject_id} differs from what its last act recorded"]


def test_lost_head_is_named(acts):
    with unit_of_work():
        db.session.execute(delete(AuditHead).where(AuditHead.chain == acts[0].chain))
    assert any(f"audit_head of chain {acts[0].chain}" in place for place in places())


@pytest.mark.parametrize(
    ("model", "kind", "values"),
    [
        (Person, "person", {"password_hash": "x"}),
        (Person, "person", {"is_active": False}),
        (Person, "person", {"full_name": "Ai Đó"}),
        (Person, "person", {"username": "ai"}),
        (Post, "post", {"role": "clerk"}),
        (Mandate, "mandate", {"types": "QUYET_DINH"}),
        (Mandate, "mandate", {"valid_to": None, "legal_basis": ""}),
    ],
)
def test_change_of_a_fact_behind_the_back_names_the_subject(app, model, kind, values):
    with unit_of_work():
        chosen = db.session.scalars(select(model.id).order_by(model.id).limit(1)).one()
        db.session.execute(update(model).where(model.id == chosen).values(values))
    assert places() == [f"{kind} {chosen} differs from what its last act recorded"]


def test_calendar_day_changed_or_deleted_behind_the_back_is_named(app):
    days = db.session.scalars(select(CalendarDay.day).order_by(CalendarDay.day).limit(3)).all()
    assert places() == []
    with unit_of_work():
        db.session.execute(update(CalendarDay).where(CalendarDay.day == days[0]).values(kind="swap_work"))
        db.session.execute(delete(CalendarDay).where(CalendarDay.day == days[1]))
        db.session.add(CalendarDay(day=date(2026, 12, 24), kind="local", name="x", source="x"))
    assert places() == [
        f"calendar_day {days[0].toordinal()} differs from what its last act recorded",
        f"calendar_day {date(2026, 12, 24).toordinal()} has no history",
        f"calendar_day {days[1].toordinal()} is gone, though its history says it exists",
    ]


def test_calendar_day_set_and_removed_by_the_office_is_vouched_for(app, actor):
    day = date(2026, 12, 24)
    for act in (
        lambda: calendar_days.set_day(actor("quantri"), day=day, kind="local", name="Lễ", source="QĐ 1"),
        lambda: calendar_days.remove_day(actor("quantri"), day=day),
    ):
        with unit_of_work():
            act()
        assert places() == []


def test_retention_rule_changed_or_deleted_behind_the_back_is_named(app):
    used = select(FilePlanItem.rule_id).where(FilePlanItem.rule_id.is_not(None))
    free = select(RetentionRule.id).where(RetentionRule.id.not_in(used)).order_by(RetentionRule.id)
    changed, gone = db.session.scalars(free.limit(2)).all()
    with unit_of_work():
        db.session.execute(update(RetentionRule).where(RetentionRule.id == changed).values(title="Khác"))
        db.session.execute(delete(RetentionRule).where(RetentionRule.id == gone))
    assert places() == [
        f"retention_rule {changed} differs from what its last act recorded",
        f"retention_rule {gone} is gone, though its history says it exists",
    ]


def test_post_slipped_in_names_the_person(app, person):
    with unit_of_work():
        chair = db.session.scalars(select(Post).where(Post.role == "chairperson").limit(1)).one()
        held = db.session.scalars(select(PostHolding).limit(1)).one()
        db.session.add(PostHolding(person_id=person("quantri").id, post_id=chair.id, valid_from=held.valid_from))
    assert places() == [f"person {person('quantri').id} differs from what its last act recorded"]


def test_person_slipped_in_has_no_history(app, person):
    moment = person("vanthu").created_at
    with unit_of_work():
        made = Person(agency_id=1, username="ai", full_name="Ai", created_at=moment)
        db.session.add(made)
    assert places() == [f"person {made.id} has no history"]


def test_deleted_subject_is_named(app):
    with unit_of_work():
        chosen = db.session.scalars(select(Mandate.id).limit(1)).one()
        db.session.execute(delete(Mandate).where(Mandate.id == chosen))
    assert places() == [f"mandate {chosen} is gone, though its history says it exists"]


def test_sign_in_does_not_vouch_for_facts_changed_before(app, sign_in, person):
    """The new name would pass if signing in took a fresh fingerprint of the person."""
    with unit_of_work():
        person("vanthu").full_name = "Ai Đó"
    sign_in("vanthu")
    assert places() == [f"person {person('vanthu').id} differs from what its last act recorded"]


def test_steps_are_counted(acts):
    steps = []
    list(breaches(lambda: steps.append(1)))
    assert len(steps) == count_steps() > count_events()


class TestCommand:
    def test_whole_history_ends_with_zero(self, app, acts):
        answer = app.test_cli_runner().invoke(args=["audit", "verify"])
        assert answer.exit_code == 0, answer.output
        assert "every one as it was written" in answer.output

    def test_broken_history_names_the_first_place_and_ends_with_one(self, app, acts):
        change("action", "person:loved", acts[2].id)
        change("action", "person:loved", acts[4].id)
        answer = app.test_cli_runner().invoke(args=["audit", "verify"])
        assert answer.exit_code == 1
        assert f"audit_event {acts[2].id} " in answer.output
        assert f"audit_event {acts[4].id} " not in answer.output

    def test_all_names_every_place(self, app, acts):
        change("action", "person:loved", acts[2].id)
        change("action", "person:loved", acts[4].id)
        answer = app.test_cli_runner().invoke(args=["audit", "verify", "--all"])
        assert answer.exit_code == 1
        assert f"audit_event {acts[2].id} " in answer.output
        assert f"audit_event {acts[4].id} " in answer.output

    def test_show_prints_acts_of_one_subject(self, app, acts, person):
        vanthu = str(person("vanthu").id)
        answer = app.test_cli_runner().invoke(args=["audit", "show", "--kind", "person", "--id", vanthu])
        assert answer.exit_code == 0
        assert "person:changed" in answer.output
        assert "person:disabled" not in answer.output


@pytest.fixture
def spoil(app):
    """Write a value through the file that no column of the product would hold."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("writes the database file")

    def write(statement: str) -> None:
        db.session.rollback()
        connection = sqlite3.connect(str(db.engine.url.database))
        connection.execute("PRAGMA ignore_check_constraints=ON")
        assert connection.execute(statement).rowcount == 1
        connection.commit()
        connection.close()

    return write


def test_a_link_that_can_no_longer_be_read_is_named_and_the_others_are_still_checked(acts, spoil):
    spoilt, other = acts[1], acts[3]
    spoil(f"UPDATE audit_event SET at = 'x' WHERE id = {spoilt.id}")
    spoil(f"UPDATE audit_event SET detail = '[' WHERE id = {other.id}")
    named = [place for place in places() if "cannot be read any more" in place]
    assert [place.split(" (")[0] for place in named] == [f"audit_event {spoilt.id}", f"audit_event {other.id}"]


def test_a_text_that_is_no_text_any_more_is_named(acts, spoil):
    event = next(e for e in acts if e.action == "person:disabled")
    spoil(f"UPDATE audit_event SET person_name = CAST(x'c3' AS TEXT) WHERE id = {event.id}")
    assert any(f"audit_event {event.id} " in place for place in places())


def test_a_subject_that_can_no_longer_be_read_is_named(acts, spoil, person):
    someone = person("chutich").id
    spoil(f"UPDATE person SET created_at = 'hôm qua' WHERE id = {someone}")
    assert places() == [f"person {someone} differs from what its last act recorded"]


def test_acts_made_while_the_history_is_checked_are_no_breach(app, acts, person):
    clerk = person("vanthu").id

    def work_on() -> None:
        with app.app_context(), unit_of_work():
            people.change_person(SYSTEM, clerk, full_name=f"Hà {count_events()}", email=None)
            record(SYSTEM, "installation:tested", "installation", 1)

    def step() -> None:
        if next(steps) in {1, len(acts) - 1, len(acts), len(acts) + 5}:
            colleague = Thread(target=work_on)
            colleague.start()
            colleague.join()

    steps, before = count(1), count_events()
    assert [breach.place for breach in breaches(step)] == []
    db.session.rollback()
    assert count_events() == before + 8
    assert places() == []


def test_acts_of_two_agencies_in_one_unit_keep_their_order_in_each_chain(app):
    with unit_of_work():
        for number, chain in enumerate((902, 901, 902, 901)):
            record(SYSTEM, "installation:tested", "installation", number, agency_id=chain)
    chains = {
        chain: db.session.scalars(
            select(AuditEvent.subject_id).where(AuditEvent.chain == chain).order_by(AuditEvent.sequence)
        ).all()
        for chain in (901, 902)
    }
    assert chains == {901: [1, 3], 902: [0, 2]}
    assert places() == []


def test_an_act_vouches_for_what_others_changed_meanwhile(app, actor, person):
    """Whatever the session remembers of a row: the digest is of the row in the database."""
    vanthu = person("vanthu")
    with unit_of_work():
        assert db.session.get_one(Person, vanthu.id).email is not None
        people.change_person(actor("quantri"), vanthu.id, full_name="Nguyễn Thị Thu Hạ", email="ha@example.vn")
        db.session.flush()
        db.session.execute(
            update(Person).where(Person.id == vanthu.id).values(email="khac@example.vn"),
            execution_options={"synchronize_session": False},
        )
    assert places() == []


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE agency SET name = name || ' x' WHERE id = 1", "agency 1"),
        ("UPDATE unit SET abbreviation = 'ZZ' WHERE id = 1", "unit 1"),
        ("UPDATE issuing_body SET abbreviation = 'ZZ' WHERE id = 1", "issuing_body 1"),
        ("UPDATE file_plan_item SET retention_years = 1 WHERE retention_years = 50 AND id < 10", "file_plan_item 6"),
        ("UPDATE number_book SET next_number = 7 WHERE id = 1", "number_book 1"),
        ("UPDATE number_book SET types = 'TO_TRINH' WHERE id = 1", "number_book 1"),
    ],
)
def test_what_documents_rest_on_does_not_change_unseen(app, statement, place):
    with unit_of_work():
        db.session.execute(text(statement))
    assert places() == [f"{place} differs from what its last act recorded"]


def test_a_token_from_behind_is_named(app, person):
    with unit_of_work():
        values = {"token_digest": "0" * 64, "person_id": person("chutich").id, "name": "", "created_at": MORNING}
        db.session.execute(insert(ApiToken).values(values))
    assert places() == ["token 1 has no history"]
