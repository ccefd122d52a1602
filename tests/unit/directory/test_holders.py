"""Who holds a key: the same people whose actors have it, found in one query."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from eoffice.access.actor import Role, head_key, person_key, role_key
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.actors import actor_of
from eoffice.directory.holders import Holder, holders_of
from eoffice.directory.models import Person, PostHolding, Substitution


def stand_in(absent: Person, substitute: Person, first: date, last: date) -> None:
    with unit_of_work():
        db.session.add(Substitution(person_id=absent.id, substitute_id=substitute.id, valid_from=first, valid_to=last))


@pytest.fixture
def changed_office(person):
    """Substitutions of today and of another day, somebody who left, somebody whose account is closed."""
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    stand_in(person("chutich"), person("phochutich"), today, tomorrow)
    stand_in(person("truongphong"), person("chuyenvien"), tomorrow, tomorrow)
    stand_in(person("chanhvp"), person("luutru"), today, today)
    with unit_of_work():
        person("luutru").is_active = False
        holding = db.session.scalars(select(PostHolding).where(PostHolding.person_id == person("motcua").id)).one()
        holding.valid_to = today - timedelta(days=1)


@pytest.mark.usefixtures("changed_office")
def test_holders_are_those_whose_actors_have_the_key(app):
    actors = {each.id: actor_of(each) for each in db.session.scalars(select(Person))}
    every_key = {key for who in actors.values() for key in who.keys} | {person_key(p) for p in actors}
    expected = {(key, p) for p, who in actors.items() for key in who.keys}
    assert {(holder.key, holder.person_id) for holder in holders_of(every_key)} == expected
    for key in sorted(every_key):
        assert {holder.person_id for holder in holders_of([key])} == {p for k, p in expected if k == key}


@pytest.mark.usefixtures("changed_office")
def test_a_substitute_is_known_as_one(person):
    chairperson, deputy = person("chutich"), person("phochutich")
    key = role_key(Role.CHAIRPERSON, chairperson.agency_id)
    assert holders_of([key]) == [Holder(key, chairperson.id, None), Holder(key, deputy.id, chairperson.id)]


def test_many_keys_are_one_query(app, person):
    keys = [
        person_key(1),
        head_key(2),
        "unit:3",
        role_key(Role.CLERK, 1),
        "agency:1",
        "archive:1",
        "nonsense",
        "unit:x",
    ]
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: said.append(arguments[2]))
    holders_of(keys)
    assert sum("SELECT" in statement for statement in said) == 1
    assert holders_of([]) == holders_of(["nonsense"]) == []
