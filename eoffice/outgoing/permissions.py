"""Who drafts, approves, signs, numbers, seals and issues (NĐ 30/2020 Đ10–19).

Content and form are two responsibilities and each goes to whoever has the turn. Numbering, sealing and issuing
belong to the clerk in person (Đ32): a substitute receives the clerk's work, not the seal.
"""

from __future__ import annotations

from typing import Any

from flask import Flask

from eoffice.access.actor import Actor, Role, person_key
from eoffice.access.engine import Predicate, Rule, has_role, is_system, register_rules, signed_in
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.outgoing.models import Outgoing
from eoffice.records.permissions import has_turn, is_granted, not_frozen, reads_agency


def _is_drafter(actor: Actor, record: Any) -> bool:
    outgoing = db.session.get(Outgoing, record.id)
    return outgoing is not None and person_key(outgoing.drafter_id) in actor.keys


def _is_signer(actor: Actor, record: Any) -> bool:
    outgoing = db.session.get(Outgoing, record.id)
    return outgoing is not None and actor.person_id is not None and outgoing.signer_id == actor.person_id


is_drafter = Predicate("drafted it, or stands in for who did", _is_drafter)
is_signer = Predicate("is its signer", _is_signer)

CLERK = has_role(Role.CLERK)
LEADER = has_role(Role.CHAIRPERSON, Role.CHIEF_OF_OFFICE)
STAFF = has_role(*(role for role in Role if role is not Role.ADMINISTRATOR))

RULES: dict[Permission, Rule] = {
    Permission.OUTGOING_DRAFT: [[signed_in, STAFF]],
    Permission.OUTGOING_REVISE: [[is_drafter, not_frozen], [has_turn, not_frozen]],
    Permission.OUTGOING_SUBMIT: [[is_drafter, not_frozen]],
    Permission.OUTGOING_APPROVE_CONTENT: [[has_turn, not_frozen]],
    Permission.OUTGOING_APPROVE_FORM: [[has_turn, not_frozen]],
    Permission.OUTGOING_RETURN: [[has_turn, not_frozen]],
    Permission.OUTGOING_SIGN: [[has_turn, not_frozen]],
    Permission.OUTGOING_NUMBER: [[CLERK, reads_agency, not_frozen]],
    Permission.OUTGOING_SEAL: [[CLERK, reads_agency, not_frozen]],
    Permission.OUTGOING_ISSUE: [[CLERK, reads_agency, not_frozen]],
    Permission.OUTGOING_RECALL: [
        [CLERK, reads_agency, not_frozen], [LEADER, reads_agency, not_frozen], [is_signer, is_granted, not_frozen],
    ],
    Permission.OUTGOING_FILE: [[is_drafter, not_frozen], [CLERK, reads_agency, not_frozen], [is_system]],
}  # fmt: skip


def register(_app: Flask) -> None:
    """Add the rules to the map."""
    register_rules(RULES)
