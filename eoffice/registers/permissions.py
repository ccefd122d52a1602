"""Who reads the registers of the agency; who cancels a number, corrects a line of an old register, brings one or closes
a book: the clerk keeps them (NĐ 30/2020 Đ16, Đ22).
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, select

from eoffice.access.actor import Actor, Role
from eoffice.access.engine import Predicate, Rule, has_role, is_system, register_read, register_rules
from eoffice.access.permissions import Permission
from eoffice.directory.models import IssuingBody
from eoffice.registers.models import NumberBook, NumberEntry


def _agency_of(subject: Any) -> int | None:
    """The agency of a book, of a number in it, or of a record that bears one."""
    if isinstance(subject, NumberEntry):
        subject = subject.book
    if isinstance(subject, NumberBook):
        return subject.body.agency_id
    agency_id = subject.agency_id
    return agency_id if isinstance(agency_id, int) else None


def _is_of_own_agency(actor: Actor, subject: Any) -> bool:
    return subject is None or (actor.agency_id is not None and _agency_of(subject) == actor.agency_id)


def _books_of_own_agency(actor: Actor) -> ColumnElement[bool]:
    return NumberBook.body_id.in_(select(IssuingBody.id).where(IssuingBody.agency_id == actor.agency_id))


of_own_agency = Predicate("of the own agency", _is_of_own_agency, _books_of_own_agency)

RULES: dict[Permission, Rule] = {
    Permission.REGISTER_READ: [
        [has_role(Role.CLERK, Role.CHIEF_OF_OFFICE, Role.CHAIRPERSON, Role.VICE_CHAIRPERSON), of_own_agency],
        [is_system],
    ],
    Permission.REGISTER_CANCEL: [[has_role(Role.CLERK), of_own_agency]],
    Permission.REGISTER_CORRECT: [[has_role(Role.CLERK), of_own_agency]],
    Permission.REGISTER_CLOSE: [[has_role(Role.CLERK), of_own_agency]],
    Permission.REGISTER_IMPORT: [[has_role(Role.CLERK), of_own_agency]],
}


def register(_app: Flask) -> None:
    """Add the rules; a book of another agency does not exist for the reader."""
    register_rules(RULES)
    register_read(NumberBook, Permission.REGISTER_READ)
    register_read(NumberEntry, Permission.REGISTER_READ)
