"""The tray: what is not registered yet, what is to be put right, what did not arrive, what may not stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit.wording import name_actions
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming.models import Incoming
from eoffice.incoming.states import IncomingState
from eoffice.intake import acts, looks, queries, receipts, sheets
from eoffice.intake.acts import bp
from eoffice.intake.forms import DeclareSecretForm, RefuseForm, RegisterNumberForm, SecretForm, SplitForm
from eoffice.intake.queries import Counts, Item
from eoffice.records.looks import Look
from eoffice.records.models import Record
from eoffice.records.panels import add_panel
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.filters import Filter, FilterSet, Kind

FILTERS = FilterSet(
    filters=(
        Filter("q", _l("Symbol or words of the subject")),
        Filter("sender", _l("Sender or file")),
        Filter("channel", _l("Channel"), Kind.CHOICE, lambda: _choices(looks.CHANNELS)),
        Filter("check", _l("Check"), Kind.CHOICE, lambda: _choices(looks.CHECKS)),
        Filter("from", _l("From day"), Kind.DATE),
        Filter("to", _l("To day"), Kind.DATE),
    ),
    sorts={"received": (Incoming.received_at,), "channel": (Incoming.channel,), "subject": (Record.subject,)},
    default_sort="received",
)  # fmt: skip
#: So many items follow one another by “save and next”.
_BATCH = 100


@bp.get("/")
@permission(Permission.INCOMING_RECEIVE)
def index() -> str:
    """Received, not yet registered: the oldest first, as they get their numbers."""
    actor = current_actor()
    filters = FILTERS.read(request.args, request.path)
    page = queries.list_tray(actor, filters.values, order_by=filters.order_by(), args=request.args)
    return render_template(
        "intake/index.html", page=page, filters=filters, tabs=_tabs(actor, "intake.index"), rest=_rest(page.rows),
        **_parts(), refuse=_refuse_form, secret=_secret_form,
    )  # fmt: skip


@bp.get("/to-fix")
@permission(Permission.INCOMING_RECEIVE)
def to_fix() -> str:
    """The side tray: register now, fix later."""
    actor = current_actor()
    page = queries.list_to_fix(actor, request.args)
    return render_template(
        "intake/to_fix.html", page=page, tabs=_tabs(actor, "intake.to_fix"), **_parts(), split=_split_form,
        secret=_secret_form,
    )  # fmt: skip


@bp.get("/troubles")
@permission(Permission.INCOMING_RECEIVE)
def troubles() -> str:
    """What could not be taken in, which senders were not reached, and how the mailbox does."""
    actor = current_actor()
    return render_template(
        "intake/troubles.html", tabs=_tabs(actor, "intake.troubles"), parcels=queries.failed_parcels(actor),
        receipts=queries.undelivered(actor), mailboxes=queries.mailboxes(actor), receipt_names=looks.RECEIPTS,
        **_parts(),
    )  # fmt: skip


@bp.get("/secret")
@permission(Permission.INCOMING_RECEIVE)
def secret() -> str:
    """That secret documents arrived, and where they are registered."""
    actor = current_actor()
    return render_template(
        "intake/secret.html", tabs=_tabs(actor, "intake.secret"), notices=queries.list_notices(actor), **_parts(),
        form=lambda notice: RegisterNumberForm(formdata=None, id_prefix=f"n{notice.id}-"),
    )  # fmt: skip


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


def _choices(known: Mapping[str, Look]) -> list[tuple[str, str]]:
    return [(value, str(look.label)) for value, look in known.items()]


def _parts() -> dict[str, Any]:
    return {"channels": looks.CHANNELS, "looks_of": looks.looks_of, "origin_of": looks.origin_of}


def _tabs(actor: Actor, current: str) -> list[dict[str, Any]]:
    counts: Counts = queries.count_all(actor)
    shown = (
        ("intake.index", _("Not yet registered"), counts.waiting), ("intake.to_fix", _("Fix later"), counts.to_fix),
        ("intake.troubles", _("Not arrived, not delivered"), counts.troubles),
        ("intake.secret", _("Secret documents"), counts.secret),
    )  # fmt: skip
    return [
        {"label": label, "url": url_for(endpoint), "current": endpoint == current, "count": count}
        for endpoint, label, count in shown
    ]


def _rest(items: Any) -> dict[int, str | None]:
    """For each item those that follow it, as the card's page goes on from one to the next."""
    ids = [item.id for item in items]
    return {item: ",".join(map(str, ids[place + 1 : place + 1 + _BATCH])) or None for place, item in enumerate(ids)}


def _refuse_form(item: Item) -> RefuseForm:
    form = RefuseForm(formdata=None, id_prefix=f"r{item.id}-")
    form.version.data = str(item.record.version)
    return form


def _secret_form(item: Item) -> SecretForm:
    return SecretForm(formdata=None, id_prefix=f"s{item.id}-")


def _split_form(item: Item) -> SplitForm:
    return SplitForm(formdata=None, id_prefix=f"t{item.id}-")


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


def _declare_secret(actor: Actor, record: Record) -> DeclareSecretForm | None:
    """For those who may declare a registered document secret; one without a number is taken out in the tray."""
    if record.state == IncomingState.RECEIVED or not can(actor, Permission.INCOMING_DECLARE_SECRET, record):
        return None
    return DeclareSecretForm(formdata=None, id_prefix="declare-")


def register(app: Flask) -> None:
    """Serve the pages, stand in the menu and on the page of a document."""
    assert acts.bp is bp  # noqa: S101 - the acts add their routes to the same blueprint
    app.register_blueprint(bp)
    add_panel("intake/_of_record.html", _origin)
    add_panel("intake/_declare_secret.html", _declare_secret, order=90)
    name_actions({
        "secret:arrive": _l("A secret document arrived"), "secret:enter": _l("Secret document: place in its register"),
        "incoming:secret": _l("Taken out: secret"), "incoming:fix": _l("Put right"),
        "incoming:split": _l("Scan split"),
    })  # fmt: skip
    menu.add(
        "incoming", "intake.index", _l("To be registered"), "inboxes", Permission.INCOMING_RECEIVE, order=15,
        count=queries.count_waiting,
    )  # fmt: skip
