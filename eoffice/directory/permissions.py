"""Rules of the directory, the queue and the history.

The administrator manages accounts, posts, mandates and organisations of the own agency and reads the history,
but no document. The chairperson reads the history too: it is the agency's own account of who did what.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement

from eoffice.access.actor import Actor, Role
from eoffice.access.engine import (
    Predicate,
    Rule,
    has_role,
    is_system,
    register_read,
    register_rules,
    signed_in,
)
from eoffice.access.permissions import Permission
from eoffice.audit.models import SYSTEM_CHAIN, AuditEvent
from eoffice.directory.models import Agency, Person


def _is_of_own_agency(actor: Actor, subject: Any) -> bool:
    """Pages have no subject; outside organisations belong to nobody and every administrator keeps their list."""
    if subject is None:
        return True
    if isinstance(subject, Agency):
        return subject.id == actor.agency_id or not subject.is_internal
    return bool(subject.agency_id == actor.agency_id)


def _people_of_own_agency(actor: Actor) -> ColumnElement[bool]:
    return Person.agency_id == actor.agency_id


def _is_of_own_chain(actor: Actor, subject: AuditEvent | None) -> bool:
    return subject is None or subject.chain in {actor.agency_id, SYSTEM_CHAIN}


def _events_of_own_chain(actor: Actor) -> ColumnElement[bool]:
    return AuditEvent.chain.in_([actor.agency_id, SYSTEM_CHAIN])


of_own_agency = Predicate("of the own agency", _is_of_own_agency, _people_of_own_agency)
of_own_chain = Predicate("in the history of the own agency", _is_of_own_chain, _events_of_own_chain)
administrator = has_role(Role.ADMINISTRATOR)

RULES: dict[Permission, Rule] = {
    Permission.SIGNED_IN: [[signed_in]],
    Permission.DIRECTORY_READ: [[signed_in, of_own_agency], [is_system]],
    Permission.DIRECTORY_MANAGE: [[administrator, of_own_agency], [is_system]],
    Permission.JOBS_MANAGE: [[administrator], [is_system]],
    Permission.AUDIT_READ: [[has_role(Role.ADMINISTRATOR, Role.CHAIRPERSON), of_own_chain], [is_system]],
}


def register(_app: Flask) -> None:
    """Put the rules into the map; a person of another agency does not exist for the reader."""
    register_rules(RULES)
    register_read(Person, Permission.DIRECTORY_READ)
