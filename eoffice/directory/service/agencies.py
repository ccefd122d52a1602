"""Organisations that issue or receive documents, with the days they existed and what became of them.

A name is no identity: after a merger a new ward may carry an old name (NQ 1675/NQ-UBTVQH15). A closed
organisation stays the author of its documents and is no longer offered for new ones.
"""

from __future__ import annotations

import re
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit.service import record
from eoffice.core import clock
from eoffice.core.database import db, take_turns
from eoffice.core.errors import Conflict, Invalid, NotFound
from eoffice.core.text import clean_line, fold
from eoffice.directory.findings import Findings
from eoffice.directory.fingerprints import AGENCY
from eoffice.directory.models import Agency
from eoffice.directory.queries import find_agency_by_name

#: Mã định danh by QĐ 20/2020/QĐ-TTg: letters, digits and dots, such as H57.18.03.
_CODE = re.compile(r"[A-Z0-9]+(\.[A-Z0-9]+)*")


def create_agency(
    actor: Actor,
    *,
    name: str,
    code: str = "",
    short_name: str = "",
    place: str = "",
    address: str = "",
    email: str = "",
    parent_id: int | None = None,
    is_internal: bool = False,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Agency:
    """Add an organisation. One that works in this installation (`is_internal`) is made by commands only."""
    require(actor, Permission.DIRECTORY_MANAGE)
    agency = Agency(is_internal=is_internal and actor.is_system, valid_from=valid_from, valid_to=valid_to)
    _fill(
        agency, name=name, code=code, short_name=short_name, place=place, address=address, email=email,
        parent_id=parent_id,
    )  # fmt: skip
    db.session.add(agency)
    db.session.flush()
    _record(actor, "agency:created", agency, name=agency.name)
    return agency


def change_agency(
    actor: Actor,
    agency_id: int,
    *,
    name: str,
    code: str = "",
    short_name: str = "",
    place: str = "",
    address: str = "",
    email: str = "",
    parent_id: int | None = None,
) -> Agency:
    """Correct the particulars of an organisation; a renamed one by law is a new one with this as predecessor."""
    agency = managed_agency(actor, agency_id)
    before = {"name": agency.name, "code": agency.code, "address": agency.address, "email": agency.email}
    _fill(
        agency, name=name, code=code, short_name=short_name, place=place, address=address, email=email,
        parent_id=parent_id,
    )  # fmt: skip
    _record(actor, "agency:changed", agency, before=before)
    return agency


def close_agency(actor: Actor, agency_id: int, *, valid_to: date, successor_id: int | None = None) -> Agency:
    """Record the last day of an organisation and the one that carries on.

    Raises `Conflict` for an agency that works here, `Invalid` for a successor that cannot be one.
    """
    agency = managed_agency(actor, agency_id)
    if agency.is_internal and not actor.is_system:
        raise Conflict(_("This agency works in this installation. It is closed by a command, not on this page."))
    findings = Findings()
    findings.period(agency.valid_from, valid_to)
    if successor_id and not _can_succeed(agency, successor_id, valid_to):
        findings.add("successor_id", _("Choose an organisation that went on after that day."))
    findings.raise_if_any()
    agency.valid_to, agency.successor_id = valid_to, successor_id or None
    _record(actor, "agency:closed", agency, to=valid_to, successor=successor_id)
    return agency


def get_or_create_agency(actor: Actor, name: str) -> Agency:
    """The organisation of this name that exists today, else a new outside one: an issuer the clerk typed.

    Open to everyone who is signed in; writing is audited. Raises `Invalid` for an empty or overlong name.
    """
    require(actor, Permission.SIGNED_IN if actor.person_id is not None else Permission.DIRECTORY_MANAGE)
    line = clean_line(name)
    if not line or len(line) > 300:
        raise Invalid(_("Write the name of the organisation, at most %(limit)s characters.", limit=300))
    known = find_agency_by_name(line)
    if known is None:
        take_turns(f"agency {fold(line)}")
        known = find_agency_by_name(line)
    if known is not None:
        return known
    agency = Agency(name=line, name_folded=fold(line)[:300], is_internal=False)
    db.session.add(agency)
    db.session.flush()
    _record(actor, "agency:created", agency, name=agency.name)
    return agency


def managed_agency(actor: Actor, agency_id: int) -> Agency:
    """The organisation for changing it. Raises `NotFound` or `Denied`."""
    agency = db.session.get(Agency, agency_id)
    if agency is None:
        raise NotFound(_("There is no such organisation."))
    require(actor, Permission.DIRECTORY_MANAGE, agency)
    return agency


def _fill(
    agency: Agency, *, name: str, code: str, short_name: str, place: str, address: str, email: str,
    parent_id: int | None,
) -> None:  # fmt: skip
    findings = Findings()
    line = findings.line("name", name, limit=300, required=True)
    identifier = findings.line("code", code, limit=40).upper() or None
    if identifier and not _CODE.fullmatch(identifier):
        findings.add("code", _("An identifier consists of letters, digits and dots, such as H57.18.03."))
    if identifier and _is_taken(identifier, agency.id):
        findings.add("code", _("This identifier belongs to another organisation."))
    if parent_id and (parent_id == agency.id or db.session.get(Agency, parent_id) is None):
        findings.add("parent_id", _("Choose another organisation."))
    findings.period(agency.valid_from, agency.valid_to)
    values = {
        "short_name": findings.line("short_name", short_name, limit=100),
        "place": findings.line("place", place, limit=100),
        "address": findings.line("address", address, limit=300),
        "email": findings.email("email", email),
    }
    findings.raise_if_any()
    agency.name, agency.name_folded, agency.code, agency.parent_id = line, fold(line)[:300], identifier, parent_id
    for field, value in values.items():
        setattr(agency, field, value)


def _is_taken(code: str, agency_id: int | None) -> bool:
    query = select(func.count()).where(Agency.code == code, Agency.id != (agency_id or 0))
    return bool(db.session.scalar(query))


def _can_succeed(agency: Agency, successor_id: int, closed_on: date) -> bool:
    """Neither itself nor closed before, nor one that was itself succeeded by this agency."""
    seen = {agency.id}
    successor = db.session.get(Agency, successor_id)
    if successor is None or (successor.valid_to and successor.valid_to <= closed_on):
        return False
    while successor is not None:
        if successor.id in seen:
            return False
        seen.add(successor.id)
        successor = successor.successor
    return True


def is_open(agency: Agency, day: date | None = None) -> bool:
    """Whether the organisation exists on `day` (default: today)."""
    day = day or clock.today()
    return (agency.valid_from is None or agency.valid_from <= day) and (
        agency.valid_to is None or agency.valid_to >= day
    )


def _record(actor: Actor, action: str, agency: Agency, **detail: object) -> None:
    home = agency.id if agency.is_internal else None
    record(actor, action, AGENCY, agency.id, agency_id=home, detail=detail)
