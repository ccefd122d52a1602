"""Which deputy is in charge of which field, from when to when: the chairperson's assignment of work."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from eoffice.access.actor import Actor, Role
from eoffice.audit.service import record
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, NotFound
from eoffice.directory.actors import actor_of
from eoffice.directory.findings import Findings
from eoffice.directory.fingerprints import FIELD_ASSIGNMENT
from eoffice.directory.models import FieldAssignment, Person, Unit
from eoffice.directory.service.people import managed_person


def assign_field(
    actor: Actor,
    *,
    person_id: int,
    unit_id: int,
    name: str,
    legal_basis: str,
    valid_from: date,
    valid_to: date | None = None,
) -> FieldAssignment:
    """Put a deputy in charge of a field as far as `unit_id` does it, both days included.

    Raises `Invalid` for somebody who is no deputy today, a unit of another agency, and without the paper it rests on.
    """
    person = managed_person(actor, person_id)
    unit = db.session.get(Unit, unit_id)
    findings = Findings()
    if not actor_of(person).has_role(Role.VICE_CHAIRPERSON):
        findings.add("person_id", _("Only a deputy is put in charge of a field; the chairperson directs all of them."))
    if unit is None or unit.agency_id != person.agency_id:
        findings.add("unit_id", _("Choose a unit of this person's agency."))
    findings.period(valid_from, valid_to)
    assignment = FieldAssignment(
        person_id=person.id, unit_id=unit_id, valid_from=valid_from, valid_to=valid_to,
        name=findings.line("name", name, limit=200, required=True),
        legal_basis=findings.line("legal_basis", legal_basis, limit=300, required=True),
    )  # fmt: skip
    findings.raise_if_any()
    db.session.add(assignment)
    db.session.flush()
    _record(actor, "field:assigned", assignment, person)
    return assignment


def end_field(actor: Actor, assignment_id: int, *, valid_to: date) -> FieldAssignment:
    """Set the last day; from the next day on the deputy directs in this field only what is passed to them.

    One that has not begun is withdrawn altogether by a last day before its first.
    """
    assignment = db.session.get(FieldAssignment, assignment_id)
    if assignment is None:
        raise NotFound(_("There is no such assignment of a field."))
    person = managed_person(actor, assignment.person_id)
    if assignment.valid_to and assignment.valid_to < valid_to:
        raise Conflict(_("This assignment has ended earlier. Make a new one instead."))
    if valid_to < assignment.valid_from and assignment.valid_from > clock.today():
        db.session.delete(assignment)
        _record(actor, "field:withdrawn", assignment, person)
        return assignment
    findings = Findings()
    findings.period(assignment.valid_from, valid_to)
    findings.raise_if_any()
    assignment.valid_to = valid_to
    _record(actor, "field:ended", assignment, person)
    return assignment


def _record(actor: Actor, action: str, assignment: FieldAssignment, person: Person) -> None:
    detail = {
        "person": person.id, "unit": assignment.unit_id, "name": assignment.name, "basis": assignment.legal_basis,
        "from": assignment.valid_from, "to": assignment.valid_to,
    }  # fmt: skip
    record(actor, action, FIELD_ASSIGNMENT, assignment.id, agency_id=person.agency_id, detail=detail)
