"""What tasks announce."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class TaskMoved:
    """A task was assigned (`action` "assign") or moved by `action` of an actor; `person_id` None: the system.

    `former_key` is the key of whoever had it until now, where somebody else has it from now on or nobody.
    """

    task_id: int
    action: str
    person_id: int | None
    former_key: str = ""


class AlarmKind(StrEnum):
    """First and second alarm before the deadline; overdue, told to the next one up each time."""

    FIRST = "first"
    SECOND = "second"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class TaskAlarm:
    """The deadline of an open task is near or over; the holders of `keys` are to be told."""

    task_id: int
    kind: AlarmKind
    keys: tuple[str, ...]
