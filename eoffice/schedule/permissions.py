"""Who sees and keeps the leaders' calendar.

The chief of office and the clerk keep it; every unit proposes. What is for leaders only is seen by the leaders, by who
keeps the calendar and by who proposed it.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, false

from eoffice.access.actor import Actor, Role
from eoffice.access.engine import Predicate, Rule, has_role, register_read, register_rules, signed_in
from eoffice.access.permissions import Permission
from eoffice.schedule.models import Audience, CalendarEntry
from eoffice.schedule.states import PUBLISHED, EntryState


def _is_in_office(actor: Actor, entry: Any) -> bool:
    """Of an entry of the own agency, by somebody who holds a post; a page has no entry."""
    return bool(actor.keys) and (entry is None or entry.agency_id == actor.agency_id)


def _in_office_clause(actor: Actor) -> ColumnElement[bool]:
    return CalendarEntry.agency_id == (actor.agency_id or 0) if actor.keys else false()


def _proposed_it(actor: Actor, entry: Any) -> bool:
    return actor.person_id is not None and entry.proposed_by == actor.person_id


in_office = Predicate("in office there", _is_in_office, _in_office_clause)
is_published = Predicate(
    "in the calendar", lambda _actor, entry: entry.state in PUBLISHED, lambda _a: CalendarEntry.state.in_(PUBLISHED)
)
is_for_all = Predicate(
    "for everybody",
    lambda _actor, entry: entry.audience == Audience.ALL,
    lambda _actor: CalendarEntry.audience == Audience.ALL,
)
proposed_it = Predicate("proposed it", _proposed_it, lambda actor: CalendarEntry.proposed_by == (actor.person_id or 0))
is_proposal = Predicate(
    "not decided yet",
    lambda _actor, entry: entry.state == EntryState.PROPOSED,
    lambda _actor: CalendarEntry.state == EntryState.PROPOSED,
)

LEADERS = (Role.CHAIRPERSON, Role.VICE_CHAIRPERSON)
KEEPERS = (Role.CHIEF_OF_OFFICE, Role.CLERK)
STAFF = has_role(*(role for role in Role if role is not Role.ADMINISTRATOR))

RULES: dict[Permission, Rule] = {
    Permission.SCHEDULE_READ: [
        [in_office, is_published, is_for_all], [has_role(*LEADERS, *KEEPERS), in_office], [in_office, proposed_it],
    ],
    Permission.SCHEDULE_PROPOSE: [[signed_in, STAFF]],
    Permission.SCHEDULE_CHANGE: [[has_role(*KEEPERS), in_office], [STAFF, in_office, proposed_it, is_proposal]],
    Permission.SCHEDULE_WITHDRAW: [[STAFF, in_office, proposed_it, is_proposal]],
    Permission.SCHEDULE_KEEP: [[has_role(*KEEPERS), in_office]],
}  # fmt: skip


def register(_app: Flask) -> None:
    """Add the rules to the map."""
    register_rules(RULES)
    register_read(CalendarEntry, Permission.SCHEDULE_READ)
