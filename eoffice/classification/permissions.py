"""Who sees the file plan, and who keeps it."""

from __future__ import annotations

from flask import Flask

from eoffice.access.actor import Role
from eoffice.access.engine import Rule, has_role, register_rules, signed_in
from eoffice.access.permissions import Permission

RULES: dict[Permission, Rule] = {
    Permission.FILE_PLAN_READ: [[signed_in]],
    Permission.FILE_PLAN_MANAGE: [[has_role(Role.CLERK, Role.CHIEF_OF_OFFICE, Role.ARCHIVIST)]],
}


def register(_app: Flask) -> None:
    """Add the rules to the map."""
    register_rules(RULES)
