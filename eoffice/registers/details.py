"""What the rooms of documents tell the registers from above: columns beyond the card, conditions of filters, and how
a document of an old register is taken in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from eoffice.access.actor import Actor
from eoffice.directory.models import IssuingBody
from eoffice.records.models import Record
from eoffice.registers.models import Direction


@dataclass(frozen=True)
class Details:
    """Columns that stand on no card. `to` is nơi nhận of an outgoing, the unit or person of an incoming document.

    `progress` and `replies` are for the follow-up of incoming documents.
    """

    to: str = ""
    kept_by: str = ""
    copies: int | None = None
    passed_on: date | None = None
    note: str = ""
    progress: str = ""
    replies: str = ""


#: Gives the details of the records of these ids; a record without an answer has none.
Provider = Callable[[Sequence[int]], Mapping[int, Details]]
#: An SQL condition over `Record` for the value of a filter.
Condition = Callable[[Any], ColumnElement[bool]]
#: Adds the room's own row of a closed document that an old register brought.
Filer = Callable[[Actor, Record, IssuingBody], None]


@dataclass(frozen=True)
class Room:
    """What one room tells. `conditions` are by the name of their filter."""

    provider: Provider
    conditions: Mapping[str, Condition]
    filer: Filer | None
    filed_state: str


_rooms: dict[Direction, Room] = {}


def register_details(
    direction: Direction,
    provider: Provider,
    *,
    conditions: Mapping[str, Condition] | None = None,
    filer: Filer | None = None,
    filed_state: str = "filed",
) -> None:
    """Let a room tell the details of its documents; called from its `subscribers.register`."""
    _rooms[direction] = Room(provider, conditions or {}, filer, filed_state)


def details_of(direction: Direction, record_ids: Sequence[int]) -> Mapping[int, Details]:
    """The details of the records by id."""
    room = _rooms.get(direction)
    return room.provider(record_ids) if room and record_ids else {}


def condition(direction: Direction, name: str, value: Any) -> ColumnElement[bool] | None:
    """The room's condition of this name; None when it has none."""
    room = _rooms.get(direction)
    found = room.conditions.get(name) if room else None
    return found(value) if found else None


def filer_of(direction: Direction) -> tuple[Filer, str] | None:
    """How the room takes in a closed document, and the state it then has; None when it cannot."""
    room = _rooms.get(direction)
    return (room.filer, room.filed_state) if room and room.filer else None
