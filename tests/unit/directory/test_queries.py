"""Reading the directory, and that one rule decides about one person and about the list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import select

from eoffice.access.actor import SYSTEM, Role
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.audit.models import AuditEvent
from eoffice.audit.service import record
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory import queries
from eoffice.directory.models import Person, Unit
from eoffice.directory.service import structure
from eoffice.directory.service.substitutions import appoint_substitute

EVERYBODY = (
    "vanthu", "chutich", "phochutich", "chanhvp", "truongphong", "chuyenvien", "chuyenvien2", "luutru", "motcua",
    "quantri", "vanthu2", "chutich2",
)  # fmt: skip


@pytest.fixture
def unit(actor):
    def find(code):
        query = select(Unit).where(Unit.code == code, Unit.agency_id == actor("vanthu").agency_id)
        return db.session.scalars(query).one()

    return find


@pytest.mark.parametrize("permission", [Permission.DIRECTORY_READ, Permission.DIRECTORY_MANAGE])
@pytest.mark.parametrize("username", EVERYBODY)
def test_can_and_visible_agree_about_people(actor, username, permission):
    everyone = db.session.scalars(select(Person)).all()
    listed = set(db.session.scalars(select(Person.id).where(visible(actor(username), permission))))
    assert listed == {p.id for p in everyone if can(actor(username), permission, p)}


@pytest.mark.parametrize("username", EVERYBODY)
def test_can_and_visible_agree_about_the_history(actor, username):
    with unit_of_work():
        record(SYSTEM, "installation:tested", "installation", 1)
    events = db.session.scalars(select(AuditEvent)).all()
    listed = set(db.session.scalars(select(AuditEvent.id).where(visible(actor(username), Permission.AUDIT_READ))))
    assert listed == {e.id for e in events if can(actor(username), Permission.AUDIT_READ, e)}
    assert bool(listed) == (username in {"quantri", "chutich", "chutich2"})


def test_people_of_a_unit_most_senior_first(unit):
    assert [p.username for p in queries.people_of_unit(unit("KT").id)] == ["truongphong", "chuyenvien"]


def test_heads_of_units(unit):
    assert [p.username for p in queries.heads_of_unit(unit("KT").id)] == ["truongphong"]
    assert [p.username for p in queries.heads_of_unit(unit("VP").id)] == ["chanhvp"]


def test_people_with_a_role_are_those_of_the_agency(actor):
    found = queries.people_with_role(actor("vanthu").agency_id, Role.CLERK)
    assert [p.username for p in found] == ["vanthu"]


def test_closed_account_heads_nothing(unit, person):
    with unit_of_work():
        person("truongphong").is_active = False
    assert not queries.heads_of_unit(unit("KT").id)


@pytest.mark.parametrize("text", ["thu ha", "Hà", "VANTHU", "nguyễn thu"])
def test_people_are_found_without_marks_and_in_any_order(actor, text):
    assert "vanthu" in [p.username for p in queries.list_people(actor("vanthu").agency_id, text=text)]


def test_people_stand_as_in_a_vietnamese_list(actor, person, sign_in):
    named = {"chutich": "Võ Văn An", "vanthu": "Đặng Thị Ân", "quantri": "Trần Văn Bình", "motcua": "Lê An Bình"}
    with unit_of_work():
        for username, full_name in named.items():
            person(username).full_name = full_name
    expected = ["Võ Văn An", "Đặng Thị Ân", "Lê An Bình", "Trần Văn Bình"]
    people = queries.list_people(actor("vanthu").agency_id)
    assert [one.full_name for one in people if one.full_name in expected] == expected
    browser = sign_in("quantri")
    for path, order in (("", 1), ("?sort=-name", -1)):
        page = browser.get(f"/administration/people/{path}").text.partition("<tbody")[2]
        assert sorted(expected, key=page.index) == expected[::order]


def test_people_filter_by_unit_and_state(actor, person, unit):
    agency_id = actor("vanthu").agency_id
    assert {p.username for p in queries.list_people(agency_id, unit_id=unit("KT").id)} == {"truongphong", "chuyenvien"}
    with unit_of_work():
        person("chuyenvien").is_active = False
    assert "chuyenvien" not in {p.username for p in queries.list_people(agency_id)}
    assert {p.username for p in queries.list_people(agency_id, is_active=False)} == {"chuyenvien"}


def test_closed_unit_is_not_offered(actor, unit):
    kt = unit("KT").id
    with unit_of_work():
        structure.close_unit(actor("quantri"), kt, valid_to=date(2026, 11, 8))
    agency_id = actor("vanthu").agency_id
    assert kt not in [u.id for u in queries.units_of(agency_id)]
    assert kt in [u.id for u in queries.units_of(agency_id, date(2026, 11, 8))]
    assert kt in [u.id for u in queries.all_units_of(agency_id)]


def test_usual_body_comes_first(actor):
    bodies = queries.bodies_of(actor("vanthu").agency_id)
    assert bodies[0].code == "UBND"
    assert len(bodies) == 3


def test_names_of_many_take_one_query(app, person):
    ids = [p.id for p in db.session.scalars(select(Person))]
    with Counted() as statements:
        names = queries.person_names([*ids, None, 10**6])
    assert len(statements) == 1
    assert len(names) == len(ids)
    assert queries.person_names([]) == {}


def test_posts_of_many_take_one_query(app, person):
    people = db.session.scalars(select(Person)).all()
    with Counted() as statements:
        posts = queries.posts_by_person(p.id for p in people)
        assert [post.unit and post.unit.name for held in posts.values() for post in held]
    assert len(statements) == 1


def test_signed_in_request_takes_at_most_four_queries_to_know_the_actor(app, sign_in, actor, person):
    browser = sign_in("chuyenvien2")
    with Counted() as statements:
        assert browser.get("/healthz").status_code == 200
    assert not statements
    with Counted() as statements:
        assert browser.get("/password").status_code == 200
    assert len(statements) <= 4


def test_person_with_substitution_takes_at_most_four_queries_too(app, sign_in, actor, person):
    today = date(2026, 11, 9)
    for away in ("chutich", "truongphong"):
        with unit_of_work():
            appoint_substitute(
                actor("quantri"), person_id=person(away).id, substitute_id=person("chuyenvien2").id, valid_from=today,
                valid_to=today + timedelta(days=3),
            )  # fmt: skip
    browser = sign_in("chuyenvien2")
    with Counted() as statements:
        browser.get("/password")
    assert len(statements) <= 4


class Counted:
    """Collects the SELECT statements of its block."""

    def __enter__(self):
        self.statements: list[str] = []
        sql_event.listen(db.engine, "before_cursor_execute", self._note)
        return self.statements

    def __exit__(self, *_error):
        sql_event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, connection, cursor, statement, *_rest):
        if statement.lstrip().upper().startswith("SELECT"):
            self.statements.append(statement)
