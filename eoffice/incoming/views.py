"""Incoming documents: the list, the document with whose turn it is, and every step of the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from flask import Flask, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.deadline import Deadline, explain
from eoffice.core.errors import Conflict, DomainError, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.directing import why_not
from eoffice.directory.turns import turn_words
from eoffice.incoming import queries, service
from eoffice.incoming.card_views import batch_of, bp, go_on
from eoffice.incoming.choices import deputies_in_charge, offer_step, proposal_values
from eoffice.incoming.comparison import came_again, compare
from eoffice.incoming.forms import STEP_FORMS, MergeForm, StepForm, step_form
from eoffice.incoming.marked_copy import can_be_marked, marked_copy
from eoffice.incoming.models import Incoming
from eoffice.incoming.pages import stations
from eoffice.incoming.renumbering import last_cancelled
from eoffice.incoming.rule_views import register_rules_page
from eoffice.incoming.states import TRANSITIONS, IncomingState
from eoffice.records.downloads import REVALIDATE
from eoffice.records.flashes import flash_done
from eoffice.records.listing import state_tabs, unit_choices
from eoffice.records.looks import look, state_choices, urgency_choices
from eoffice.records.models import Record
from eoffice.records.pages import document_parts
from eoffice.records.panels import panels_for
from eoffice.records.queries import get_file
from eoffice.records.types import type_choices
from eoffice.registers.models import NumberEntry
from eoffice.registers.old_lines import find_old_entry
from eoffice.signatures import pages as signatures
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.forms import refuse
from eoffice.web.idempotency import answer_once

FILTERS = FilterSet(
    filters=(
        Filter("q", _l("Number, symbol or words of the subject")),
        Filter("issuer", _l("Issuer")),
        Filter("state", _l("State"), Kind.CHOICE, lambda: state_choices("incoming")),
        Filter("type", _l("Type"), Kind.CHOICE, type_choices),
        Filter("unit", _l("Lead unit"), Kind.CHOICE, unit_choices),
        Filter("urgency", _l("Urgency"), Kind.CHOICE, urgency_choices),
        Filter("due", _l("Deadline"), Kind.CHOICE, lambda: [("late", _("Overdue")), ("soon", _("Due soon"))]),
        Filter("from", _l("From day"), Kind.DATE),
        Filter("to", _l("To day"), Kind.DATE),
        Filter("mine", _l("Waits for me"), Kind.FLAG),
    ),
    sorts={
        "arrived": (Record.arrived_on, Record.arrival_number), "symbol": (Record.symbol_key,),
        "issuer": (Record.issuer_name,), "due": (Record.due_on,), "state": (Record.state,),
    },
)  # fmt: skip

#: States that have a tab of their own above the list.
TABS = (
    IncomingState.RECEIVED, IncomingState.REGISTERED, IncomingState.AWAITING_DIRECTION, IncomingState.ASSIGNED,
    IncomingState.PROCESSING, IncomingState.COMPLETED,
)  # fmt: skip
#: The most documents that one press moves.
BULK = 200


@bp.get("/")
@permission(Permission.SIGNED_IN)
def index() -> str:
    """The incoming documents one sees, with counts by state."""
    actor = current_actor()
    filters = FILTERS.read(request.args, request.path)
    found = queries.list_incoming(actor, filters.values, order_by=filters.order_by(), args=request.args)
    return render_template(
        "incoming/index.html", page=found.page, filters=filters, keys=actor.keys, open_states=queries.OPEN_STATES,
        tabs=state_tabs("incoming", TABS, filters, found),
    )  # fmt: skip


@bp.get("/<int:record_id>")
@permission(Permission.SIGNED_IN)
def show(record_id: int) -> str:
    """One document: the file beside its card, whose turn it is until when, and what the reader may do now."""
    return _page(record_id, None, "")


@bp.post("/<int:record_id>/actions/<action>")
@permission(Permission.SIGNED_IN)
def act(record_id: int, action: str) -> Response | tuple[str, int]:
    """Take one step of the transition table."""
    actor = current_actor()
    record = queries.get_incoming(actor, record_id)
    if action not in STEP_FORMS:
        raise NotFound(_("There is no such action."))
    form = step_form(action, sent=True)
    offer_step(form, actor, record, queries.incoming_of(record), is_fresh=False)
    status = 422
    if form.validate_on_submit():
        try:
            return _take(actor, record, action, form)
        except DomainError as error:
            status = refuse(form, error)
    return _page(record_id, form, action), status


def _take(actor: Actor, record: Record, action: str, form: StepForm) -> Response:
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        names = {field.name for row in TRANSITIONS.rows if row.action == action for field in row.fields}
        inputs = {name: form[name].data for name in names if name in form and form[name].data not in (None, "", [])}
        service.act(actor, record, action, version=form.expected_version, inputs=inputs)
        flash_done(record, action, _done(record, action))
        return answer.keep(redirect(url_for("incoming.show", record_id=record.id), 303))


def _done(record: Record, action: str) -> str:
    if action in {"register", "register_again"}:
        return _("Registered as number %(number)s.", number=record.arrival_number)
    shown, turn = look("incoming", record.state).label, turn_words(record.turn_key)
    return _("Done: %(state)s. Next: %(turn)s.", state=shown, turn=turn) if turn else _("Done: %(state)s.", state=shown)


@bp.post("/<int:record_id>/actions/merge")
@permission(Permission.SIGNED_IN)
def merge(record_id: int) -> Response:
    """Merge a document as the second receipt of the one chosen beside it; from its card the next of the batch follows.

    A refusal is told on the page it was asked on.
    """
    actor = current_actor()
    record = queries.get_incoming(actor, record_id)
    form, back = MergeForm(), redirect(url_for("incoming.show", record_id=record_id), 303)
    batch = batch_of(form)
    try:
        with answer_once(actor) as answer:
            if answer.is_repeat:
                return answer.first
            inputs = {"first_id": form.first_id.data}
            service.act(actor, record, "merge", version=form.expected_version, inputs=inputs)
            flash(_("Merged: %(reason)s", reason=queries.incoming_of(record).refusal_reason), "success")
            return answer.keep(go_on(batch) if batch else back)
    except NotFound:
        raise
    except DomainError as error:
        flash(error.message, "warning")
        return go_on([record_id, *batch]) if batch else back


@bp.get("/<int:record_id>/files/<int:file_id>/marked")
@permission(Permission.SIGNED_IN)
def marked(record_id: int, file_id: int) -> Response:
    """The copy of a file with the ĐẾN stamp, for whoever may see the file; 404 before the document has a number."""
    actor = current_actor()
    record = queries.get_incoming(actor, record_id)
    file = get_file(actor, record_id, file_id)
    if not can_be_marked(record, file):
        raise NotFound(_("There is no copy with the arrival stamp."))
    path = marked_copy(actor, record, queries.incoming_of(record), file)
    if path is None:
        raise Conflict(_("The arrival stamp cannot be put on a copy of this file. The original is not touched."))
    name = f"{Path(file.name).stem} (den {record.arrival_number}).pdf"
    response = send_file(path, mimetype="application/pdf", download_name=name, conditional=True, max_age=0)
    response.headers["Cache-Control"] = REVALIDATE
    return response


@bp.post("/bulk")
@permission(Permission.INCOMING_RECEIVE)
def bulk() -> Response:
    """Submit the chosen documents; each by itself, so that one that cannot go keeps no other back."""
    actor = current_actor()
    ids = [int(raw) for raw in request.form.getlist("ids") if raw.isascii() and raw.isdigit() and len(raw) <= 9]
    done, problems = 0, []
    for record_id in dict.fromkeys(ids[:BULK]):
        try:
            with unit_of_work():
                service.act(actor, queries.get_incoming(actor, record_id), "submit")
            done += 1
        except NotFound as error:
            problems.append(f"#{record_id}: {error.message}")
        except DomainError as error:
            record = db.session.get(Record, record_id)
            name = record.arrival_number if record is not None and record.arrival_number else f"#{record_id}"
            problems.append(f"{name}: {error.message}")
    if done:
        flash(ngettext("%(num)d document submitted.", "%(num)d documents submitted.", done), "success")
    elif not problems:
        flash(_("Choose at least one document."), "warning")
    for problem in problems[:10]:
        flash(problem, "warning")
    return redirect(url_for("incoming.index", state=IncomingState.REGISTERED), 303)


def _page(record_id: int, sent: StepForm | None, action: str) -> str:
    actor = current_actor()
    incoming = queries.open_incoming(actor, record_id)
    record = incoming.record
    rows = [row for row in service.available_actions(actor, record) if row.action in STEP_FORMS]
    parts = document_parts(actor, record, endpoint="incoming.show", file_id=request.args.get("file"))
    again = came_again(actor, record)
    receipts = [side.record for side in again]
    parts = replace(parts, related=[other for other in parts.related if other.record not in receipts])
    return render_template(
        "incoming/show.html", record=record, incoming=incoming, actions=rows, sent=sent, sent_action=action,
        forms={row.action: _form(actor, record, incoming, row.action, sent if row.action == action else None)
               for row in rows},
        compared=compare(actor, record, incoming), came_again=again,
        may_merge=can(actor, Permission.INCOMING_MERGE, record),
        stations=stations(record, incoming), cancelled=last_cancelled(record),
        is_mine=record.turn_key in actor.keys, agreed=proposal_values(incoming), deadline=_deadline(record, incoming),
        planned_due=_planned_due(incoming), deputies=deputies_in_charge(incoming),
        no_authority=why_not(actor) if record.state == IncomingState.AWAITING_DIRECTION else "",
        panels=panels_for(actor, record),
        signatures=signatures.panel_of(record),
        doubts=signatures.doubts_of(record) if record.state == IncomingState.RECEIVED else [],
        may_edit=record.state not in service.CLOSED and can(actor, Permission.INCOMING_EDIT, record),
        old_entry=_old_entry(actor, record),
        may_reply=_may_reply(actor, record), is_open=record.state in queries.OPEN_STATES,
        parts=parts, may_mark=parts.view is not None and can_be_marked(record, parts.view.file),
    )  # fmt: skip


def _form(actor: Actor, record: Record, incoming: Incoming, action: str, sent: StepForm | None) -> StepForm:
    """The form of a step: the one that was sent and refused, else a fresh one over what is shown now."""
    if sent is not None:
        return sent
    form = step_form(action, sent=False)
    form.version.data = str(record.version)
    offer_step(form, actor, record, incoming, is_fresh=True)
    return form


def _deadline(record: Record, incoming: Incoming) -> Deadline | None:
    """How the deadline follows from the day it was given."""
    if record.due_on is None or incoming.directed_at is None:
        return None
    start = clock.office_time(incoming.directed_at).date()
    return explain(start, record.due_on) if start <= record.due_on else None


def _planned_due(incoming: Incoming) -> date | None:
    planned = incoming.proposal.get("due_on")
    return date.fromisoformat(planned) if planned else None


def _old_entry(actor: Actor, record: Record) -> NumberEntry | None:
    """The line of an old register that the reader may correct in place of the card."""
    entry = find_old_entry(record) if record.state == IncomingState.FILED else None
    return entry if entry is not None and can(actor, Permission.REGISTER_CORRECT, entry) else None


def _may_reply(actor: Actor, record: Record) -> bool:
    is_worked_on = record.state in {IncomingState.ASSIGNED, IncomingState.PROCESSING}
    return is_worked_on and can(actor, Permission.OUTGOING_DRAFT) and can(actor, Permission.INCOMING_COMPLETE, record)


def register(app: Flask) -> None:
    """Serve the pages and stand in the menu."""
    app.register_blueprint(bp)
    register_rules_page(app)
    menu.add(
        "incoming", "incoming.index", _l("Incoming documents"), "inbox", Permission.SIGNED_IN, order=10,
        count=queries.count_waiting,
    )  # fmt: skip
