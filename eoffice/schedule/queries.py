"""Reading the leaders' calendar: weeks, half-days, proposals and engagements at the same time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from eoffice.access.actor import Actor, Role
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.directory.models import Person
from eoffice.directory.queries import people_with_role
from eoffice.schedule.models import Audience, CalendarEntry, CalendarEntryLeader
from eoffice.schedule.states import PUBLISHED, EntryState

#: Roles whose holders have a calendar here.
LEADERS = (Role.CHAIRPERSON, Role.VICE_CHAIRPERSON, Role.CHIEF_OF_OFFICE)
NOON = time(12)


@dataclass(frozen=True)
class Slot:
    """An entry in a half-day; `is_continued` when it began before, `overlaps` when a leader is elsewhere as well."""

    entry: CalendarEntry
    is_continued: bool
    overlaps: bool


@dataclass(frozen=True)
class Day:
    """A day of the week with its two half-days."""

    day: date
    morning: list[Slot] = field(default_factory=list)
    afternoon: list[Slot] = field(default_factory=list)


def leaders_of(agency_id: int) -> list[Person]:
    """Those whose calendar it is, the most senior first."""
    found = {person.id: person for role in LEADERS for person in people_with_role(agency_id, role)}
    return list(found.values())


def monday_of(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())


def get_entry(actor: Actor, entry_id: int) -> CalendarEntry:
    """The entry; raises `NotFound` when there is none for this actor."""
    entry = db.session.scalars(_entries().where(CalendarEntry.id == entry_id)).one_or_none()
    if entry is None or not can(actor, Permission.SCHEDULE_READ, entry):
        raise NotFound(_("There is no such entry."))
    return entry


def entries_between(
    actor: Actor, first: date, last: date, *, leader_id: int | None = None, audience: str | None = None
) -> Sequence[CalendarEntry]:
    """What stands in the calendar on these days, as far as the actor sees it, in order of time."""
    query = (
        _entries()
        .where(
            CalendarEntry.agency_id == (actor.agency_id or 0), CalendarEntry.state.in_(PUBLISHED),
            CalendarEntry.starts_at < _midnight(last + timedelta(days=1)), CalendarEntry.ends_at > _midnight(first),
            visible(actor, Permission.SCHEDULE_READ),
        )
        .order_by(CalendarEntry.starts_at, CalendarEntry.id)
    )  # fmt: skip
    if leader_id is not None:
        query = query.where(CalendarEntry.leaders.any(Person.id == leader_id))
    if audience is not None:
        query = query.where(CalendarEntry.audience == audience)
    return db.session.scalars(query).all()


def proposals(actor: Actor) -> Sequence[CalendarEntry]:
    """Proposals that wait for the office, as far as the actor sees them, in order of time."""
    query = _entries().where(
        CalendarEntry.agency_id == (actor.agency_id or 0), CalendarEntry.state == EntryState.PROPOSED,
        visible(actor, Permission.SCHEDULE_READ),
    )  # fmt: skip
    return db.session.scalars(query.order_by(CalendarEntry.starts_at, CalendarEntry.id)).all()


def overlapping(
    actor: Actor, starts_at: datetime, ends_at: datetime, leader_ids: Collection[int], *, but: int | None = None
) -> Sequence[CalendarEntry]:
    """Planned engagements of any of the leaders at that time, as far as the actor sees them."""
    query = _entries().where(
        CalendarEntry.agency_id == (actor.agency_id or 0), CalendarEntry.state == EntryState.PLANNED,
        CalendarEntry.starts_at < ends_at, CalendarEntry.ends_at > starts_at, CalendarEntry.id != (but or 0),
        select(CalendarEntryLeader.entry_id)
        .where(CalendarEntryLeader.entry_id == CalendarEntry.id, CalendarEntryLeader.person_id.in_(leader_ids))
        .exists(),
        visible(actor, Permission.SCHEDULE_READ),
    )  # fmt: skip
    return db.session.scalars(query.order_by(CalendarEntry.starts_at, CalendarEntry.id)).all()


def week(entries: Sequence[CalendarEntry], monday: date) -> list[Day]:
    """Seven days, each entry in every half-day that it touches."""
    days = [Day(monday + timedelta(days=number)) for number in range(7)]
    clashing = _clashing(entries)
    for day in days:
        start, noon, end = _midnight(day.day), _at(day.day, NOON), _midnight(day.day + timedelta(days=1))
        for half, begins, ends in ((day.morning, start, noon), (day.afternoon, noon, end)):
            half.extend(
                Slot(entry, entry.starts_at < begins, entry.id in clashing)
                for entry in entries if entry.starts_at < ends and entry.ends_at > begins
            )  # fmt: skip
    return days


def for_everybody(actor: Actor, first: date, last: date) -> Sequence[CalendarEntry]:
    """What may hang on the wall."""
    return entries_between(actor, first, last, audience=Audience.ALL)


def _clashing(entries: Iterable[CalendarEntry]) -> set[int]:
    """Planned entries that share a leader and a time with another one."""
    planned = [
        (entry, {leader.id for leader in entry.leaders}) for entry in entries if entry.state == EntryState.PLANNED
    ]
    return {
        entry.id
        for entry, leaders in planned
        for other, others in planned
        if other is not entry and leaders & others
        and other.starts_at < entry.ends_at and other.ends_at > entry.starts_at
    }  # fmt: skip


def _entries() -> Select[CalendarEntry]:
    return select(CalendarEntry).options(selectinload(CalendarEntry.leaders), joinedload(CalendarEntry.unit))


def _midnight(day: date) -> datetime:
    return _at(day, time())


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, clock.OFFICE_ZONE)
