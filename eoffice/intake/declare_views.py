"""A registered document turns out to be secret: its page offers to take it out, below it stands the refused form."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.access.engine import can, require
from eoffice.access.permissions import Permission
from eoffice.core.errors import DomainError
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming.queries import get_incoming
from eoffice.incoming.states import IncomingState
from eoffice.intake import pages, secrecy
from eoffice.intake.forms import DeclareSecretForm
from eoffice.intake.models import SecretLevel
from eoffice.records.models import Record
from eoffice.web.actor import current_actor, permission
from eoffice.web.forms import refuse

#: Below the page of the document, which whoever may declare it secret may read; the tray they may not.
bp = Blueprint("declared", __name__, url_prefix="/incoming/<int:record_id>/declare-secret")


@bp.post("")
@permission(Permission.SIGNED_IN)
def declare_secret(record_id: int) -> Response | tuple[str, int]:
    """A registered document is secret: its number stays and refers to the other register, nothing else does."""
    actor, form = current_actor(), pages.sent_form(DeclareSecretForm, record_id)
    record = get_incoming(actor, record_id)
    require(actor, Permission.INCOMING_DECLARE_SECRET, record)
    status = 422
    if form.validate_on_submit():
        try:
            return _declare(actor, record, form)
        except DomainError as error:
            status = refuse(form, error)
    return render_template("intake/declare_secret.html", record=record, content=form), status


def _declare(actor: Actor, record: Record, form: DeclareSecretForm) -> Response:
    with unit_of_work():
        secrecy.declare(
            actor, record, level=SecretLevel(form.level.data), register_number=form.register_number.data or "",
            reason=form.reason.data or "",
        )  # fmt: skip
    flash(_("Taken out. The number stays in the register and refers to the register of secret documents."), "success")
    return redirect(url_for("incoming.index"), 303)


def offer(actor: Actor, record: Record) -> DeclareSecretForm | None:
    """For those who may declare a registered document secret; one without a number is taken out in the tray."""
    if record.state == IncomingState.RECEIVED or not can(actor, Permission.INCOMING_DECLARE_SECRET, record):
        return None
    return pages.fresh_form(DeclareSecretForm, record.id)
