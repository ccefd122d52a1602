"""Whose turn it is, why somebody sees a task, and who else does: the questions that every page of a task answers."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import READS_ALL, Actor
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.deadline import Deadline, explain
from eoffice.directory.queries import heads_of_unit, people_with_role, substitutes_of
from eoffice.directory.turns import turn_words
from eoffice.tasks.models import Task
from eoffice.tasks.permissions import (
    assigned_it,
    has_task_turn,
    heads_task_unit,
    is_assignee,
    reads_task_agency,
    takes_part,
)
from eoffice.tasks.states import TaskState
from eoffice.tasks.steps import open_children


def turn_of(task: Task) -> str:
    """Who must act now, in words; of a task that was passed on, those it was passed on to."""
    if task.state == TaskState.DELEGATED and not task.turn_key:
        return ", ".join(child.person.full_name for child in open_children(task) if child.person)
    return turn_words(task.turn_key)


def why_seen(actor: Actor, task: Task) -> list[str]:
    """Every reason for which the actor sees the task, the nearest first."""
    reasons = (
        (is_assignee, _("It is your task.")),
        (has_task_turn, _("It is your turn.")),
        (assigned_it, _("You gave the task, or stand in for whoever gave it.")),
        (heads_task_unit, _("You head its unit.")),
        (takes_part, _("You take part in the work it belongs to.")),
        (reads_task_agency, _("Your post reads everything of the agency.")),
    )
    return [words for predicate, words in reasons if predicate.check(actor, task)]


def who_sees(task: Task) -> list[tuple[str, str]]:
    """Who sees the task today: the people and for what."""
    found: list[tuple[str, str]] = []
    if task.person is not None:
        found.append((task.person.full_name, _("handler")))
        found += [(one.full_name, _("stands in for the handler")) for one in substitutes_of(task.person.id)]
    if task.unit_id is not None:
        found += [(head.full_name, _("head of the unit")) for head in heads_of_unit(task.unit_id)]
    if task.assigner is not None:
        found.append((task.assigner.full_name, _("assigner")))
        found += [(one.full_name, _("stands in for the assigner")) for one in substitutes_of(task.assigner.id)]
    found += [(name, _("takes part")) for name in _parts(task)]
    for role in sorted(READS_ALL):
        found += [
            (one.full_name, _("reads everything of the agency")) for one in people_with_role(task.agency_id, role)
        ]
    words_of: dict[str, list[str]] = {}
    for name, words in found:
        words_of.setdefault(name, []).append(words)
    return [(name, ", ".join(dict.fromkeys(words))) for name, words in words_of.items()]


def arithmetic(task: Task) -> Deadline | None:
    """How the deadline follows from the day it was given, by the calendar as it stands."""
    start = task.counted_from or clock.office_time(task.assigned_at).date()
    return explain(start, task.due_on) if task.due_on is not None and start <= task.due_on else None


def _parts(task: Task) -> Sequence[str]:
    parts = db.session.scalars(select(Task).where(Task.part_of_id == task.id)).all()
    named = [part.person.full_name if part.person else part.unit.name if part.unit else "" for part in parts]
    return list(dict.fromkeys(filter(None, named)))
