"""Who sees a record: readers of everything when it is open to the agency, and everybody named in a grant."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, and_, exists, false, select

from eoffice.access.actor import Actor, agency_key
from eoffice.access.engine import Predicate, Rule, is_system, register_read, register_rules, visible
from eoffice.access.permissions import Permission
from eoffice.records.case_file_permissions import CASE_FILE_RULES
from eoffice.records.models import CaseFile, Record, RecordGrant


def _reads_agency(actor: Actor, record: Any) -> bool:
    return bool(record.open_to_agency and agency_key(record.agency_id) in actor.keys)


def _reads_agency_clause(actor: Actor) -> ColumnElement[bool]:
    agencies = [int(key.removeprefix("agency:")) for key in actor.keys if key.startswith("agency:")]
    return and_(Record.agency_id.in_(agencies), Record.open_to_agency) if agencies else false()


def _is_granted(actor: Actor, record: Any) -> bool:
    return any(grant.key in actor.keys for grant in record.grants)


def _is_granted_clause(actor: Actor) -> ColumnElement[bool]:
    if not actor.keys:
        return false()
    return exists().where(RecordGrant.record_id == Record.id, RecordGrant.key.in_(sorted(actor.keys)))


def readable(actor: Actor) -> ColumnElement[bool]:
    """`visible(actor, Permission.RECORD_READ)` for counts, which go through everything there is.

    The grants of who reads by them alone are read as one list, not asked for document by document.
    """
    if actor.is_system or any(key.startswith("agency:") for key in actor.keys):
        return visible(actor, Permission.RECORD_READ)
    return Record.id.in_(select(RecordGrant.record_id).where(RecordGrant.key.in_(sorted(actor.keys))))


def _has_turn(actor: Actor, record: Any) -> bool:
    return bool(record.turn_key) and record.turn_key in actor.keys


reads_agency = Predicate("reads everything of the agency", _reads_agency, _reads_agency_clause)
is_granted = Predicate("named in a grant", _is_granted, _is_granted_clause)
#: The record waits for this actor, in person, by post or as a substitute.
has_turn = Predicate("it is their turn", _has_turn, lambda actor: Record.turn_key.in_(sorted(actor.keys)))
not_frozen = Predicate(
    "not frozen", lambda _actor, record: record.frozen_at is None, lambda _actor: Record.frozen_at.is_(None)
)

CAN_READ: Rule = [[reads_agency], [is_granted], [is_system]]

RULES: dict[Permission, Rule] = {
    Permission.RECORD_READ: CAN_READ,
    Permission.RECORD_RELATE: [[reads_agency, not_frozen], [is_granted, not_frozen]],
    Permission.RECORD_UNDO: [[reads_agency, not_frozen], [is_granted, not_frozen]],
}


def register(_app: Flask) -> None:
    """Add the rules to the map."""
    register_rules(RULES)
    register_rules(CASE_FILE_RULES)
    register_read(Record, Permission.RECORD_READ)
    register_read(CaseFile, Permission.CASE_FILE_READ)
