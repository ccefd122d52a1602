"""Taking a decision back over the API, and by two at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from eoffice.access.actor import Actor
from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, DomainError
from eoffice.incoming import service as incoming
from eoffice.records.models import Record
from eoffice.records.taking_back import take_back
from eoffice.tasks.models import TaskRole
from eoffice.tasks.service import act as act_on_task
from tests.functional.conftest import Caller
from tests.functional.test_races import Together, together
from tests.unit.incoming.conftest import ASSIGNMENT
from tests.unit.tasks.conftest import Work, work
from tests.world import MORNING

__all__ = ["together", "work"]

Actors = Callable[[str], Actor]


def test_the_api_takes_a_decision_back(work: Work, caller: Callable[[str], Caller]) -> None:
    record, leader = work.awaiting(), caller("chutich")
    made = leader.act(f"/incoming/{record.id}", "direct", **ASSIGNMENT)
    assert datetime.fromisoformat(made["undo_until"]) == MORNING + timedelta(seconds=60)
    assert caller("chanhvp").get(f"/documents/{record.id}").json["undo_until"] is None  # type: ignore[index]
    caller("phochutich").post(f"/documents/{record.id}/undo", 403)
    caller("vanthu2").post(f"/documents/{record.id}/undo", 404)
    leader.post(f"/documents/{record.id}/undo", 422, json={"reason": "x"})
    key = {"Idempotency-Key": "back"}
    first = leader.post(f"/documents/{record.id}/undo", headers=key)
    assert (first.json["state"], first.json["undo_until"]) == ("awaiting_direction", None)  # type: ignore[index]
    assert leader.post(f"/documents/{record.id}/undo", headers=key).json == first.json
    again = leader.post(f"/documents/{record.id}/undo", 409)
    assert again.json["code"] == "too_late"  # type: ignore[index]


def test_after_the_time_it_is_refused_and_the_state_stays(work: Work, caller: Callable[[str], Caller]) -> None:
    record, leader = work.assigned(), caller("chutich")
    with clock.frozen(MORNING + timedelta(seconds=61)):
        leader.post(f"/documents/{record.id}/undo", 409)
        assert leader.get(f"/documents/{record.id}").json["state"] == "assigned"  # type: ignore[index]


def test_two_tabs_take_it_back_at_once_and_one_wins(work: Work, actor: Actors, together: Together) -> None:
    record_id, leader = work.assigned().id, actor("chutich")
    results = together(*[lambda: take_back(leader, db.session.get_one(Record, record_id)).id for _tab in range(2)])
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
    assert db.session.get_one(Record, record_id).state == "awaiting_direction"
    assert list(breaches()) == []


def test_taking_back_and_going_on_at_once(work: Work, actor: Actors, together: Together) -> None:
    record = work.assigned()
    record_id, task_id = record.id, work.task(record, TaskRole.LEAD).id
    leader, head = actor("chutich"), actor("truongphong")

    def pass_on() -> int:
        task = next(task for task in work.tasks(db.session.get_one(Record, record_id)) if task.id == task_id)
        return act_on_task(head, task, "delegate", inputs={"person": "chuyenvien"}).id

    results = together(lambda: take_back(leader, db.session.get_one(Record, record_id)).id, pass_on)
    assert sum(isinstance(result, DomainError) for result in results) == 1
    is_back = not isinstance(results[0], DomainError)
    assert db.session.get_one(Record, record_id).state == ("awaiting_direction" if is_back else "assigned")
    assert list(breaches()) == []


def test_two_leaders_decide_at_once(work: Work, actor: Actors, together: Together) -> None:
    record = work.awaiting()
    record_id, version = record.id, record.version
    leaders = [actor("chutich"), actor("phochutich")]

    def direct(leader: Actor) -> Callable[[], int]:
        return lambda: incoming.direct(
            leader, db.session.get_one(Record, record_id), version=version, **ASSIGNMENT
        ).id  # fmt: skip

    results = together(*[direct(leader) for leader in leaders])
    assert sum(isinstance(result, DomainError) for result in results) == 1
    winner = leaders[next(place for place, result in enumerate(results) if not isinstance(result, DomainError))]
    loser = next(leader for leader in leaders if leader is not winner)
    refused = together(lambda: take_back(loser, db.session.get_one(Record, record_id)))
    assert isinstance(refused[0], DomainError)
    assert not isinstance(together(lambda: take_back(winner, db.session.get_one(Record, record_id)).id)[0], DomainError)
