"""Accounts: opening, correcting, closing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from eoffice.access.actor import SYSTEM
from eoffice.audit.models import AuditEvent
from eoffice.audit.verify import breaches
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person
from eoffice.directory.passwords import new_password
from eoffice.directory.service import people
from eoffice.directory.tokens import actor_by_token, create_token


@pytest.fixture
def administrator(actor):
    return actor("quantri")


def create(actor, **values):
    given = {"agency_id": actor.agency_id, "username": "moi", "full_name": "Lê Văn Mới"} | values
    with unit_of_work():
        return people.create_person(actor, **given)


class TestCreate:
    def test_account_is_made_and_recorded(self, administrator):
        person = create(administrator, username="  Moi ", full_name=" Lê  Văn Mới ", email="moi@phuong.vn")
        assert (person.username, person.full_name, person.must_change_password) == ("moi", "Lê Văn Mới", True)
        event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
        assert (event.action, event.subject_kind, event.subject_id) == ("person:created", "person", person.id)
        assert event.authority == "Quản trị hệ thống"
        assert not list(breaches())

    def test_name_written_in_two_ways_is_stored_in_one(self, administrator):
        assert create(administrator, full_name="Lê Văn Mới").full_name == "Lê Văn Mới"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("username", ""), ("username", "a"), ("username", "tên"), ("username", "a b"), ("username", "x" * 65),
            ("username", "vanthu"), ("username", "VANTHU"), ("username", "\x00\x00"), ("full_name", ""),
            ("full_name", "\u202e"), ("full_name", "x" * 201), ("email", "nonsense"), ("email", "a@b"),
        ],
    )  # fmt: skip
    def test_bad_input_names_its_field_and_makes_nothing(self, administrator, field, value):
        with pytest.raises(Invalid) as caught:
            create(administrator, **{field: value})
        assert set(caught.value.fields) == {field}
        assert not db.session.scalar(select(func.count()).where(Person.username == "moi"))

    def test_all_faults_come_at_once(self, administrator):
        with pytest.raises(Invalid) as caught:
            create(administrator, username="", full_name="", email="x")
        assert set(caught.value.fields) == {"username", "full_name", "email"}

    @pytest.mark.parametrize("username", ["vanthu", "chutich", "chanhvp", "chuyenvien", "luutru"])
    def test_only_the_administrator_makes_accounts(self, actor, username):
        with pytest.raises(Denied):
            create(actor(username))

    def test_administrator_makes_none_in_another_agency(self, administrator, person):
        with pytest.raises((Denied, NotFound)):
            create(administrator, agency_id=person("vanthu2").agency_id)


class TestChange:
    def test_change_keeps_the_old_name_in_the_history(self, administrator, person):
        with unit_of_work():
            people.change_person(administrator, person("vanthu").id, full_name="Nguyễn Thu Hà")
        event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
        assert event.detail["before"]["full_name"] == "Nguyễn Thị Thu Hà"

    def test_person_of_another_agency_does_not_exist(self, administrator, person):
        with pytest.raises(NotFound), unit_of_work():
            people.change_person(administrator, person("vanthu2").id, full_name="X")

    def test_unknown_person_does_not_exist(self, administrator):
        with pytest.raises(NotFound), unit_of_work():
            people.disable_person(administrator, 10**9)


class TestDisable:
    def test_sessions_and_tokens_die_at_once(self, administrator, person, sign_in):
        browser = sign_in("vanthu")
        with unit_of_work():
            secret = create_token(SYSTEM, person("vanthu"), "scanner")
        assert actor_by_token(secret)
        with unit_of_work():
            people.disable_person(administrator, person("vanthu").id)
        assert actor_by_token(secret) is None
        assert browser.get("/password").location.startswith("/sign-in")

    def test_closed_person_holds_nothing(self, administrator, person, actor):
        with unit_of_work():
            people.disable_person(administrator, person("vanthu").id)
        closed = actor("vanthu")
        assert closed.person_id is None
        assert not closed.roles

    def test_opened_again_tokens_stay_dead(self, administrator, person):
        with unit_of_work():
            secret = create_token(SYSTEM, person("vanthu"), "scanner")
        for act in (people.disable_person, people.enable_person):
            with unit_of_work():
                act(administrator, person("vanthu").id)
        assert person("vanthu").is_active
        assert actor_by_token(secret) is None

    def test_nobody_closes_the_own_account(self, administrator):
        with pytest.raises(Conflict), unit_of_work():
            people.disable_person(administrator, administrator.person_id)

    def test_last_administrator_stays(self, person):
        with pytest.raises(Conflict), unit_of_work():
            people.disable_person(SYSTEM, person("quantri").id)


def test_own_password_is_nobody_elses_business(app, actor):
    """There is no way to name another person: the actor is the one whose password changes."""
    with unit_of_work():
        people.change_own_password(actor("vanthu"), password=new_password("Mua-Xuan-Tren-Song-27"))
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.action, event.subject_id) == ("person:password_changed", actor("vanthu").person_id)
