"""Pages for drafting: a new document, its card, its Word file, its recipients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.access.permissions import Permission
from eoffice.content.service import Received, add_received, receive
from eoffice.core.database import db
from eoffice.core.errors import DomainError, Stale
from eoffice.directory.models import IssuingBody, Person
from eoffice.outgoing.choices import offer_agencies, offer_card
from eoffice.outgoing.forms import CardForm, DraftForm, RecipientsForm, TemplateForm
from eoffice.outgoing.queries import get_outgoing
from eoffice.outgoing.service import drafts, recipients
from eoffice.outgoing.service.steps import outgoing_of
from eoffice.records.models import Record, Urgency
from eoffice.records.queries import get_record
from eoffice.web.actor import current_actor, permission
from eoffice.web.forms import refuse, show_stored
from eoffice.web.idempotency import answer_once

#: Shared with `eoffice.outgoing.views`, which registers it.
bp = Blueprint("outgoing", __name__, url_prefix="/outgoing")

Answer = Response | str | tuple[str, int]


@bp.route("/new", methods=["GET", "POST"])
@permission(Permission.OUTGOING_DRAFT)
def new() -> Answer:
    """Begin a document, with a file or from the office's template; `?replies_to=` links what it answers."""
    actor = current_actor()
    form = DraftForm(urgency="normal")
    offer_card(form, actor)
    offer_agencies(form, actor)
    answered = _answered(actor, form)
    status = 200
    if form.validate_on_submit():
        try:
            files, attachments = keep_bytes(form.files.data, "files"), keep_bytes(form.attachments.data, "attachments")
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                record = _create(actor, form, answered, files, attachments)
                flash(_("The draft is kept. Check the file, then submit it."), "success")
                return answer.keep(redirect(url_for("outgoing.show", record_id=record.id), 303))
        except DomainError as error:
            status = refuse(form, error)
    elif not form.is_submitted():
        suggest(form, answered)
    page = render_template("outgoing/new.html", form=form, answered=answered)
    return page, status if not form.errors or status != 200 else 422


def suggest(form: DraftForm, answered: Record | None) -> None:
    """Begin a reply with what is known: a letter to whoever wrote, about the same subject."""
    if answered is not None and form.type.data is None:
        form.type.data = "CONG_VAN"
        form.subject.data = _("Reply: %(subject)s", subject=answered.subject)[:2000]
        form.recipients.data = answered.issuer_name


def _create(
    actor: Actor, form: DraftForm, answered: Record | None, files: Sequence[Received], attachments: Sequence[Received]
) -> Record:
    record = drafts.create_draft(
        actor, type=form.type.data, subject=form.subject.data, card=_card(form), body=_body(form), signer=_signer(form),
        replies_to=answered, files=[add_received(actor, received=item) for item in files],
        attachments=[add_received(actor, received=item) for item in attachments], recipients=_places(form),
    )  # fmt: skip
    if not files:
        drafts.render_template(actor, record, body=form.text.data or "")
    return record


