"""The tray: what is not registered yet, what is to be put right, what did not arrive, what may not stay."""

from __future__ import annotations

from typing import Any

from flask import Flask, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.access.permissions import Permission
from eoffice.audit.wording import name_actions
from eoffice.core.unit_of_work import unit_of_work
from eoffice.intake import acts, declare_views, looks, pages, queries, receipts, sheets
from eoffice.intake.acts import bp
from eoffice.records.models import Record
from eoffice.records.panels import add_panel
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission


@bp.get("/")
@permission(Permission.INCOMING_RECEIVE)
def index() -> str:
    """Received, not yet registered: the oldest first, as they get their numbers."""
    return pages.tray()


@bp.get("/to-fix")
@permission(Permission.INCOMING_RECEIVE)
def to_fix() -> str:
    """The side tray: register now, fix later."""
    return pages.side_tray()


@bp.get("/troubles")
@permission(Permission.INCOMING_RECEIVE)
def troubles() -> str:
    """What could not be taken in, which senders were not reached, and how the mailbox does."""
    actor = current_actor()
    return render_template(
        "intake/troubles.html", tabs=pages.tabs(actor, "intake.troubles"), parcels=queries.failed_parcels(actor),
        receipts=queries.undelivered(actor), mailboxes=queries.mailboxes(actor), receipt_names=looks.RECEIPTS,
        **pages.parts(),
    )  # fmt: skip


@bp.get("/secret")
@permission(Permission.INCOMING_RECEIVE)
def secret() -> str:
    """That secret documents arrived, and where they are registered."""
    return pages.secret_notices()


@bp.get("/sheet")
@permission(Permission.INCOMING_RECEIVE)
def sheet() -> str:
    """The separator sheet, to be printed."""
    return render_template("intake/sheet.html", code=sheets.drawing())


@bp.post("/receipts/<int:receipt_id>/retry")
@permission(Permission.INCOMING_RECEIVE)
def retry(receipt_id: int) -> Response:
    """Send an acknowledgement once more."""
    actor = current_actor()
    with unit_of_work():
        receipts.retry(actor, queries.get_receipt(actor, receipt_id))
    flash(_("The acknowledgement is being sent again."), "success")
    return redirect(url_for("intake.troubles"), 303)


def _origin(_actor: Actor, record: Record) -> dict[str, Any]:
    """For the page of a document: what it came in, and what its sender was told."""
    arrival = queries.arrival_of(record)
    if arrival is None:
        return {}
    return {
        "arrival": arrival, "parcel": arrival.parcel, "receipts": queries.receipts_of(record),
        "problem": looks.PROBLEMS.get(arrival.problem) if arrival.fixed_at is None else None,
        "receipt_names": looks.RECEIPTS,
    }  # fmt: skip


def register(app: Flask) -> None:
    """Serve the pages, stand in the menu and on the page of a document."""
    assert acts.bp is bp  # noqa: S101 - the acts add their routes to the same blueprint
    app.register_blueprint(bp)
    app.register_blueprint(declare_views.bp)
    add_panel("intake/_of_record.html", _origin)
    add_panel("intake/_declare_secret.html", declare_views.offer, order=90)
    name_actions({
        "secret:arrive": _l("A secret document arrived"), "secret:enter": _l("Secret document: place in its register"),
        "incoming:secret": _l("Taken out: secret"), "incoming:fix": _l("Put right"),
        "incoming:split": _l("Scan split"),
    })  # fmt: skip
    menu.add(
        "incoming", "intake.index", _l("To be registered"), "inboxes", Permission.INCOMING_RECEIVE, order=15,
        count=queries.count_waiting,
    )  # fmt: skip
