"""The scopes of the list: each counts what it lists, and is found by indexes of its own among however many tasks."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person, Unit
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.queries import SCOPES, count_waiting, list_tasks
from eoffice.tasks.recounts import count_recounts, list_recounts
from eoffice.tasks.states import OPEN_STATES, TaskState
from tests.plans import plans

from .conftest import Work

EVERYBODY = ("chutich", "chanhvp", "truongphong", "chuyenvien", "chuyenvien2", "vanthu", "luutru", "quantri", "vanthu2")


@pytest.mark.parametrize("seed", range(2))
def test_each_scope_counts_what_it_lists(work: Work, seed):
    _add_tasks(random.Random(seed))
    still_open = list(db.session.scalars(select(Task).where(Task.state.in_(OPEN_STATES))))
    for username in EVERYBODY:
        actor = work.actor(username)
        seen = {task.id for task in still_open if can(actor, Permission.TASK_READ, task)}
        for scope in SCOPES:
            found = list_tasks(actor, {"scope": scope, "state": "open"}, args={"per_page": "200"})
            listed = {task.id for task in found.page.rows}
            assert found.counts[scope] == found.page.total == len(listed), (username, scope)
            assert listed == seen if scope == "all" else listed <= seen, (username, scope)
        assert found.counts["mine"] == count_waiting(actor)


@pytest.mark.parametrize("username", ["vanthu", "truongphong", "chuyenvien", "chutich"])
def test_no_list_goes_through_the_tasks_of_the_agency(work: Work, username):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by the number of rows, of which there are few here")
    work.passed_on(work.assigned())
    actor = work.actor(username)
    steps = plans(lambda: list_tasks(actor, {"scope": "mine", "state": "open"}))
    steps += plans(lambda: count_recounts(actor)) + plans(lambda: list_recounts(actor))
    of_agency = [step for step in steps if "task USING INDEX" in step and "(agency_id=? AND state=?" in step]
    assert of_agency == []
    assert not [step for step in steps if step == "SCAN task"]


def _add_tasks(dice: random.Random) -> None:
    """Tasks of all sorts, each among the people of one agency."""
    everybody, units = list(db.session.scalars(select(Person))), list(db.session.scalars(select(Unit)))
    with unit_of_work():
        for number in range(60):
            unit = dice.choice(units)
            people = [person.id for person in everybody if person.agency_id == unit.agency_id]
            keys = ["", f"head:{unit.id}", *(f"person:{person_id}" for person_id in people)]
            asks = number % 5 == 0
            db.session.add(Task(
                agency_id=unit.agency_id, role=dice.choice(list(TaskRole)), state=dice.choice(list(TaskState)),
                title="x", unit_id=unit.id, person_id=dice.choice([None, *people]), turn_key=dice.choice(keys),
                assigned_by=dice.choice([None, *people]), assigned_at=clock.now(), result="",
                asked_due_on=clock.today() if asks else None, asked_reason="Chưa đủ số liệu" if asks else None,
            ))  # fmt: skip
