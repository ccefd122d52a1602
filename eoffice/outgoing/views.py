"""Outgoing documents: the list, the document with its way through the house, and every step of the table."""

from __future__ import annotations

from typing import Any

from flask import Flask, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.access.permissions import Permission
from eoffice.content.service import add_received
from eoffice.core import clock
from eoffice.core.errors import DomainError, NotFound
from eoffice.directory.actors import mandate_for
from eoffice.directory.turns import turn_words
from eoffice.outgoing import pages, queries
from eoffice.outgoing.digest import content_digest
from eoffice.outgoing.draft_views import Answer, bp, keep_bytes
from eoffice.outgoing.forms import FileForm, ReviseForm, StepForm, step_form
from eoffice.outgoing.looks import DELIVERY_LOOKS, STATUS_LABELS
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.numbered_copy import find_numbered_copy
from eoffice.outgoing.service.actions import act as take_step
from eoffice.outgoing.service.actions import available_actions
from eoffice.outgoing.service.recipients import may_change_recipients
from eoffice.outgoing.states import TRANSITIONS, OutgoingState
from eoffice.records.flashes import flash_done
from eoffice.records.listing import state_tabs, unit_choices
from eoffice.records.looks import look, state_choices, urgency_choices
from eoffice.records.models import Record
from eoffice.records.pages import document_parts
from eoffice.records.panels import panels_for
from eoffice.records.queries import open_case_files
from eoffice.records.types import type_choices
from eoffice.signatures.pages import panel_of
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.forms import refuse
from eoffice.web.idempotency import answer_once

FILTERS = FilterSet(
    filters=(
        Filter("q", _l("Number or words of the subject")),
        Filter("state", _l("State"), Kind.CHOICE, lambda: state_choices("outgoing")),
        Filter("type", _l("Type"), Kind.CHOICE, type_choices),
        Filter("unit", _l("Drafting unit"), Kind.CHOICE, unit_choices),
        Filter("urgency", _l("Urgency"), Kind.CHOICE, urgency_choices),
        Filter("from", _l("From day"), Kind.DATE),
        Filter("to", _l("To day"), Kind.DATE),
        Filter("mine", _l("Waits for me"), Kind.FLAG),
        Filter("drafted", _l("Drafted by me"), Kind.FLAG),
    ),
    sorts={
        "made": (Record.id,), "issued": (Record.issued_on, Record.id), "symbol": (Record.symbol_key, Record.id),
        "state": (Record.state, Record.id),
    },
    default_sort="-made",
)  # fmt: skip

#: States that have a tab of their own above the list.
TABS = ("draft", "content_review", "form_review", "signing", "signed", "numbered", "sealed", "issued")


@bp.get("/")
@permission(Permission.SIGNED_IN)
def index() -> str:
    """The outgoing documents one sees, with counts by state."""
    filters = FILTERS.read(request.args, request.path)
    found = queries.list_outgoing(current_actor(), filters.values, order_by=filters.order_by(), args=request.args)
    return render_template(
        "outgoing/index.html", page=found.page, filters=filters, tabs=state_tabs("outgoing", TABS, filters, found),
        keys=current_actor().keys,
    )  # fmt: skip


@bp.get("/<int:record_id>")
@permission(Permission.SIGNED_IN)
def show(record_id: int) -> str:
    """One document: the file beside its card, the way it goes, and what the reader may do now."""
    return _page(record_id, None, "")


@bp.post("/<int:record_id>/actions/<action>")
@permission(Permission.SIGNED_IN)
def act(record_id: int, action: str) -> Answer:
    """Take one step of the transition table."""
    actor = current_actor()
    record = queries.get_outgoing(actor, record_id)
    if action not in TRANSITIONS.actions:
        raise NotFound(_("There is no such action."))
    form = step_form(action, sent=True)
    if isinstance(form, FileForm):
        _offer_case_files(form, actor)
    status = 422
    if form.validate_on_submit():
        try:
            return _take(actor, record, action, form)
        except DomainError as error:
            status = refuse(form, error)
    return _page(record_id, form, action), status


