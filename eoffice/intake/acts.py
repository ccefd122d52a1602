"""What the clerk does with one item of the tray: each press is one act and leads back to the tray.

A form that cannot be used stands open again at its item, as it was sent.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.content.store import blob_store
from eoffice.core.errors import Conflict, DomainError, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming import service as incoming
from eoffice.incoming.queries import get_incoming, incoming_of
from eoffice.intake import pages, queries, secrecy, service
from eoffice.intake.forms import RefuseForm, RegisterNumberForm, SecretForm, SplitForm
from eoffice.intake.models import SecretLevel
from eoffice.intake.opening import cut_scan, keep_pieces, workplace
from eoffice.records.downloads import REVALIDATE
from eoffice.web.actor import current_actor, permission
from eoffice.web.forms import apply_domain_errors
from eoffice.web.forms import refuse as not_done
from eoffice.web.idempotency import answer_once

#: Where to go on to, or the page again with the refused form.
Answer = Response | tuple[str, int]

#: All pages of the room; `eoffice.intake.views` adds those that only show.
bp = Blueprint("intake", __name__, url_prefix="/intake")


@bp.post("/<int:record_id>/refuse")
@permission(Permission.INCOMING_RECEIVE)
def refuse(record_id: int) -> Answer:
    """Refuse it with a reason; the sender is told by the channel it came through."""
    actor, form = current_actor(), pages.sent_form(RefuseForm, record_id)
    record, status = get_incoming(actor, record_id), 422
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                incoming.refuse(actor, record, reason=form.reason.data or "", version=form.expected_version)
                flash(_("Refused. The reason is kept with the document."), "success")
                return answer.keep(redirect(url_for("intake.index"), 303))
        except DomainError as error:
            status = not_done(form, error)
    return pages.tray(form), status


@bp.post("/<int:record_id>/secret")
@permission(Permission.INCOMING_RECEIVE)
def remove_secret(record_id: int) -> Answer:
    """It is secret: nothing of it stays but that it arrived."""
    actor, form = current_actor(), pages.sent_form(SecretForm, record_id)
    record, status = get_incoming(actor, record_id), 422
    if form.validate_on_submit():
        try:
            with unit_of_work():
                level = SecretLevel(form.level.data)
                secrecy.remove(actor, record, level=level, register_number=form.register_number.data or "")
            flash(_("Taken out. Only the notice that a secret document arrived is kept."), "success")
            return redirect(url_for("intake.secret"), 303)
        except DomainError as error:
            status = not_done(form, error)
    return pages.tray(form), status


@bp.post("/<int:record_id>/later")
@permission(Permission.INCOMING_RECEIVE)
def later(record_id: int) -> Response:
    """Register now, fix later: on to its card, while it stays on the list."""
    actor = current_actor()
    record = get_incoming(actor, record_id)
    with unit_of_work():
        service.keep_for_later(actor, record)
    return redirect(url_for("incoming.edit", record_id=record.id), 303)


@bp.post("/<int:record_id>/fixed")
@permission(Permission.INCOMING_RECEIVE)
def fixed(record_id: int) -> Response:
    """What was wrong is put right."""
    actor = current_actor()
    record = get_incoming(actor, record_id)
    with unit_of_work():
        service.mark_fixed(actor, record)
    flash(_("Put right."), "success")
    return redirect(url_for("intake.to_fix"), 303)


@bp.post("/<int:record_id>/split")
@permission(Permission.INCOMING_RECEIVE)
def split(record_id: int) -> Answer:
    """Cut a scan where the clerk says, when a sheet was not read."""
    actor, form = current_actor(), pages.sent_form(SplitForm, record_id)
    record = get_incoming(actor, record_id)
    require(actor, Permission.INCOMING_EDIT, record)
    path, kind, name = service.source_of(record)
    main = next(link.file for link in record.files if link.file.name == name)
    spans: list[tuple[int, int]] = []
    if form.validate_on_submit():
        try:
            spans = service.read_starts(form.starts.data or "", main.pages)
        except Invalid as error:
            apply_domain_errors(form, error)
    if not spans:
        return pages.side_tray(form), 422
    with workplace() as folder:
        documents = cut_scan(path, kind, spans, name, folder)
        for document in documents:
            keep_pieces(document)
        with unit_of_work():
            made = service.split(actor, record, documents)
    flash(_("Split into %(count)s documents.", count=len(made)), "success")
    return redirect(url_for("intake.index"), 303)


@bp.get("/<int:record_id>/slip")
@permission(Permission.INCOMING_RECEIVE)
def slip(record_id: int) -> str:
    """The slip that acknowledges a document on paper."""
    record = get_incoming(current_actor(), record_id)
    return render_template("intake/slip.html", record=record, incoming=incoming_of(record))


@bp.get("/parcels/<int:parcel_id>/original")
@permission(Permission.INCOMING_RECEIVE)
def original(parcel_id: int) -> Response:
    """The exact bytes of the scan or message, for saving: nothing in them is shown by the browser."""
    parcel = queries.get_parcel(current_actor(), parcel_id)
    path = blob_store().path(parcel.original_sha256) if parcel.original_sha256 else None
    if path is None or not path.is_file():
        raise NotFound(_("There is no such file."))
    name = parcel.name or f"{parcel.subject[:100] or _('Message')}.eml"
    response = send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=name, max_age=0)
    response.headers["Cache-Control"] = REVALIDATE
    return response


@bp.post("/parcels/<int:parcel_id>/dismiss")
@permission(Permission.INCOMING_RECEIVE)
def dismiss(parcel_id: int) -> Response:
    """What could not be taken in was dealt with."""
    actor = current_actor()
    with unit_of_work():
        service.dismiss(actor, queries.get_parcel(actor, parcel_id))
    return redirect(url_for("intake.troubles"), 303)


@bp.post("/secret/<int:notice_id>")
@permission(Permission.INCOMING_RECEIVE)
def enter(notice_id: int) -> Answer:
    """Note where a secret document stands in its own register."""
    actor, form = current_actor(), pages.sent_form(RegisterNumberForm, notice_id)
    notice = queries.get_notice(actor, notice_id)
    if not form.validate_on_submit():
        return pages.secret_notices(form), 422
    with unit_of_work():
        secrecy.enter(actor, notice, form.register_number.data or "")
    flash(_("Noted."), "success")
    return redirect(url_for("intake.secret"), 303)


@bp.errorhandler(Conflict)
@bp.errorhandler(Invalid)
def _refused(error: DomainError) -> Response:
    """A press that could not be carried out says why on the page it came from."""
    flash(error.message, "danger")
    is_side = request.endpoint in {"intake.split", "intake.fixed", "intake.later"}
    return redirect(url_for("intake.to_fix" if is_side else "intake.index"), 303)