@bp.route("/<int:record_id>/edit", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def edit(record_id: int) -> Answer:
    """Change the card of a draft."""
    actor = current_actor()
    record = get_outgoing(actor, record_id)
    form = CardForm(data=_card_of(record) | {"version": str(record.version)})
    offer_card(form, actor)
    status = 200
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                card = _card(form) | {"type": form.type.data, "subject": form.subject.data}
                drafts.edit_draft(
                    actor, record, card=card, body=_body(form), signer=_signer(form), version=form.expected_version
                )
                flash(_("The card is saved."), "success")
                return answer.keep(redirect(url_for("outgoing.show", record_id=record_id), 303))
        except DomainError as error:
            status = refuse(form, error)
            if isinstance(error, Stale):
                card = _card_of(get_outgoing(actor, record_id))
                stored = CardForm(formdata=None, data=card)
                offer_card(stored, actor)
                show_stored(form, stored, card)
    page = render_template("outgoing/edit.html", form=form, record=get_outgoing(actor, record_id))
    return page, 422 if form.errors and status == 200 else status


@bp.route("/<int:record_id>/template", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def template(record_id: int) -> Answer:
    """Make the Word file from the office's template, as the next version."""
    actor = current_actor()
    record = get_outgoing(actor, record_id)
    form = TemplateForm(version=str(record.version))
    status = 200
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                drafts.render_template(actor, record, body=form.text.data or "", version=form.expected_version)
                flash(_("The Word file is made. Download it, finish it in Word, then upload it again."), "success")
                return answer.keep(redirect(url_for("outgoing.show", record_id=record_id), 303))
        except DomainError as error:
            status = refuse(form, error)
    page = render_template("outgoing/template.html", form=form, record=get_outgoing(actor, record_id))
    return page, 422 if form.errors and status == 200 else status


@bp.route("/<int:record_id>/recipients", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def add_recipients(record_id: int) -> Answer:
    """Add recipients while the document has not been issued."""
    actor = current_actor()
    record = get_outgoing(actor, record_id)
    form = RecipientsForm(version=str(record.version))
    offer_agencies(form, actor)
    status = 200
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                recipients.add_recipients(actor, record, _places(form), version=form.expected_version)
                flash(_("The recipients are kept."), "success")
                return answer.keep(redirect(url_for("outgoing.show", record_id=record_id), 303))
        except DomainError as error:
            status = refuse(form, error)
    page = render_template("outgoing/recipients.html", form=form, record=get_outgoing(actor, record_id))
    return page, 422 if form.errors and status == 200 else status


@bp.post("/<int:record_id>/recipients/<int:recipient_id>/remove")
@permission(Permission.SIGNED_IN)
def remove_recipient(record_id: int, recipient_id: int) -> Response:
    """Take a recipient away."""
    actor = current_actor()
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        recipients.remove_recipient(actor, get_outgoing(actor, record_id), recipient_id)
        flash(_("The recipient was taken out."), "success")
        return answer.keep(redirect(url_for("outgoing.show", record_id=record_id) + "#recipients", 303))


@bp.post("/<int:record_id>/recipients/<int:recipient_id>/sent")
@permission(Permission.SIGNED_IN)
def mark_sent(record_id: int, recipient_id: int) -> Response:
    """Note that a copy has left."""
    actor = current_actor()
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        row = recipients.mark_sent(actor, get_outgoing(actor, record_id), recipient_id)
        flash(_("Marked as sent to %(name)s.", name=row.name), "success")
        return answer.keep(redirect(url_for("outgoing.show", record_id=record_id) + "#recipients", 303))


def keep_bytes(parts: Sequence[FileStorage], field: str) -> list[Received]:
    """The uploads, safe in the store before any transaction begins."""
    return [receive(stream=part.stream, name=part.filename or "", field=field) for part in parts]  # type: ignore[arg-type]


def _answered(actor: Actor, form: DraftForm) -> Record | None:
    """The document to reply to, from the address or the form; raises `NotFound` when it is not to be seen."""
    raw = form.replies_to.data or request.args.get("replies_to", "")
    if not raw:
        return None
    record = get_record(actor, int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 9 else 0)
    form.replies_to.data = str(record.id)
    return record


def _card_of(record: Record) -> dict[str, Any]:
    names, outgoing = ("type", "subject", "urgency", "reach_by", "note"), outgoing_of(record)
    return {name: getattr(record, name) for name in names} | {"body": outgoing.body_id, "signer": outgoing.signer_id}


def _card(form: CardForm) -> dict[str, Any]:
    urgency = form.urgency.data or "normal"
    hour = form.reach_by.data if urgency == Urgency.EXPRESS else None
    return {"urgency": urgency, "reach_by": hour, "note": form.note.data or ""}


def _body(form: CardForm) -> IssuingBody | None:
    return db.session.get(IssuingBody, form.body.data) if form.body.data else None


def _signer(form: CardForm) -> Person | None:
    return db.session.get(Person, form.signer.data) if form.signer.data else None


def _places(form: DraftForm | RecipientsForm) -> list[recipients.NewRecipient]:
    return [*recipients.of_agencies(form.agencies.data or []), *recipients.parse_lines(form.recipients.data or "")]
