"""Who sees a task and who moves it: the person it is for, the heads of its unit, whoever's turn it is.

Whoever assigned it (or their substitute; the chairperson for everybody) changes its terms, accepts it, takes it back.
Those who take part in it see it whole; the agency's readers of everything follow it without moving it.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from eoffice.access.actor import Actor, Role, agency_key, head_key, person_key
from eoffice.access.engine import Predicate, Rule, has_role, is_system, register_read, register_rules
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.tasks.models import Task

#: A task that belongs to the one asked about.
_PART = aliased(Task)


def _ids(actor: Actor, prefix: str) -> list[int]:
    return sorted(int(key.removeprefix(prefix)) for key in actor.keys if key.startswith(prefix))


def _is_assignee(actor: Actor, task: Any) -> bool:
    return task.person_id is not None and person_key(task.person_id) in actor.keys


def _heads_unit(actor: Actor, task: Any) -> bool:
    return task.unit_id is not None and head_key(task.unit_id) in actor.keys


def _assigned_it(actor: Actor, task: Any) -> bool:
    return task.assigned_by is not None and person_key(task.assigned_by) in actor.keys


def _reads_agency(actor: Actor, task: Any) -> bool:
    return agency_key(task.agency_id) in actor.keys


def _has_turn(actor: Actor, task: Any) -> bool:
    return bool(task.turn_key) and task.turn_key in actor.keys


def _parts(actor: Actor) -> Select[int | None]:
    """Ids of the tasks that something of the actor's belongs to: theirs, or of a unit they head."""
    is_theirs = or_(_PART.person_id.in_(_ids(actor, "person:")), _PART.unit_id.in_(_ids(actor, "head:")))
    return select(_PART.part_of_id).where(_PART.part_of_id.is_not(None), is_theirs)


def _takes_part(actor: Actor, task: Any) -> bool:
    return task.id is not None and task.id in set(db.session.scalars(_parts(actor)))


def _takes_part_clause(actor: Actor) -> ColumnElement[bool]:
    return Task.id.in_(_parts(actor))


is_assignee = Predicate("the task is theirs", _is_assignee, lambda actor: Task.person_id.in_(_ids(actor, "person:")))
heads_task_unit = Predicate("heads the task's unit", _heads_unit, lambda actor: Task.unit_id.in_(_ids(actor, "head:")))
assigned_it = Predicate("assigned it", _assigned_it, lambda actor: Task.assigned_by.in_(_ids(actor, "person:")))
reads_task_agency = Predicate(
    "reads everything of the agency", _reads_agency, lambda actor: Task.agency_id.in_(_ids(actor, "agency:"))
)
has_task_turn = Predicate("it is their turn", _has_turn, lambda actor: Task.turn_key.in_(sorted(actor.keys)))
for_unit = Predicate(
    "for a unit, not a person", lambda _actor, task: task.person_id is None, lambda _actor: Task.person_id.is_(None)
)
was_passed_on = Predicate(
    "passed on by a head", lambda _actor, task: task.parent_id is not None, lambda _actor: Task.parent_id.is_not(None)
)

takes_part = Predicate("takes part in it", _takes_part, _takes_part_clause)
is_chairperson = has_role(Role.CHAIRPERSON)
may_charge = has_role(Role.CHAIRPERSON, Role.VICE_CHAIRPERSON, Role.CHIEF_OF_OFFICE, Role.HEAD_OF_UNIT)

_WORKS: Rule = [[is_assignee], [heads_task_unit, for_unit], [has_task_turn]]

RULES: dict[Permission, Rule] = {
    Permission.TASK_READ: [
        [is_assignee], [heads_task_unit], [assigned_it], [reads_task_agency], [has_task_turn], [is_system],
        [takes_part],
    ],
    Permission.TASK_DELEGATE: [[heads_task_unit, for_unit], [has_task_turn, for_unit]],
    Permission.TASK_START: _WORKS,
    Permission.TASK_REPORT: _WORKS,
    Permission.TASK_RETURN: [[is_assignee, was_passed_on]],
    Permission.TASK_CREATE: [[may_charge]],
    Permission.TASK_PLAN: _WORKS,
    Permission.TASK_NOTE: [[is_assignee], [heads_task_unit], [has_task_turn], [assigned_it]],
    Permission.TASK_DIRECT: [[assigned_it], [heads_task_unit, was_passed_on], [is_chairperson, reads_task_agency]],
    Permission.TASK_ALARMS: [[has_role(Role.CHIEF_OF_OFFICE, Role.CHAIRPERSON)]],
}  # fmt: skip


def register(_app: Flask) -> None:
    """Add the rules to the map."""
    register_rules(RULES)
    register_read(Task, Permission.TASK_READ)
