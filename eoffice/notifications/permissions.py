"""Who manages how the office is told: its administrator. One's own notices need no permission, they are one's own."""

from __future__ import annotations

from flask import Flask

from eoffice.access.actor import Role
from eoffice.access.engine import Rule, has_role, is_system, register_rules
from eoffice.access.permissions import Permission

RULES: dict[Permission, Rule] = {Permission.NOTICES_MANAGE: [[has_role(Role.ADMINISTRATOR)], [is_system]]}


def register(_app: Flask) -> None:
    """Add the rule to the map."""
    register_rules(RULES)
