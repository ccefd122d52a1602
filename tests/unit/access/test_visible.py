"""The condition of a list is made once for each actor, and never for another."""

from __future__ import annotations

from dataclasses import replace

from eoffice.access.actor import SYSTEM, Actor
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission


def test_the_condition_of_a_list_is_made_once_for_each_actor(app):
    actor = Actor(person_id=1, agency_id=1, name="A", keys=frozenset({"person:1"}))
    made = visible(actor, Permission.RECORD_READ)
    assert visible(actor, Permission.RECORD_READ) is made
    assert visible(actor, Permission.TASK_READ) is not made
    assert visible(SYSTEM, Permission.RECORD_READ) is not made


def test_whoever_is_made_from_an_actor_has_conditions_of_their_own(app):
    actor = Actor(person_id=1, agency_id=1, name="A", keys=frozenset({"person:1"}))
    visible(actor, Permission.RECORD_READ)
    other = replace(actor, keys=frozenset({"person:2"}))
    assert other.clauses == {}
    assert actor == replace(actor)
