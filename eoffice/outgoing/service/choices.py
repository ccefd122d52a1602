"""Who may sign, and who decides next: looked up on the day, never remembered."""

from __future__ import annotations

from flask_babel import gettext as _

from eoffice.access.actor import Role, head_key, role_key
from eoffice.core import clock
from eoffice.core.errors import Invalid
from eoffice.directory.actors import mandate_for
from eoffice.directory.models import IssuingBody
from eoffice.directory.queries import heads_of_unit, people_with_role, signers_of
from eoffice.outgoing.models import Outgoing
from eoffice.records.types import type_name


def ensure_may_sign(person_id: int, body: IssuingBody, type_slug: str) -> None:
    """Raise `Invalid` when no mandate lets the person sign this type for the body today."""
    if mandate_for(person_id, body.id, type_slug, clock.today()) is None:
        message = _("This person holds no mandate to sign %(type)s for %(body)s today.", type=type_name(type_slug),
                    body=body.name)  # fmt: skip
        raise Invalid(_("Choose another signer."), fields={"signer": message})


def find_default_signer(body: IssuingBody, type_slug: str) -> int | None:
    """The chairperson when a mandate covers the type, else the first who holds one; None when nobody does."""
    able = [mandate.person_id for mandate in signers_of(body.id, type_slug)]
    first = {person.id for person in people_with_role(body.agency_id, Role.CHAIRPERSON)}
    return next((person for person in able if person in first), next(iter(able), None))


def content_turn(outgoing: Outgoing) -> str:
    """Who approves the content: the heads of the drafting unit, the chief of office where there is no head."""
    if outgoing.unit_id is not None and heads_of_unit(outgoing.unit_id):
        return head_key(outgoing.unit_id)
    return form_turn(outgoing)


def form_turn(outgoing: Outgoing) -> str:
    """Who approves the form: the chief of office."""
    return role_key(Role.CHIEF_OF_OFFICE, outgoing.body.agency_id)


def clerk_turn(outgoing: Outgoing) -> str:
    """Who numbers, seals and issues: the clerk."""
    return role_key(Role.CLERK, outgoing.body.agency_id)
