"""Saved searches, watches that tell of new matches as far as one sees them then, last questions, and counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from eoffice.access.actor import person_key
from eoffice.core import changes, clock
from eoffice.core.database import db
from eoffice.core.errors import Invalid, NotFound
from eoffice.core.events import _handlers, subscribe
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records.events import RecordRemoving
from eoffice.records.models import Record, RecordGrant
from eoffice.search import recent, saved
from eoffice.search.events import WatchMatched
from eoffice.search.follower import Follower
from eoffice.search.models import RecentSearch, SavedMatch
from eoffice.search.subscribers import forget_matches
from eoffice.search.watching import look_through
from tests.world import MORNING, wait_for_other_databases


@pytest.fixture
def told(app):
    """What was announced."""
    found = []
    subscribe(WatchMatched, found.append)
    yield found
    _handlers[WatchMatched].remove(found.append)


@pytest.fixture
def office(app, person):
    """Puts records into the office and lets the worker do its part."""

    class Office:
        def __init__(self):
            self.follower = Follower(app)

        def put(self, subject, *readers, is_open=True, **card):
            with unit_of_work():
                record = Record(
                    agency_id=person("vanthu").agency_id, kind="incoming", state="registered", type="CONG_VAN",
                    subject=subject, issuer_name="Sở Nội vụ", issued_on=date(2026, 10, 5), open_to_agency=is_open,
                    created_at=clock.now(), updated_at=clock.now(), **card,
                )  # fmt: skip
                db.session.add(record)
                db.session.flush()
                for reader in readers:
                    db.session.add(RecordGrant(record_id=record.id, key=person_key(person(reader).id)))
                changes.announce("record", record.id)
            self.work()
            return record.id

        def touch(self, record_id, **card):
            with unit_of_work():
                record = db.session.get_one(Record, record_id)
                for name, value in card.items():
                    setattr(record, name, value)
                changes.announce("record", record_id)
            self.work()

        def work(self):
            wait_for_other_databases()
            self.follower.catch_up()
            while look_through(app):
                pass

    made = Office()
    yield made
    made.follower.close()


def kept(who, name="Thoát nước", is_watched=True, **arguments):
    with unit_of_work():
        return saved.save(who, name=name, arguments=arguments or {"q": "thoát nước"}, is_watched=is_watched).id


def test_a_watch_tells_of_what_is_new_once_and_not_of_what_was_there(office, actor, told):
    old = office.put("Thoát nước khu A")
    clerk = actor("vanthu")
    watch = kept(clerk)
    office.touch(old, subject="Thoát nước khu A (sửa)")
    assert told == []
    new = office.put("Đề án thoát nước khu B")
    office.put("Cây xanh")
    office.touch(new, subject="Đề án thoát nước khu C")
    assert told == [WatchMatched(clerk.person_id, watch, (new,))]
    assert saved.count_new(clerk) == {watch: 1}
    assert [record.id for record in saved.list_new(clerk, watch)] == [new]
    with unit_of_work():
        saved.mark_seen(clerk, watch)
    assert saved.count_new(clerk) == {}


def test_filters_of_a_watch_count(office, actor, told):
    kept(actor("vanthu"), q="thoát nước", type="QUYET_DINH", by="Sở Nội vụ")
    office.put("Thoát nước khu A")
    assert told == []


def test_nobody_is_told_of_what_they_do_not_see_and_a_lost_right_takes_it_out_of_the_count(office, actor, told):
    specialist = actor("chuyenvien")
    watch = kept(specialist)
    office.put("Thoát nước mật", is_open=True)
    assert told == []
    shared = office.put("Thoát nước chung", "chuyenvien")
    assert told == [WatchMatched(specialist.person_id, watch, (shared,))]
    assert saved.count_new(specialist) == {watch: 1}
    with unit_of_work():
        db.session.delete(db.session.scalars(select(RecordGrant).where(RecordGrant.record_id == shared)).one())
    assert saved.count_new(specialist) == {}
    assert saved.list_new(specialist, watch) == []


def test_a_right_that_comes_later_is_news(office, actor, person, told):
    specialist = actor("chuyenvien")
    watch = kept(specialist)
    record = office.put("Thoát nước")
    with unit_of_work():
        db.session.add(RecordGrant(record_id=record, key=person_key(person("chuyenvien").id)))
        changes.announce("record", record)
    office.work()
    assert told == [WatchMatched(specialist.person_id, watch, (record,))]


def test_who_has_left_is_told_nothing(office, actor, person, told):
    kept(actor("vanthu"))
    with unit_of_work():
        person("vanthu").is_active = False
    office.put("Thoát nước")
    assert told == []


def test_a_change_that_the_index_does_not_have_yet_is_looked_at_later(office, actor, told, app):
    kept(actor("vanthu"))
    office.work()
    with unit_of_work():
        record = Record(
            agency_id=actor("vanthu").agency_id, kind="incoming", state="registered", subject="Thoát nước",
            open_to_agency=True, created_at=clock.now(), updated_at=clock.now(),
        )  # fmt: skip
        db.session.add(record)
        db.session.flush()
        changes.announce("record", record.id)
    wait_for_other_databases()
    assert (look_through(app), told) == (0, [])
    office.work()
    assert len(told) == 1


def test_a_removed_record_leaves_nothing_in_what_was_found(office, actor):
    kept(actor("vanthu"))
    record = office.put("Thoát nước")
    with unit_of_work():
        forget_matches(RecordRemoving(record))
    assert db.session.scalars(select(SavedMatch).where(SavedMatch.record_id == record)).all() == []


def test_saved_searches_are_ones_own(office, actor):
    mine = kept(actor("vanthu"), is_watched=False)
    for act in (saved.get_saved, saved.remove, saved.mark_seen, saved.list_new):
        with pytest.raises(NotFound), unit_of_work():
            act(actor("chutich"), mine)
    assert saved.list_saved(actor("chutich")) == []


def test_names_stand_in_order_replace_each_other_and_end_somewhere(app, actor, monkeypatch):
    clerk = actor("vanthu")
    for name in ("Ủy ban", "Đê điều", "Dân số", "Ao hồ"):
        kept(clerk, name, is_watched=False)
    kept(clerk, "Dân số", is_watched=False, q="sinh")
    shown = [(one.name, saved.arguments_of(one)["q"]) for one in saved.list_saved(clerk)]
    assert shown == [
        ("Ao hồ", "thoát nước"), ("Dân số", "sinh"), ("Đê điều", "thoát nước"), ("Ủy ban", "thoát nước"),
    ]  # fmt: skip
    monkeypatch.setattr(saved, "MOST", 4)
    with pytest.raises(Invalid):
        kept(clerk, "Thêm", is_watched=False)
    with pytest.raises(Invalid):
        kept(clerk, " ", is_watched=False)


def test_the_last_questions_are_few_ones_own_and_forgotten_in_time(app, actor):
    clerk = actor("vanthu")
    for number in range(25):
        with unit_of_work(), clock.frozen(MORNING + timedelta(minutes=number)):
            recent.remember(clerk, f"câu {number % 23}", was_in_vain=number == 0)
    with clock.frozen(MORNING + timedelta(hours=1)):
        assert recent.list_recent(clerk, 3) == ["câu 1", "câu 0", "câu 22"]
        assert len(recent.list_recent(clerk, 99)) == recent.MOST
        assert recent.list_recent(actor("chutich")) == []
        usage = recent.list_usage(clerk.agency_id)[0]
        assert (usage.day, usage.asked, usage.in_vain, usage.exported) == (date(2026, 11, 9), 25, 1, 0)
    with clock.frozen(MORNING + recent.LIFE + timedelta(days=1)):
        assert recent.list_recent(clerk) == []
        recent.sweep()
        assert db.session.scalars(select(RecentSearch)).all() == []


def test_the_last_questions_are_cleared_at_a_click(app, actor):
    clerk = actor("vanthu")
    with unit_of_work():
        recent.remember(clerk, "báo cáo", was_in_vain=False)
        recent.clear_recent(clerk)
    assert recent.list_recent(clerk) == []
