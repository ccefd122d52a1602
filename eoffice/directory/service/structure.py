"""Units and issuing bodies of an agency: the tree can be changed, with dates, but nothing in it is ever deleted."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit.service import record
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.directory.findings import Findings
from eoffice.directory.fingerprints import BODY, UNIT
from eoffice.directory.models import IssuingBody, Unit

Part = TypeVar("Part", Unit, IssuingBody)


def create_unit(
    actor: Actor,
    *,
    agency_id: int,
    code: str,
    name: str,
    abbreviation: str = "",
    position: int = 0,
    valid_from: date | None = None,
) -> Unit:
    """Add a unit; its abbreviation (default: the code) stands in the symbol of a công văn: 45/UBND-VP."""
    require(actor, Permission.DIRECTORY_MANAGE)
    unit = Unit(agency_id=agency_id, position=position, valid_from=valid_from)
    require(actor, Permission.DIRECTORY_MANAGE, unit)
    _fill(unit, code=code, name=name, abbreviation=abbreviation)
    db.session.add(unit)
    db.session.flush()
    _record(actor, "unit:created", unit, name=unit.name)
    return unit


def change_unit(actor: Actor, unit_id: int, *, name: str, abbreviation: str, position: int | None = None) -> Unit:
    """Change name, abbreviation or order of a unit; the code stays."""
    unit = _managed(actor, Unit, unit_id)
    before = {"name": unit.name, "abbreviation": unit.abbreviation}
    _fill(unit, code=unit.code, name=name, abbreviation=abbreviation)
    unit.position = unit.position if position is None else position
    _record(actor, "unit:changed", unit, before=before)
    return unit


def close_unit(actor: Actor, unit_id: int, *, valid_to: date) -> Unit:
    """Record the last day of a unit; it is not offered for new work afterwards."""
    unit = _managed(actor, Unit, unit_id)
    _close(unit, valid_to)
    _record(actor, "unit:closed", unit, to=valid_to)
    return unit


def create_body(
    actor: Actor,
    *,
    agency_id: int,
    code: str,
    name: str,
    abbreviation: str = "",
    is_default: bool = False,
    valid_from: date | None = None,
) -> IssuingBody:
    """Add a body with its own books, abbreviation and seal. The first one, or `is_default`, is offered first."""
    require(actor, Permission.DIRECTORY_MANAGE)
    body = IssuingBody(agency_id=agency_id, valid_from=valid_from)
    require(actor, Permission.DIRECTORY_MANAGE, body)
    _fill(body, code=code, name=name, abbreviation=abbreviation)
    others = select(func.count()).where(IssuingBody.agency_id == agency_id)
    is_first = not db.session.scalar(others)
    if is_default:
        db.session.execute(update(IssuingBody).where(IssuingBody.agency_id == agency_id).values(is_default=False))
    body.is_default = is_default or is_first
    db.session.add(body)
    db.session.flush()
    _record(actor, "body:created", body, name=body.name, abbreviation=body.abbreviation)
    return body


def close_body(actor: Actor, body_id: int, *, valid_to: date) -> IssuingBody:
    """Record the last day on which a body issues documents."""
    body = _managed(actor, IssuingBody, body_id)
    _close(body, valid_to)
    _record(actor, "body:closed", body, to=valid_to)
    return body


def _fill(part: Unit | IssuingBody, *, code: str, name: str, abbreviation: str) -> None:
    findings = Findings()
    kind = type(part)
    line = findings.line("code", code, limit=20, required=True)
    taken = select(func.count()).where(kind.agency_id == part.agency_id, kind.code == line, kind.id != (part.id or 0))
    if line and db.session.scalar(taken):
        findings.add("code", _("This code is taken in this agency."))
    title = findings.line("name", name, limit=200, required=True)
    short = findings.line("abbreviation", abbreviation, limit=20) or line
    findings.raise_if_any()
    part.code, part.name, part.abbreviation = line, title, short


def _close(part: Unit | IssuingBody, valid_to: date) -> None:
    findings = Findings()
    findings.period(part.valid_from, valid_to)
    findings.raise_if_any()
    part.valid_to = valid_to


def _managed(actor: Actor, kind: type[Part], part_id: int) -> Part:
    part = db.session.get(kind, part_id)
    if part is None or (part.agency_id != actor.agency_id and not actor.is_system):
        raise NotFound(_("There is no such entry."))
    require(actor, Permission.DIRECTORY_MANAGE, part)
    return part


def _record(actor: Actor, action: str, part: Unit | IssuingBody, **detail: object) -> None:
    kind = UNIT if isinstance(part, Unit) else BODY
    record(actor, action, kind, part.id, agency_id=part.agency_id, detail=detail)
