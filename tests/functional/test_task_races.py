"""Two people at one task at the same moment: one wins, the other is told who was first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from eoffice.core.clock import frozen
from eoffice.core.database import db
from eoffice.core.errors import Conflict, DomainError
from eoffice.core.events import subscribe
from eoffice.tasks.alarms import look
from eoffice.tasks.events import TaskAlarm
from eoffice.tasks.models import PlannedAlarm, Task
from eoffice.tasks.service import act
from tests.functional.test_races import Act, Together, together, winners
from tests.unit.tasks.conftest import Work
from tests.unit.tasks.test_alarms import on

__all__ = ["together"]

Step = Callable[..., Act]


@pytest.fixture
def step(actor: Any) -> Step:
    """A step of a task, as an act on what its author saw."""

    def make(task: Task, username: str, action: str, **inputs: object) -> Act:
        task_id, seen = task.id, task.version

        def do() -> object:
            found = db.session.get_one(Task, task_id)
            return act(actor(username), found, action, version=seen, inputs=inputs).state

        return do

    return make


def refusal(results: list[object]) -> Conflict:
    [refused] = [result for result in results if isinstance(result, DomainError)]
    assert isinstance(refused, Conflict)
    return refused


def test_of_two_heads_who_pass_it_on_one_wins(together: Together, actor, step: Step) -> None:
    work = Work(actor)
    task = work.task(work.assigned())
    results = together(
        step(task, "truongphong", "delegate", person="chuyenvien"),
        step(task, "truongphong", "delegate", person="truongphong"),
    )
    assert len(winners(results)) == 1
    assert work.actor("truongphong").name in refusal(results).message
    assert db.session.scalar(select(func.count()).select_from(Task).where(Task.parent_id == task.id)) == 1


def test_taken_back_while_it_is_reported(together: Together, actor, step: Step) -> None:
    work = Work(actor)
    task = work.given(lead="person:chuyenvien")
    results = together(
        step(task, "chutich", "withdraw", reason="Thôi"), step(task, "chuyenvien", "report", result="Xong")
    )
    assert len(winners(results)) == 1
    first = "chutich" if winners(results) == ["withdrawn"] else "chuyenvien"
    assert work.actor(first).name in refusal(results).message


def test_taken_back_from_above_while_it_is_reported_below(together: Together, actor, step: Step) -> None:
    work = Work(actor)
    task = work.given()
    work.do(task, "truongphong", "delegate", person="chuyenvien")
    child = work.parts(task)[0]
    results = together(
        step(task, "chutich", "withdraw", reason="Thôi"), step(child, "chuyenvien", "complete", result="Xong")
    )
    assert len(winners(results)) == 1
    refusal(results)
    db.session.expire_all()
    assert (task.state, child.state) in {("withdrawn", "withdrawn"), ("reported", "done")}


def test_two_workers_tell_an_alarm_once(together: Together, actor) -> None:
    work, heard = Work(actor), []
    subscribe(TaskAlarm, heard.append)
    work.given(lead="person:chuyenvien", due_on="20/11/2026", working_days=None)

    def ring() -> object:
        with frozen(on(19)):
            return look()

    together(ring, ring, ring)
    assert len(heard) == 1
    assert db.session.scalar(select(func.count()).select_from(PlannedAlarm)) == 4
