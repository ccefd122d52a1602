"""Up through the house: submit, approve the content, approve the form, or return (NĐ 30/2020 Đ11–12)."""

from __future__ import annotations

from flask_babel import gettext as _

from eoffice.access.actor import Actor, person_key
from eoffice.core.errors import Invalid
from eoffice.directory.turns import in_stead_of
from eoffice.outgoing.models import ApprovalStep, Decision
from eoffice.outgoing.service.choices import content_turn, find_default_signer, form_turn
from eoffice.outgoing.service.steps import approve, begin, kept_comment, kept_reason
from eoffice.outgoing.states import OutgoingState
from eoffice.records import service as records
from eoffice.records.models import FileRole, Record

#: Whose responsibility a document waits for in each state of the review.
STEP_OF: dict[OutgoingState, ApprovalStep] = {
    OutgoingState.CONTENT_REVIEW: ApprovalStep.CONTENT,
    OutgoingState.FORM_REVIEW: ApprovalStep.FORM,
    OutgoingState.SIGNING: ApprovalStep.SIGNATURE,
}


def submit(actor: Actor, record: Record, *, comment: str = "", version: int | None = None) -> Record:
    """Send the draft up: from now on the agency's readers see it, and the head of the unit has the turn.

    Raises `Invalid` when there is no file to decide on.
    """
    row, outgoing = begin(actor, record, "submit", version)
    if not any(link.role == FileRole.MAIN for link in record.files):
        message = _("Make it from a template or upload one.")
        raise Invalid(_("There is no document to submit yet."), fields={"file": message})
    kept, behalf, turn = kept_comment(comment), in_stead_of(actor, record.turn_key), content_turn(outgoing)
    record.open_to_agency = True
    records.grant(record, turn)
    records.move(
        actor, record, row, turn_key=turn, on_behalf_of=behalf,
        detail={"comment": kept, "draft_version": outgoing.draft_version},
    )  # fmt: skip
    return record


def approve_content(
    actor: Actor, record: Record, *, comment: str = "", digest: str | None = None, version: int | None = None
) -> Record:
    """Take responsibility for what the document says (Đ12.1); the chief of office is next."""
    row, outgoing = begin(actor, record, "approve_content", version)
    behalf, kept, turn = in_stead_of(actor, record.turn_key), kept_comment(comment), form_turn(outgoing)
    approval = approve(actor, outgoing, ApprovalStep.CONTENT, Decision.APPROVED, comment=kept, shown=digest)
    records.grant(record, turn)
    records.move(
        actor, record, row, turn_key=turn, on_behalf_of=behalf,
        detail={"comment": kept, "draft_version": outgoing.draft_version, "digest": approval.content_digest},
    )  # fmt: skip
    return record


def approve_form(
    actor: Actor, record: Record, *, comment: str = "", digest: str | None = None, version: int | None = None
) -> Record:
    """Take responsibility for form and technique (Đ12.2); the signer is next.

    Raises `Invalid` when nobody holds a mandate to sign the document.
    """
    row, outgoing = begin(actor, record, "approve_form", version)
    behalf, kept = in_stead_of(actor, record.turn_key), kept_comment(comment)
    if outgoing.signer_id is None:
        outgoing.signer_id = find_default_signer(outgoing.body, record.type)
    if outgoing.signer_id is None:
        raise Invalid(_("Nobody holds a mandate to sign this type of document for %(body)s.", body=outgoing.body.name))
    turn = person_key(outgoing.signer_id)
    approval = approve(actor, outgoing, ApprovalStep.FORM, Decision.APPROVED, comment=kept, shown=digest)
    records.grant(record, turn)
    records.move(
        actor, record, row, turn_key=turn, on_behalf_of=behalf,
        detail={"comment": kept, "draft_version": outgoing.draft_version, "digest": approval.content_digest},
    )  # fmt: skip
    return record


def return_draft(
    actor: Actor, record: Record, *, reason: str, digest: str | None = None, version: int | None = None
) -> Record:
    """Send the document back to its drafter, saying why."""
    row, outgoing = begin(actor, record, "return", version)
    behalf, kept = in_stead_of(actor, record.turn_key), kept_reason(reason)
    step = STEP_OF[OutgoingState(record.state)]
    approval = approve(actor, outgoing, step, Decision.RETURNED, comment=kept, shown=digest)
    records.move(
        actor, record, row, turn_key=person_key(outgoing.drafter_id), on_behalf_of=behalf,
        detail={"reason": kept, "draft_version": outgoing.draft_version, "digest": approval.content_digest},
    )  # fmt: skip
    return record
