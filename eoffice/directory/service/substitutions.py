"""Standing in for someone on leave: the work comes along, roles and mandates do not."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.audit.service import record
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, NotFound
from eoffice.directory.findings import Findings
from eoffice.directory.fingerprints import SUBSTITUTION
from eoffice.directory.models import Person, Substitution
from eoffice.directory.service.people import managed_person


def appoint_substitute(
    actor: Actor, *, person_id: int, substitute_id: int, valid_from: date, valid_to: date, reason: str = ""
) -> Substitution:
    """Let `substitute_id` receive the work of `person_id` from the first to the last day.

    Raises `Denied` when administrators would appoint themselves: their substitute reads what the person reads.
    """
    person = managed_person(actor, person_id)
    substitute = db.session.get(Person, substitute_id)
    findings = Findings()
    if substitute is None or substitute.agency_id != person.agency_id or not substitute.is_active:
        findings.add("substitute_id", _("Choose an active person of the same agency."))
    if substitute_id == person_id:
        findings.add("substitute_id", _("Nobody stands in for themselves."))
    findings.period(valid_from, valid_to)
    text = findings.line("reason", reason, limit=300)
    findings.raise_if_any()
    if substitute_id == actor.person_id:
        raise Denied(_("Administrators do not make themselves anybody's substitute. Another one must do it."))
    substitution = Substitution(
        person_id=person_id, substitute_id=substitute_id, valid_from=valid_from, valid_to=valid_to, reason=text
    )
    db.session.add(substitution)
    db.session.flush()
    _record(actor, "substitution:appointed", substitution, person)
    return substitution


def end_substitution(actor: Actor, substitution_id: int, *, valid_to: date) -> Substitution:
    """Bring the last day forward; a substitution is never made longer, a new one is appointed instead.

    One that has not begun is withdrawn altogether by a last day before its first.
    """
    substitution = db.session.get(Substitution, substitution_id)
    if substitution is None:
        raise NotFound(_("There is no such substitution."))
    person = managed_person(actor, substitution.person_id)
    if valid_to > substitution.valid_to:
        raise Conflict(_("A substitution is not made longer. Appoint a new one instead."))
    if valid_to < substitution.valid_from and substitution.valid_from > clock.today():
        db.session.delete(substitution)
        _record(actor, "substitution:withdrawn", substitution, person)
        return substitution
    findings = Findings()
    findings.period(substitution.valid_from, valid_to)
    findings.raise_if_any()
    substitution.valid_to = valid_to
    _record(actor, "substitution:ended", substitution, person)
    return substitution


def _record(actor: Actor, action: str, substitution: Substitution, person: Person) -> None:
    detail = {
        "person": substitution.person_id, "substitute": substitution.substitute_id,
        "from": substitution.valid_from, "to": substitution.valid_to, "reason": substitution.reason,
    }  # fmt: skip
    record(actor, action, SUBSTITUTION, substitution.id, agency_id=person.agency_id, detail=detail)
