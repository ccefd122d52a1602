"""The table as a whole, the rule in both its uses, and the history over tasks and documents together."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, DomainError, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person, Unit
from eoffice.tasks import service
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.queries import SCOPES, count_waiting, get_task, list_tasks, tasks_of_record
from eoffice.tasks.states import TRANSITIONS, TaskState
from tests.unit.incoming.test_moves import EVERYBODY

from .conftest import Work

INPUTS: dict[str, dict[str, Any]] = {
    "delegate": {"person": "chuyenvien"}, "return": {"reason": "x"}, "complete": {"result": "x"},
    "report": {"result": "x"}, "send_back": {"reason": "x"}, "note": {"text": "x"}, "add_item": {"text": "x"},
    "tick": {"item": 1}, "split": {"title": "x", "person": "chuyenvien"}, "extend": {"working_days": 9, "reason": "x"},
    "ask_extension": {"due_on": "20/11/2026", "reason": "x"}, "refuse_extension": {"reason": "x"},
    "reassign": {"lead": "unit:VHXH", "reason": "x"}, "add_supporter": {"supporting": ["unit:VP"]},
    "withdraw": {"reason": "x"},
}  # fmt: skip
PERMISSIONS = [permission for permission in Permission if permission.value.startswith("task:")]


def in_state(work: Work, state: str) -> Task:
    record = work.assigned()
    if state == "assigned":
        return work.task(record)
    if state == "reported":
        work.do(work.task(record), "chutich", "set_terms", needs_acceptance=True)
        return work.do(work.task(record), "truongphong", "report", result="x")
    child = work.passed_on(record)
    if state == "withdrawn":
        return work.do(child, "truongphong", "withdraw", reason="x")
    if state == "delegated":
        return work.task(record)
    if state == "returned":
        return work.do(child, "chuyenvien", "return", reason="x")
    work.do(child, "chuyenvien", "start")
    return child if state == "in_progress" else work.do(child, "chuyenvien", "complete", result="x")


@pytest.mark.parametrize("state", list(TaskState))
def test_an_illegal_move_is_refused_and_changes_nothing(work: Work, state):
    task = in_state(work, state)
    before = (task.state, task.version)
    illegal = [action for action in TRANSITIONS.actions if not TRANSITIONS.find(state, action)]
    outcomes = {}
    for action in illegal:
        for username in ("truongphong", "chutich"):
            try:
                work.do(task, username, action, **INPUTS.get(action, {}))
            except Conflict as refused:
                outcomes[action, username] = refused.code
        db.session.expire_all()
        assert (task.state, task.version) == before, action
    assert outcomes == dict.fromkeys(product(illegal, ("truongphong", "chutich")), "illegal_transition") != {}


@pytest.mark.parametrize("state", list(TaskState))
def test_what_is_not_offered_cannot_be_done(work: Work, state):
    task = in_state(work, state)
    for username in EVERYBODY:
        offered = {row.action for row in service.available_actions(work.actor(username), task)}
        for action in TRANSITIONS.actions:
            if action not in offered:
                with pytest.raises(DomainError):
                    work.do(task, username, action, **INPUTS.get(action, {}))
    assert task.state == state


def test_every_row_has_its_verb(work: Work):
    assert set(service.VERBS) == set(TRANSITIONS.actions)
    with pytest.raises(NotFound):
        work.do(work.task(work.assigned()), "truongphong", "explode")


@pytest.mark.parametrize("seed", range(3))
def test_one_rule_two_uses(work: Work, seed):
    dice = random.Random(seed)
    people, units = list(db.session.scalars(select(Person))), list(db.session.scalars(select(Unit)))
    keys = [f"person:{person.id}" for person in people]
    keys += [f"{kind}:{unit.id}" for unit in units for kind in ("head", "unit")]
    with unit_of_work():
        for _number in range(60):
            unit = dice.choice(units)
            db.session.add(
                Task(
                    agency_id=unit.agency_id, role=dice.choice(list(TaskRole)), state=dice.choice(list(TaskState)),
                    title="x", unit_id=unit.id, person_id=dice.choice([None, dice.choice(people).id]),
                    assigned_by=dice.choice([None, dice.choice(people).id]), assigned_at=clock.now(), result="",
                    turn_key=dice.choice([*keys, ""]),
                )
            )  # fmt: skip
    everything = list(db.session.scalars(select(Task)))
    for actor in (*map(work.actor, EVERYBODY), SYSTEM):
        for permission in PERMISSIONS:
            listed = set(db.session.scalars(select(Task.id).where(visible(actor, permission))))
            assert listed == {task.id for task in everything if can(actor, permission, task)}, permission


def test_lists_show_what_pages_open(work: Work):
    record = work.assigned()
    work.passed_on(record)
    for username in EVERYBODY:
        actor = work.actor(username)
        listed = {task.id for task in list_tasks(actor, {}).page.rows}
        assert listed == {task.id for task in tasks_of_record(actor, record.id)}
        for task in work.tasks(record):
            if task.id not in listed:
                with pytest.raises(NotFound):
                    get_task(actor, task.id)


def test_scopes_count_open_tasks(work: Work):
    record = work.assigned()
    work.passed_on(record)
    counts = {name: list_tasks(work.actor(name), {}).counts for name in ("chuyenvien", "truongphong", "chutich")}
    assert list(counts["chuyenvien"]) == list(SCOPES)
    assert (counts["chuyenvien"]["mine"], counts["chuyenvien"]["unit"]) == (1, 0)
    assert (counts["truongphong"]["mine"], counts["truongphong"]["unit"]) == (0, 2)
    assert (counts["chutich"]["assigned"], counts["chutich"]["all"]) == (3, 4)
    assert count_waiting(work.actor("chuyenvien")) == 1


@pytest.mark.parametrize(
    ("values", "found"),
    [({"due": "late"}, 0), ({"due": "soon"}, 0), ({"role": "lead"}, 1), ({"state": "open"}, 3), ({"state": "done"}, 0),
     ({"q": "quy hoạch"}, 3), ({"q": "%"}, 0), ({"scope": "assigned"}, 3)],
)  # fmt: skip
def test_filters_narrow(work: Work, values, found):
    work.assigned()
    assert list_tasks(work.actor("chutich"), values).page.total == found


def test_the_history_vouches_for_tasks_and_documents(work: Work):
    record = work.assigned()
    child = work.passed_on(record)
    work.do(child, "chuyenvien", "return", reason="x")
    again = work.passed_on(record)
    work.do(again, "chuyenvien", "start")
    work.do(work.task(record, TaskRole.SUPPORT), "chuyenvien2", "start")
    work.do(again, "chuyenvien", "complete", result="Xong")
    work.do(work.task(record, TaskRole.INFORM), "chanhvp", "complete")
    assert list(breaches()) == []


def test_the_number_in_the_menu_is_the_length_of_the_list(work: Work) -> None:
    work.passed_on(work.assigned())
    for name in ("chutich", "chanhvp", "truongphong", "chuyenvien", "chuyenvien2", "vanthu", "quantri"):
        actor = work.actor(name)
        assert count_waiting(actor) == list_tasks(actor, {"scope": "mine", "state": "open"}).page.total, name
