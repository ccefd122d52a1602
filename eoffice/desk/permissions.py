"""Who looks over the work of others: leaders and the office over the agency, heads over their unit."""

from __future__ import annotations

from flask import Flask

from eoffice.access.actor import READS_ALL, Role
from eoffice.access.engine import Rule, has_role, register_rules
from eoffice.access.permissions import Permission

RULES: dict[Permission, Rule] = {
    Permission.OVERVIEW_READ: [[has_role(*(role for role in Role if role in READS_ALL or role is Role.HEAD_OF_UNIT))]],
}


def register(_app: Flask) -> None:
    """Add the rule to the map."""
    register_rules(RULES)
