"""Who finds cards to decide: leaders, the chief of office, heads, and whoever stands in for one of them.

A card itself needs what its step needs; nothing is opened here.
"""

from __future__ import annotations

from flask import Flask
from sqlalchemy import false, true

from eoffice.access.actor import Role
from eoffice.access.engine import Predicate, Rule, has_role, register_rules
from eoffice.access.permissions import Permission

stands_in = Predicate(
    "stands in for somebody",
    lambda actor, _subject: bool(actor.stands_in_for),
    lambda actor: true() if actor.stands_in_for else false(),
)

RULES: dict[Permission, Rule] = {
    Permission.DECISION_OPEN: [
        [has_role(Role.CHAIRPERSON, Role.VICE_CHAIRPERSON, Role.CHIEF_OF_OFFICE, Role.HEAD_OF_UNIT)], [stands_in],
    ],
    Permission.PHRASE_OFFICE: [[has_role(Role.CHAIRPERSON, Role.CHIEF_OF_OFFICE)]],
}  # fmt: skip


def register(_app: Flask) -> None:
    """Add the rules to the map."""
    register_rules(RULES)
