"""Who reads the figures of use, and who learns which people opened a document that they may read themselves."""

from __future__ import annotations

from flask import Flask

from eoffice.access.actor import Role
from eoffice.access.engine import Rule, has_role, register_rules
from eoffice.access.permissions import Permission
from eoffice.records.permissions import is_granted, reads_agency

_watches = has_role(Role.CHAIRPERSON, Role.VICE_CHAIRPERSON, Role.CHIEF_OF_OFFICE, Role.ARCHIVIST)

RULES: dict[Permission, Rule] = {
    Permission.USAGE_READ: [[has_role(Role.ARCHIVIST, Role.ADMINISTRATOR)]],
    Permission.RECORD_OPENINGS: [[_watches, reads_agency], [_watches, is_granted]],
}


def register(_app: Flask) -> None:
    """Add the rules to the map."""
    register_rules(RULES)
