"""Standing in for someone on leave: the work comes along, roles and mandates do not.

For a leader the appointment may say in which form the substitute also directs documents (KT., TL., TUQ.).
"""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from eoffice.access.actor import LEADERS, Actor, Role
from eoffice.audit.service import record
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, NotFound
from eoffice.directory.actors import actor_of
from eoffice.directory.findings import Findings
from eoffice.directory.fingerprints import SUBSTITUTION
from eoffice.directory.models import Person, Substitution, SubstitutionForm
from eoffice.directory.service.people import managed_person


def appoint_substitute(
    actor: Actor,
    *,
    person_id: int,
    substitute_id: int,
    valid_from: date,
    valid_to: date,
    reason: str = "",
    form: str = "",
) -> Substitution:
    """Let `substitute_id` receive the work of `person_id` from the first to the last day.

    With a `form` (a `SubstitutionForm`) they also direct in the stead of that leader: KT. is for deputies, TL. for the
    chief of office, and every form needs the paper it rests on as its reason (NĐ 30/2020 Đ13). Raises `Denied`
    when administrators would appoint themselves: a substitute reads what the person reads.
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
    kind = _form(findings, form, person, substitute, text) if form else None
    findings.raise_if_any()
    if substitute_id == actor.person_id:
        raise Denied(_("Administrators do not make themselves anybody's substitute. Another one must do it."))
    substitution = Substitution(
        person_id=person_id, substitute_id=substitute_id, valid_from=valid_from, valid_to=valid_to, reason=text,
        form=kind,
    )  # fmt: skip
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


def _form(
    findings: Findings, form: str, person: Person, substitute: Person | None, reason: str
) -> SubstitutionForm | None:
    kind = findings.choice("form", form, SubstitutionForm)
    if kind is None or substitute is None:
        return kind
    if not actor_of(person).has_role(*LEADERS):
        findings.add("form", _("Only a leader's substitute directs. Leave the form empty."))
    elif kind is SubstitutionForm.KT and not actor_of(substitute).has_role(Role.VICE_CHAIRPERSON):
        findings.add("form", _("KT. is the form of a deputy. Choose TL. or TUQ."))
    elif kind is SubstitutionForm.TL and not actor_of(substitute).has_role(Role.CHIEF_OF_OFFICE):
        findings.add("form", _("TL. is the form of the chief of office. Choose KT. or TUQ."))
    if not reason:
        findings.add("reason", _("This form needs the document that hands the power over."))
    return kind


def _record(actor: Actor, action: str, substitution: Substitution, person: Person) -> None:
    detail = {
        "person": substitution.person_id, "substitute": substitution.substitute_id,
        "from": substitution.valid_from, "to": substitution.valid_to, "reason": substitution.reason,
        "form": substitution.form or "",
    }  # fmt: skip
    record(actor, action, SUBSTITUTION, substitution.id, agency_id=person.agency_id, detail=detail)