def _take(actor: Actor, record: Record, action: str, form: StepForm) -> Response:
    received = keep_bytes(form.file.data, "file") if isinstance(form, ReviseForm) else []
    attached = keep_bytes(form.attachments.data, "attachments") if isinstance(form, ReviseForm) else []
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        names = {field.name for row in TRANSITIONS.rows if row.action == action for field in row.fields}
        inputs = {name: form[name].data for name in names if name in form and form[name].data not in (None, "", [])}
        if received:
            inputs["file"] = [add_received(actor, received=item) for item in received]
        if attached:
            inputs["attachments"] = [add_received(actor, received=item) for item in attached]
        take_step(actor, record, action, version=form.expected_version, inputs=inputs)
        flash_done(record, action, _done(record, action))
        return answer.keep(redirect(url_for("outgoing.show", record_id=record.id), 303))


def _done(record: Record, action: str) -> str:
    if action == "number":
        return _("The document has the number %(symbol)s.", symbol=record.symbol)
    shown, turn = look("outgoing", record.state).label, turn_words(record.turn_key)
    return _("Done: %(state)s. Next: %(turn)s.", state=shown, turn=turn) if turn else _("Done: %(state)s.", state=shown)


def _page(record_id: int, sent: StepForm | None, action: str) -> str:
    actor = current_actor()
    outgoing = queries.open_outgoing(actor, record_id)
    record = outgoing.record
    rows = available_actions(actor, record)
    return render_template(
        "outgoing/show.html", record=record, outgoing=outgoing, actions=rows, sent=sent, sent_action=action,
        forms={row.action: _form(actor, outgoing, row.action, sent if row.action == action else None) for row in rows},
        stations=pages.stations(outgoing), returned=pages.last_return(outgoing), turn=turn_words(record.turn_key),
        is_mine=record.turn_key in actor.keys, is_drafter=outgoing.drafter_id == actor.person_id,
        mandate=_mandate(actor, outgoing), panels=panels_for(actor, record),
        may_edit=any(row.action == "submit" for row in rows), may_add=may_change_recipients(actor, record),
        signatures=panel_of(record), deliveries=DELIVERY_LOOKS, statuses=STATUS_LABELS,
        parts=document_parts(
            actor, record, endpoint="outgoing.show", file_id=request.args.get("file") or _copy_id(record)
        ),
    )  # fmt: skip


def _form(actor: Actor, outgoing: Outgoing, action: str, sent: StepForm | None) -> StepForm:
    """The form of a step: the one that was sent and refused, else a fresh one over what is shown now."""
    form = sent or step_form(action, sent=False)
    if sent is None:
        form.version.data = str(outgoing.record.version)
        form.digest.data = content_digest(outgoing) if "digest" in _fields_of(action) else ""
    if isinstance(form, FileForm):
        _offer_case_files(form, actor)
    if action == "number" and not _is_of_last_year(outgoing):
        del form.new_year
    return form


def _fields_of(action: str) -> set[str]:
    return {field.name for row in TRANSITIONS.rows if row.action == action for field in row.fields}


def _is_of_last_year(outgoing: Outgoing) -> bool:
    signed_at = outgoing.signed_at
    return signed_at is not None and clock.office_time(signed_at).year != clock.today().year


def _copy_id(record: Record) -> str | None:
    """The numbered copy is what people read; the signed file stands beside it."""
    copy = find_numbered_copy(record)
    return str(copy.id) if copy else None


def _mandate(actor: Actor, outgoing: Outgoing) -> Any:
    """Under what the reader would sign, shown while the document waits for their signature."""
    if outgoing.record.state != OutgoingState.SIGNING or outgoing.record.turn_key not in actor.keys:
        return None
    if actor.person_id is None:
        return None
    return mandate_for(actor.person_id, outgoing.body_id, outgoing.record.type, clock.today())


def _offer_case_files(form: FileForm, actor: Actor) -> None:
    form.case_file_id.choices = [(row.id, f"{row.code} – {row.title}") for row in open_case_files(actor)]


def register(app: Flask) -> None:
    """Serve the pages and stand in the menu."""
    app.register_blueprint(bp)
    menu.add(
        "outgoing", "outgoing.index", _l("Outgoing documents"), "send", Permission.SIGNED_IN, order=10,
        count=queries.count_waiting,
    )  # fmt: skip
