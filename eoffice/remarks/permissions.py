"""Who reads a remark: of those who read its document, its author and its audience.

A remark for the leaders is for those who hold such a post themselves: whoever stands in for one has their work, not
what is meant for their eyes alone.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, false, select

from eoffice.access.actor import Actor, Role
from eoffice.access.engine import Predicate, Rule, can, has_role, register_read, register_rules, signed_in, visible
from eoffice.access.permissions import Permission
from eoffice.records.models import Record
from eoffice.records.permissions import is_granted, not_frozen, reads_agency
from eoffice.remarks.models import Audience, Remark, RemarkPerson

LEADERS = (Role.CHAIRPERSON, Role.VICE_CHAIRPERSON)


def _reads_document(actor: Actor, remark: Any) -> bool:
    return can(actor, Permission.RECORD_READ, remark.record)


def _reads_document_clause(actor: Actor) -> ColumnElement[bool]:
    return select(Record.id).where(Record.id == Remark.record_id, visible(actor, Permission.RECORD_READ)).exists()


def _is_author(actor: Actor, remark: Any) -> bool:
    return actor.person_id is not None and remark.author_id == actor.person_id


def _is_author_clause(actor: Actor) -> ColumnElement[bool]:
    return false() if actor.person_id is None else Remark.author_id == actor.person_id


def _is_named(actor: Actor, remark: Any) -> bool:
    return any(row.is_named and row.person_id == actor.person_id for row in remark.people)


def _is_named_clause(actor: Actor) -> ColumnElement[bool]:
    named = select(RemarkPerson.remark_id).where(
        RemarkPerson.remark_id == Remark.id, RemarkPerson.is_named, RemarkPerson.person_id == (actor.person_id or 0)
    )
    return named.exists()


def _is_for(audience: Audience) -> Predicate:
    return Predicate(
        f"for {audience.value}", lambda _actor, remark: bool(remark.audience == audience),
        lambda _actor: Remark.audience == audience,
    )  # fmt: skip


reads_document = Predicate("reads its document", _reads_document, _reads_document_clause)
is_author = Predicate("wrote it", _is_author, _is_author_clause)
is_named = Predicate("named in it", _is_named, _is_named_clause)

RULES: dict[Permission, Rule] = {
    Permission.REMARK_READ: [
        [reads_document, _is_for(Audience.ALL)],
        [reads_document, is_author],
        [reads_document, _is_for(Audience.NAMED), is_named],
        [reads_document, _is_for(Audience.LEADERS), has_role(*LEADERS)],
    ],
    Permission.REMARK_WRITE: [[signed_in, reads_agency, not_frozen], [signed_in, is_granted, not_frozen]],
    Permission.REMARK_WITHDRAW: [[reads_document, is_author]],
}


def register(_app: Flask) -> None:
    """Add the rules to the map."""
    register_rules(RULES)
    register_read(Remark, Permission.REMARK_READ)
