"""The ward without documents, which is also the world of the tests."""

from __future__ import annotations

from sqlalchemy import func, select

from eoffice.access.actor import Role
from eoffice.audit.verify import breaches
from eoffice.classification.models import FilePlanItem, RetentionRule
from eoffice.core import clock
from eoffice.core.calendar import calendar
from eoffice.core.database import db
from eoffice.demo.ward import MEMBERS
from eoffice.directory.actors import mandate_for
from eoffice.directory.models import Agency, IssuingBody, Person, SigningForm
from eoffice.directory.passwords import verify
from eoffice.registers.models import Direction
from eoffice.registers.service import book_for
from tests.world import PASSWORD

TEN = [
    "vanthu",
    "chutich",
    "phochutich",
    "chanhvp",
    "truongphong",
    "chuyenvien",
    "chuyenvien2",
    "luutru",
    "motcua",
    "quantri",
]


def ward_body(person) -> IssuingBody:
    return db.session.scalars(
        select(IssuingBody).where(IssuingBody.agency_id == person("vanthu").agency_id, IssuingBody.code == "UBND")
    ).one()


def test_the_ten_people_hold_their_roles(actor):
    assert sorted(TEN) == sorted(member.username for member in MEMBERS)
    for member in MEMBERS:
        assert actor(member.username).roles == {member.role}


def test_everybody_signs_in_with_the_one_password(person):
    assert all(verify(person(username).password_hash, PASSWORD) for username in TEN)
    assert not any(person(username).must_change_password for username in TEN)


def test_the_administrator_belongs_to_no_unit(actor):
    administrator = actor("quantri")
    assert administrator.has_role(Role.ADMINISTRATOR)
    assert not administrator.unit_ids


def test_leaders_sign_in_their_own_form(person):
    body, day = ward_body(person), clock.today()

    def form(username: str, doc_type: str) -> str | None:
        mandate = mandate_for(person(username).id, body.id, doc_type, day)
        return mandate.form if mandate else None

    assert form("chutich", "QUYET_DINH") == SigningForm.DIRECT
    assert form("chutich", "CONG_VAN") == SigningForm.TM
    assert form("phochutich", "CONG_VAN") == SigningForm.KT
    assert form("chanhvp", "GIAY_MOI") == SigningForm.TL
    assert form("chanhvp", "QUYET_DINH") is None
    assert form("truongphong", "CONG_VAN") is None


def test_two_agencies_work_in_the_installation(person):
    inside = db.session.scalars(select(Agency).where(Agency.is_internal)).all()
    assert {agency.id for agency in inside} == {person("vanthu").agency_id, person("vanthu2").agency_id}


def test_the_closed_ward_names_its_successor(person):
    closed = db.session.scalars(select(Agency).where(Agency.valid_to.is_not(None))).one()
    assert closed.successor_id == person("vanthu").agency_id


def test_books_number_decisions_apart_from_letters(person):
    body, day = ward_body(person), clock.today()
    books = {book_for(body, Direction.OUTGOING, slug, day).code for slug in ("QUYET_DINH", "CONG_VAN", "THONG_BAO")}
    assert books == {"QD", "CV", "VB"}
    assert book_for(body, Direction.INCOMING, "CONG_VAN", day).next_number == 1


def test_the_file_plan_of_the_year_has_periods(person):
    items = db.session.scalars(
        select(FilePlanItem).where(FilePlanItem.agency_id == person("vanthu").agency_id)
    ).all()  # fmt: skip
    assert len(items) > 20
    assert {item.year for item in items} == {clock.today().year}
    assert any(item.rule for item in items)
    assert (db.session.scalar(select(func.count()).select_from(RetentionRule)) or 0) > 30


def test_the_calendar_knows_the_holidays(app):
    assert not calendar().is_working(clock.today().replace(month=11, day=24))


def test_the_history_of_the_ward_is_unbroken(app):
    assert list(breaches()) == []
    assert db.session.scalar(select(func.count()).select_from(Person)) == len(MEMBERS) + 3
