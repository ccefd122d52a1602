"""Whose turn it is with what the actor sent, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eoffice.core.workflow import TransitionTable
from eoffice.desk.places import Places
from eoffice.desk.queries import Item, last_moves, turns_of_parents
from eoffice.incoming.states import TRANSITIONS as INCOMING
from eoffice.outgoing.states import TRANSITIONS as OUTGOING
from eoffice.records.models import CaseFile, Record
from eoffice.records.service import SUBJECT as RECORD
from eoffice.tasks.models import Task
from eoffice.tasks.states import TRANSITIONS as TASKS
from eoffice.tasks.steps import SUBJECT as TASK


def _acts(table: TransitionTable[Any], *others: str) -> frozenset[str]:
    """Acts by which a turn passes on. Who begins the work goes on with what lay with them already."""
    return frozenset({*others, *(row.permission for row in table.rows if row.action != "start")})


RECORD_ACTS = _acts(INCOMING, "incoming:receive", "incoming:hand_to", "incoming:take_back") | _acts(
    OUTGOING, "outgoing:draft"
)
TASK_ACTS = _acts(TASKS, "task:assign")


@dataclass(frozen=True)
class Waiting:
    """A row of what was sent: with whom it lies, and since when."""

    item: Item
    turn: str
    since: datetime | None


def waits_for(places: Places, items: Sequence[Item]) -> list[Waiting]:
    """The rows in their order; two queries however many they are, and one more for tasks that were passed on."""
    records = {item.what.id for item in items if isinstance(item.what, Record)}
    tasks = {item.what.id: item.what for item in items if isinstance(item.what, Task)}
    moved = {RECORD: last_moves(RECORD, records, RECORD_ACTS), TASK: last_moves(TASK, tasks, TASK_ACTS)}
    below = turns_of_parents(tasks.values())
    return [
        Waiting(
            item, places.words(item.what.turn_key or below.get(item.what.id, "")),
            moved[TASK if isinstance(item.what, Task) else RECORD].get(item.what.id),
        )
        for item in items if not isinstance(item.what, CaseFile)
    ]  # fmt: skip
