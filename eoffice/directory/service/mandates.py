"""Who may sign what in which form, from when to when: NĐ 30/2020 Đ13, PL I ph.I II.7."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.audit.service import record
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, NotFound
from eoffice.core.text import clean_line
from eoffice.directory.actors import posts_of
from eoffice.directory.findings import Findings
from eoffice.directory.fingerprints import MANDATE
from eoffice.directory.models import IssuingBody, Mandate, Person, Post, SigningForm
from eoffice.directory.service.people import managed_person

_SLUG = re.compile(r"[A-Z0-9_]{1,40}")

#: Forms that exist only because somebody handed the power over: they need the paper that says so.
BY_DELEGATION = frozenset({SigningForm.TL, SigningForm.TL_KT, SigningForm.TUQ, SigningForm.Q})


def grant_mandate(
    actor: Actor,
    *,
    person_id: int,
    body_id: int,
    form: str,
    authority_lines: str,
    valid_from: date,
    valid_to: date | None = None,
    post_id: int | None = None,
    types: Iterable[str] = (),
    legal_basis: str = "",
) -> Mandate:
    """Let a person sign for a body in a form, for the given types (none: all), both days included.

    It is exercised from a post that the person holds on the first day (default: the most senior one) and rests while
    they do not hold that post.
    A delegated form needs the document it rests on, and an authorisation (TUQ.) also an end and its types,
    because the law wants it limited in time and content.
    """
    person = managed_person(actor, person_id)
    findings = Findings()
    kind = findings.choice("form", form, SigningForm)
    mandate = Mandate(
        person_id=person.id,
        post_id=_post(findings, person, post_id, valid_from),
        body_id=body_id,
        form=kind,
        authority_lines=_printed_lines(findings, authority_lines),
        types=_slugs(findings, types),
        legal_basis=findings.line("legal_basis", legal_basis, limit=300),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    _check_body(findings, person, body_id)
    _check_limits(findings, mandate, kind)
    findings.raise_if_any()
    db.session.add(mandate)
    db.session.flush()
    _record(actor, "mandate:granted", mandate, person)
    return mandate


def end_mandate(actor: Actor, mandate_id: int, *, valid_to: date) -> Mandate:
    """Set the last day of a mandate; a signature on a later day is refused.

    A mandate that has not begun is withdrawn altogether by a last day before its first.
    """
    mandate = db.session.get(Mandate, mandate_id)
    if mandate is None:
        raise NotFound(_("There is no such mandate."))
    person = managed_person(actor, mandate.person_id)
    if mandate.valid_to and mandate.valid_to < valid_to:
        raise Conflict(_("This mandate has ended earlier. Grant a new one instead."))
    if valid_to < mandate.valid_from and mandate.valid_from > clock.today():
        db.session.delete(mandate)
        _record(actor, "mandate:withdrawn", mandate, person)
        return mandate
    findings = Findings()
    findings.period(mandate.valid_from, valid_to)
    findings.raise_if_any()
    mandate.valid_to = valid_to
    _record(actor, "mandate:ended", mandate, person)
    return mandate


def _post(findings: Findings, person: Person, wanted: int | None, day: date) -> int | None:
    held = [post.id for post in posts_of([person.id], day)]
    if not held:
        findings.add("post_id", _("On the first day this person holds no post to sign from."))
    elif wanted and wanted not in held:
        findings.add("post_id", _("On the first day this person does not hold this post."))
    return wanted or next(iter(held), None)


def _printed_lines(findings: Findings, text: str) -> str:
    lines = "\n".join(filter(None, (clean_line(line) for line in text.splitlines())))
    if not lines:
        findings.add("authority_lines", _("Write the lines as they are printed above the signature."))
    if len(lines) > 400:
        findings.add("authority_lines", _("At most %(limit)s characters.", limit=400))
    return lines


def _slugs(findings: Findings, types: Iterable[str]) -> str:
    slugs = sorted({slug.strip() for slug in types if slug.strip()})
    if any(not _SLUG.fullmatch(slug) for slug in slugs) or len(",".join(slugs)) > 1000:
        findings.add("types", _("Choose document types from the list."))
    return ",".join(slugs)


def _check_body(findings: Findings, person: Person, body_id: int) -> None:
    body = db.session.get(IssuingBody, body_id) if body_id else None
    if body is None or body.agency_id != person.agency_id:
        findings.add("body_id", _("Choose a body of this person's agency."))


def _check_limits(findings: Findings, mandate: Mandate, kind: SigningForm | None) -> None:
    findings.period(mandate.valid_from, mandate.valid_to)
    if kind in BY_DELEGATION and not mandate.legal_basis:
        findings.add("legal_basis", _("This form needs the document that hands the power over."))
    if kind is SigningForm.TUQ and mandate.valid_to is None:
        findings.add("valid_to", _("An authorisation must have a last day."))
    if kind is SigningForm.TUQ and not mandate.types:
        findings.add("types", _("An authorisation must name the document types."))


def _record(actor: Actor, action: str, mandate: Mandate, person: Person) -> None:
    detail = {
        "person": person.id, "post": db.session.get_one(Post, mandate.post_id).title, "body": mandate.body_id,
        "form": mandate.form, "types": mandate.types, "from": mandate.valid_from, "to": mandate.valid_to,
        "basis": mandate.legal_basis,
    }  # fmt: skip
    record(actor, action, MANDATE, mandate.id, agency_id=person.agency_id, detail=detail)
