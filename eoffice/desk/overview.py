"""Where everything lies, what is late, who has how much, and how long it takes.

Each bar is a group of a select, and the list behind it is the same select narrowed to that group: the length of the
list is the number on the bar. A head of unit sees what lies in their units, as far as they may read it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from eoffice.access.actor import Actor, agency_key
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.calendar import Calendar
from eoffice.core.database import db
from eoffice.desk.places import Places
from eoffice.incoming.models import Incoming
from eoffice.incoming.queries import OPEN_STATES as OPEN_DOCUMENTS
from eoffice.outgoing.queries import DONE_STATES
from eoffice.outgoing.states import OutgoingState
from eoffice.records.models import Record, RecordKind
from eoffice.tasks.models import Task
from eoffice.tasks.states import OPEN_STATES

#: States of documents under way, in the order of their life: incoming, then outgoing ones.
INCOMING_STATES = tuple(str(state) for state in OPEN_DOCUMENTS)
OUTGOING_STATES = tuple(str(state) for state in OutgoingState if state not in DONE_STATES)
#: Weeks or months of turn-around drawn.
PERIODS = 12
#: The unit of a turn that lies in none, as an address names it.
NO_UNIT = "none"


@dataclass(frozen=True)
class Scope:
    """Whose work is looked at: the whole agency, or the units that the actor heads."""

    actor: Actor
    places: Places

    @property
    def is_whole(self) -> bool:
        """Whether the actor reads everything of the agency."""
        return agency_key(self.actor.agency_id or 0) in self.actor.keys

    def turns(self) -> list[str]:
        """The turn keys that lie in the units looked at."""
        return [key for unit in self.actor.headed_unit_ids for key in self.places.keys_of_unit(unit)]


@dataclass(frozen=True)
class Bar:
    """A group: its key in the address of the list, how many there are, and how many of them are late."""

    key: str
    value: int
    late: int = 0


@dataclass(frozen=True)
class Period:
    """Documents completed from the first to the last day, and the median of working days since they arrived."""

    first: date
    last: date
    count: int
    days: float


@dataclass(frozen=True)
class Load:
    """Things that lie somewhere, grouped by what an overview draws."""

    #: kind, state, turn key, how many, how many of them late
    rows: Sequence[tuple[str, str, str, int, int]]
    places: Places

    def by_state(self, kind: str) -> list[Bar]:
        """Documents of a kind by state, in the order of their life."""
        order = INCOMING_STATES if kind == RecordKind.INCOMING else OUTGOING_STATES
        found = {
            bar.key: bar for bar in _bars((state, n, late) for own, state, _key, n, late in self.rows if own == kind)
        }
        return [found[state] for state in order if state in found]

    def by_unit(self) -> list[Bar]:
        """By the unit in which they lie, the most first."""
        return _bars(
            (_unit_word(self.places.unit_of(key)), n, late) for _kind, _state, key, n, late in self.rows if key
        )

    def by_holder(self) -> list[Bar]:
        """By the person (or the people) with whom they lie, the most first."""
        return _bars((self.places.holder_of(row[2]), row[3], row[4]) for row in self.rows if row[2])


def documents_under_way(scope: Scope) -> Load:
    """Incoming documents and drafts that are not finished, by where they lie; one query."""
    late = func.count().filter(Record.due_on < clock.today())
    query = select(Record.kind, Record.state, Record.turn_key, func.count(), late)
    rows = db.session.execute(query.where(*_documents(scope)).group_by(Record.kind, Record.state, Record.turn_key))
    return Load([(row[0], row[1], row[2], row[3], row[4]) for row in rows], scope.places)


def open_tasks(scope: Scope, *, are_late: bool = False) -> Load:
    """Open tasks by whose turn they are (a task that was passed on lies with whom it went to); one query.

    With `are_late` only those that are: the others need not be counted for a chart of the overdue.
    """
    is_late = Task.due_on < clock.today()
    conditions = [*_tasks(scope), is_late] if are_late else _tasks(scope)
    query = select(Task.turn_key, func.count(), func.count().filter(is_late)).where(*conditions).group_by(Task.turn_key)
    return Load([("task", "", row[0], row[1], row[2]) for row in db.session.execute(query)], scope.places)


def turn_around(scope: Scope, calendar: Calendar, *, by_month: bool = False) -> list[Period]:
    """How long incoming documents took that were completed in the last weeks (from Monday) or months."""
    starts = _starts(by_month=by_month)
    query = select(Record.arrived_on, Incoming.completed_at).join_from(Incoming, Incoming.record)
    found: dict[date, list[int]] = {start: [] for start in starts}
    conditions = _completed(scope, {"completed_from": starts[0]})
    for arrived_on, completed_at in db.session.execute(query.where(*conditions)):
        assert arrived_on is not None and completed_at is not None  # noqa: PT018, S101 - asked for above
        done = clock.office_time(completed_at).date()
        start = done.replace(day=1) if by_month else done - timedelta(days=done.weekday())
        if start in found:
            found[start].append(max(0, calendar.working_days_between(arrived_on, done)))
    ends = [start - timedelta(days=1) for start in [*starts[1:], _after(starts[-1], by_month=by_month)]]
    return [
        Period(start, end, len(found[start]), median(found[start]) if found[start] else 0)
        for start, end in zip(starts, ends, strict=True)
    ]


def select_documents(scope: Scope, values: Mapping[str, Any]) -> Select[Any]:
    """The documents behind a bar: kind, state, unit, holder, late; or completed_from and completed_to."""
    query = select(Record)
    if values.get("completed_from") or values.get("completed_to"):
        return (
            query.join(Incoming, Incoming.record_id == Record.id).where(*_completed(scope, values)).order_by(Record.id)
        )
    conditions = _documents(scope)
    if values.get("kind"):
        conditions.append(Record.kind == values["kind"])
    if values.get("state"):
        conditions.append(Record.state == values["state"])
    conditions += _narrowed(scope, values, Record.turn_key, Record.due_on)
    return query.where(*conditions).order_by(Record.due_on.is_(None), Record.due_on, Record.id)


def select_tasks(scope: Scope, values: Mapping[str, Any]) -> Select[Any]:
    """The tasks behind a bar: unit, holder, late."""
    conditions = [*_tasks(scope), *_narrowed(scope, values, Task.turn_key, Task.due_on)]
    loaded = (joinedload(Task.record), joinedload(Task.unit), joinedload(Task.person))
    return select(Task).where(*conditions).options(*loaded).order_by(Task.due_on.is_(None), Task.due_on, Task.id)


def _documents(scope: Scope) -> list[ColumnElement[bool]]:
    conditions = [
        Record.agency_id == (scope.actor.agency_id or 0), Record.kind.in_(list(RecordKind)),
        Record.state.in_((*INCOMING_STATES, *OUTGOING_STATES)), visible(scope.actor, Permission.RECORD_READ),
    ]  # fmt: skip
    return conditions if scope.is_whole else [*conditions, Record.turn_key.in_(scope.turns())]


def _tasks(scope: Scope) -> list[ColumnElement[bool]]:
    """Whoever reads everything of the agency sees every task of it: nothing more is asked, and an index answers."""
    conditions: list[ColumnElement[bool]] = [
        Task.agency_id == (scope.actor.agency_id or 0), Task.state.in_(OPEN_STATES), Task.turn_key != "",
    ]  # fmt: skip
    if scope.is_whole:
        return conditions
    return [*conditions, Task.turn_key.in_(scope.turns()), visible(scope.actor, Permission.TASK_READ)]


def _completed(scope: Scope, values: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """The agency is asked so that no index of the card offers itself: the days of completion leave the fewest rows."""
    conditions = [
        Record.agency_id + 0 == (scope.actor.agency_id or 0), Record.arrived_on.is_not(None),
        Incoming.completed_at.is_not(None), visible(scope.actor, Permission.RECORD_READ),
    ]  # fmt: skip
    if values.get("completed_from"):
        conditions.append(Incoming.completed_at >= _midnight(values["completed_from"]))
    if values.get("completed_to"):
        conditions.append(Incoming.completed_at < _midnight(values["completed_to"] + timedelta(days=1)))
    return conditions if scope.is_whole else [*conditions, Incoming.lead_unit_id.in_(scope.actor.headed_unit_ids)]


def _narrowed(scope: Scope, values: Mapping[str, Any], turn_key: Any, due_on: Any) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if values.get("unit"):
        unit = None if values["unit"] == NO_UNIT else int(values["unit"])
        found.append(turn_key.in_(scope.places.keys_of_unit(unit)))
    if values.get("holder"):
        found.append(turn_key.in_(scope.places.keys_of_holder(values["holder"])))
    if values.get("late"):
        found.append(due_on < clock.today())
    return found


def _bars(rows: Iterable[tuple[str, int, int]]) -> list[Bar]:
    totals, late = Counter[str](), Counter[str]()
    for key, number, number_late in rows:
        totals[key] += number
        late[key] += number_late
    return [Bar(key, number, late[key]) for key, number in sorted(totals.items(), key=lambda one: (-one[1], one[0]))]


def _unit_word(unit_id: int | None) -> str:
    return NO_UNIT if unit_id is None else str(unit_id)


def _starts(*, by_month: bool) -> list[date]:
    today = clock.today()
    if not by_month:
        monday = today - timedelta(days=today.weekday())
        return [monday - timedelta(weeks=back) for back in reversed(range(PERIODS))]
    months = [today.year * 12 + today.month - 1 - back for back in reversed(range(PERIODS))]
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _after(start: date, *, by_month: bool) -> date:
    return (start + timedelta(days=31)).replace(day=1) if by_month else start + timedelta(weeks=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.OFFICE_ZONE)
