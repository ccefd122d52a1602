"""Who may take which step of an incoming document (NĐ 30/2020 Đ21–24).

The clerk receives, registers, refuses, merges and submits; the chief of office proposes when it is their turn; the
chairperson or a deputy directs in person, or whose substitution for one of them names the form in which they do
(`directory.directing` looks at fields and days). That a registered document is secret is declared by a leader or the
chief of office. Routing rules are kept by the chief of office and the chairperson, and applied by the clerk who
submits. The lead unit's head and the handler do the work. Nothing moves in a frozen document, and nobody moves another
agency's.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, and_, exists, false, true

from eoffice.access.actor import LEADERS, Actor, Role, head_key, person_key, role_key
from eoffice.access.engine import Predicate, Rule, has_role, is_system, register_rules
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.incoming.models import Incoming
from eoffice.records.models import Record, RecordKind
from eoffice.records.permissions import has_turn, not_frozen


def _ids(actor: Actor, prefix: str) -> list[int]:
    return sorted(int(key.removeprefix(prefix)) for key in actor.keys if key.startswith(prefix))


def _incoming(record: Any) -> Incoming | None:
    return db.session.get(Incoming, record.id) if record.kind == RecordKind.INCOMING else None


def _is_of_own_agency(actor: Actor, subject: Any) -> bool:
    """Of a record or a receiving body; a page has no subject."""
    if subject is None:
        return True
    is_here = not isinstance(subject, Record) or subject.kind == RecordKind.INCOMING
    return is_here and actor.agency_id is not None and subject.agency_id == actor.agency_id


def _own_agency_clause(actor: Actor) -> ColumnElement[bool]:
    if actor.agency_id is None:
        return false()
    return and_(Record.kind == RecordKind.INCOMING, Record.agency_id == actor.agency_id)


def _waits_for_chief(actor: Actor, record: Any) -> bool:
    key = role_key(Role.CHIEF_OF_OFFICE, record.agency_id)
    return record.turn_key == key and key in actor.keys


def _waits_for_chief_clause(actor: Actor) -> ColumnElement[bool]:
    prefix = f"role:{Role.CHIEF_OF_OFFICE.value}:"
    return Record.turn_key.in_(sorted(key for key in actor.keys if key.startswith(prefix)))


def _is_handler(actor: Actor, record: Any) -> bool:
    incoming = _incoming(record)
    return incoming is not None and incoming.handler_id is not None and person_key(incoming.handler_id) in actor.keys


def _is_handler_clause(actor: Actor) -> ColumnElement[bool]:
    return exists().where(Incoming.record_id == Record.id, Incoming.handler_id.in_(_ids(actor, "person:")))


def _heads_lead_unit(actor: Actor, record: Any) -> bool:
    incoming = _incoming(record)
    return incoming is not None and incoming.lead_unit_id is not None and head_key(incoming.lead_unit_id) in actor.keys


def _heads_lead_unit_clause(actor: Actor) -> ColumnElement[bool]:
    return exists().where(Incoming.record_id == Record.id, Incoming.lead_unit_id.in_(_ids(actor, "head:")))


def _is_without_handler(_actor: Actor, record: Any) -> bool:
    incoming = _incoming(record)
    return incoming is not None and incoming.handler_id is None


def _without_handler_clause(_actor: Actor) -> ColumnElement[bool]:
    return exists().where(Incoming.record_id == Record.id, Incoming.handler_id.is_(None))


def _directed_it(actor: Actor, record: Any) -> bool:
    incoming = _incoming(record)
    return incoming is not None and incoming.directed_by is not None and incoming.directed_by == actor.person_id


def _directed_it_clause(actor: Actor) -> ColumnElement[bool]:
    if actor.person_id is None:
        return false()
    return exists().where(Incoming.record_id == Record.id, Incoming.directed_by == actor.person_id)


def _acts_for_leader(actor: Actor, _record: Any) -> bool:
    return not actor.acting_roles.isdisjoint(LEADERS)


def _acts_for_leader_clause(actor: Actor) -> ColumnElement[bool]:
    return false() if actor.acting_roles.isdisjoint(LEADERS) else true()


of_own_agency = Predicate("incoming, of the own agency", _is_of_own_agency, _own_agency_clause)
waits_for_chief = Predicate("it waits for the chief of office", _waits_for_chief, _waits_for_chief_clause)
is_handler = Predicate("handles it", _is_handler, _is_handler_clause)
heads_lead_unit = Predicate("heads its lead unit", _heads_lead_unit, _heads_lead_unit_clause)
without_handler = Predicate("nobody handles it yet", _is_without_handler, _without_handler_clause)
directed_it = Predicate("directed it", _directed_it, _directed_it_clause)
acts_for_leader = Predicate("directs in the stead of a leader", _acts_for_leader, _acts_for_leader_clause)

CLERK = has_role(Role.CLERK)
LEADER = has_role(*LEADERS)

_CLERKS: Rule = [[CLERK, of_own_agency, not_frozen]]

RULES: dict[Permission, Rule] = {
    Permission.INCOMING_RECEIVE: [[CLERK, of_own_agency], [is_system]],
    Permission.INCOMING_EDIT: _CLERKS,
    Permission.INCOMING_REGISTER: _CLERKS,
    Permission.INCOMING_REGISTER_AGAIN: _CLERKS,
    Permission.INCOMING_REFUSE: [*_CLERKS, [is_system, not_frozen]],
    Permission.INCOMING_SECRET: [*_CLERKS, [is_system, not_frozen]],
    Permission.INCOMING_DECLARE_SECRET: [
        [has_role(Role.CHAIRPERSON, Role.VICE_CHAIRPERSON, Role.CHIEF_OF_OFFICE), of_own_agency, not_frozen],
    ],
    Permission.INCOMING_MERGE: _CLERKS,
    Permission.INCOMING_SUBMIT: _CLERKS,
    Permission.INCOMING_ROUTE: _CLERKS,
    Permission.INCOMING_RULES: [[has_role(Role.CHIEF_OF_OFFICE, Role.CHAIRPERSON), of_own_agency]],
    Permission.INCOMING_PROPOSE: [[waits_for_chief, of_own_agency, not_frozen]],
    Permission.INCOMING_PASS_ON: [
        [LEADER, of_own_agency, not_frozen], [acts_for_leader, has_turn, of_own_agency, not_frozen],
        [has_role(Role.CHIEF_OF_OFFICE), of_own_agency, not_frozen],
    ],
    Permission.INCOMING_DIRECT: [
        [LEADER, of_own_agency, not_frozen], [acts_for_leader, has_turn, of_own_agency, not_frozen],
    ],
    Permission.INCOMING_WITHDRAW: [
        [directed_it, LEADER, of_own_agency, not_frozen], [directed_it, acts_for_leader, of_own_agency, not_frozen],
        [has_role(Role.CHAIRPERSON), of_own_agency, not_frozen],
    ],
    Permission.INCOMING_RETURN: [
        [heads_lead_unit, of_own_agency, not_frozen], [has_turn, without_handler, of_own_agency, not_frozen],
    ],
    Permission.INCOMING_START: [
        [is_handler, of_own_agency, not_frozen], [heads_lead_unit, of_own_agency, not_frozen],
        [has_turn, of_own_agency, not_frozen],
    ],
    Permission.INCOMING_COMPLETE: [
        [is_handler, of_own_agency, not_frozen], [heads_lead_unit, of_own_agency, not_frozen],
        [has_turn, of_own_agency, not_frozen], [directed_it, LEADER, of_own_agency, not_frozen],
    ],
    Permission.INCOMING_FILE: [
        [is_handler, of_own_agency, not_frozen], [heads_lead_unit, of_own_agency, not_frozen],
        [CLERK, of_own_agency, not_frozen],
    ],
}  # fmt: skip


def register(_app: Flask) -> None:
    """Add the rules to the map."""
    register_rules(RULES)
