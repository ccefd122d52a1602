"""The signature (NĐ 30/2020 Đ13): only inside a mandate in force today, and bound to the exact content shown."""

from __future__ import annotations

from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.errors import Conflict, Denied
from eoffice.directory.actors import mandate_for
from eoffice.directory.models import Mandate
from eoffice.directory.turns import in_stead_of
from eoffice.outgoing.models import ApprovalStep, Decision, Outgoing
from eoffice.outgoing.service.choices import clerk_turn
from eoffice.outgoing.service.steps import approve, begin, ensure_shown, kept_comment, person_of
from eoffice.outgoing.states import OutgoingState
from eoffice.records import service as records
from eoffice.records.models import Record
from eoffice.records.types import type_name


def sign(
    actor: Actor, record: Record, *, comment: str = "", digest: str | None = None, version: int | None = None
) -> Record:
    """Sign under the actor's own mandate; the clerk is next.

    A substitute who has the turn signs only with a mandate of their own, for a mandate is not handed on. Raises
    `Denied` outside a mandate, `Conflict` when the content is not what was shown or approved.
    """
    row, outgoing = begin(actor, record, "sign", version)
    mandate = _mandate(actor, outgoing)
    _ensure_approved(outgoing, ensure_shown(outgoing, digest))
    person, kept, behalf = person_of(actor), kept_comment(comment), in_stead_of(actor, record.turn_key)
    approval = approve(actor, outgoing, ApprovalStep.SIGNATURE, Decision.APPROVED, comment=kept, shown=digest)
    outgoing.signer_id, outgoing.mandate_id = person.id, mandate.id
    outgoing.signed_at, outgoing.signed_digest = approval.at, approval.content_digest
    records.update_card(
        record, {"signer_name": person.full_name, "signer_position": printed_authority(mandate.authority_lines)}
    )
    records.move(
        actor, record, row, turn_key=clerk_turn(outgoing), on_behalf_of=behalf,
        detail={"comment": kept, "draft_version": outgoing.draft_version, "digest": approval.content_digest,
                "mandate": mandate.id, "form": mandate.form},
    )  # fmt: skip
    return record


def printed_authority(lines: str) -> str:
    """The lines above the signature as one: `KT. CHỦ TỊCH / PHÓ CHỦ TỊCH`."""
    return " / ".join(filter(None, (line.strip() for line in lines.splitlines())))


def _mandate(actor: Actor, outgoing: Outgoing) -> Mandate:
    type_slug = outgoing.record.type
    found = None
    if actor.person_id is not None:
        found = mandate_for(actor.person_id, outgoing.body_id, type_slug, clock.today())
    if found is None:
        raise Denied(
            _("%(name)s holds no mandate to sign %(type)s for %(body)s today, so the signature is refused.",
              name=actor.name, type=type_name(type_slug), body=outgoing.body.name),
            code="no_mandate",
        )  # fmt: skip
    return found


def _ensure_approved(outgoing: Outgoing, present: str) -> None:
    """Content and form must have been approved of exactly what is signed (Đ11: a changed draft goes back)."""
    for step in (ApprovalStep.CONTENT, ApprovalStep.FORM):
        latest = next((row for row in reversed(outgoing.approvals) if row.step == step), None)
        if latest is None or latest.decision != Decision.APPROVED or latest.content_digest != present:
            raise Conflict(
                _("The document is not what was approved. Return it, so that it is approved again."), code="changed"
            )


def may_sign(actor: Actor, record: Record, outgoing: Outgoing) -> bool:
    """Whether a mandate of the actor covers the document today; the turn is asked elsewhere."""
    if actor.person_id is None or record.state != OutgoingState.SIGNING:
        return False
    return mandate_for(actor.person_id, outgoing.body_id, record.type, clock.today()) is not None
