"""The cards of whoever decides: one after another, as a stack, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import (
    Blueprint,
    Flask,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.errors import DomainError, Invalid, NotFound
from eoffice.decisions import device, phrase_views, phrases, queries, stack_views
from eoffice.decisions.answers import accepted, done_words, refused, wants_json
from eoffice.decisions.device import keep_until
from eoffice.decisions.forms import DecisionForm
from eoffice.decisions.pictures import phone_page
from eoffice.decisions.queries import Card
from eoffice.decisions.service import decide
from eoffice.directory.models import Unit
from eoffice.directory.queries import units_of
from eoffice.incoming.choices import other_leaders
from eoffice.records.flashes import flash_done
from eoffice.records.queries import current_files, get_record
from eoffice.records.taking_back import take_back
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.errors import status_of
from eoffice.web.forms import apply_domain_errors
from eoffice.web.idempotency import answer_once
from eoffice.web.language import local_address

bp = Blueprint("decisions", __name__)


@bp.get("/decisions/")
@permission(Permission.DECISION_OPEN)
def index() -> Response:
    """The first card that waits."""
    ids = queries.waiting_ids(current_actor())
    return _page(ids, ids[0] if ids else None)


@bp.get("/decisions/<int:record_id>")
@permission(Permission.DECISION_OPEN)
def show(record_id: int) -> Response:
    """The card of one document."""
    return _page(queries.waiting_ids(current_actor()), record_id)


@bp.get("/decisions/<int:record_id>/card")
@permission(Permission.DECISION_OPEN)
def card(record_id: int) -> Response:
    """The card alone, for a page that loads the next one ahead."""
    found = queries.get_card(current_actor(), record_id)
    response = make_response(render_template("decisions/card.html", card=found, form=_form(found)))
    return keep_until(response)


@bp.get("/decisions/<int:record_id>/page")
@permission(Permission.DECISION_OPEN)
def page(record_id: int) -> Response:
    """The picture of the first page, small enough for a phone; 404 as long as there is none."""
    files = current_files(get_record(current_actor(), record_id))
    path = phone_page(files[0].file) if files else None
    if path is None:
        raise NotFound("no picture of this page")
    response = send_file(path, mimetype="image/webp", etag=False, max_age=0)
    response.headers["Cache-Control"] = "no-store"
    return keep_until(response)


@bp.get("/decisions/waiting")
@permission(Permission.DECISION_OPEN)
def waiting() -> Response:
    """Who is signed in, with a token for what a device sends, and the ids that wait."""
    actor = current_actor()
    return jsonify(person=actor.person_id, csrf_token=generate_csrf(), waiting=queries.waiting_ids(actor))


@bp.post("/decisions/<int:record_id>/<action>")
@permission(Permission.DECISION_OPEN)
def act(record_id: int, action: str) -> Response | tuple[str, int]:
    """Decide: the next card follows, or the same one with what keeps the decision from being made."""
    actor, form = current_actor(), DecisionForm(id_prefix=f"card-{record_id}-")
    _offer(form, units_of(actor.agency_id or 0), other_leaders(actor, get_record(actor, record_id)))
    try:
        if not form.validate_on_submit():
            raise Invalid(_("Some fields cannot be accepted."), fields={n: str(e[0]) for n, e in form.errors.items()})
        return _take(record_id, action, form)
    except NotFound:
        raise
    except DomainError as error:
        db.session.rollback()
        if wants_json():
            return refused(actor, record_id, error, form.expected_version)
        if not form.errors:
            apply_domain_errors(form, error)
        found = queries.get_card(actor, record_id)
        form.version.data = str(found.record.version)
        return _render(queries.waiting_ids(actor), found, form), status_of(error)


def _take(record_id: int, action: str, form: DecisionForm) -> Response:
    actor = current_actor()
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        record = decide(
            actor, record_id, action, version=form.expected_version, inputs=_inputs(form, action),
            decided_at=form.decided_without_signal_at,
        )  # fmt: skip
        if wants_json():
            return answer.keep(accepted(record, action))
        flash_done(record, action, done_words(record))
        return answer.keep(redirect(url_for("decisions.index"), 303))


@bp.post("/documents/<int:record_id>/undo")
@permission(Permission.SIGNED_IN)
def undo(record_id: int) -> Response:
    """Take back what one decided last on the document; too late, the page says what can still be done."""
    actor = current_actor()
    record = get_record(actor, record_id)
    back = redirect(_back_to(record_id), 303)
    try:
        with answer_once(actor) as answer:
            if answer.is_repeat:
                return answer.first
            take_back(actor, record)
            words = _("Taken back. The document stands as before.")
            if wants_json():
                return answer.keep(jsonify(done=True, record=record_id, text=words))
            flash(words, "success")
            return answer.keep(back)
    except NotFound:
        raise
    except DomainError as error:
        if wants_json():
            return refused(actor, record_id, error, None)
        flash(error.message, "warning")
        return back


def _back_to(record_id: int) -> str:
    """The card again for who decides on cards, else the document."""
    came_from = local_address(request.referrer)
    endpoint = "decisions.show" if came_from.startswith("/decisions/") else "documents.show"
    return url_for(endpoint, record_id=record_id)


def _page(ids: list[int], record_id: int | None) -> Response:
    found = queries.get_card(current_actor(), record_id) if record_id is not None else None
    return keep_until(make_response(_render(ids, found, _form(found) if found else None)))


def _render(ids: list[int], found: Card | None, form: DecisionForm | None) -> str:
    own = found.record.id if found else 0
    place = ids.index(own) if own in ids else None
    ahead = ids[place + 1 :] if place is not None else [one for one in ids if one != own]
    return render_template(
        "decisions/index.html", card=found, form=form, ids=ids, place=place, following=ahead[0] if ahead else None,
        before=ids[place - 1] if place else None,
    )  # fmt: skip


def _form(found: Card) -> DecisionForm:
    """A fresh form over what is shown, filled in as the office proposed."""
    form = DecisionForm(formdata=None, data=found.agreed, id_prefix=f"card-{found.record.id}-")
    form.version.data, form.digest.data = str(found.record.version), found.digest
    _offer(form, found.units, found.leaders)
    return form


def _offer(form: DecisionForm, units: Sequence[Unit], leaders: Sequence[tuple[int, str]]) -> None:
    form.leader.choices = list(leaders)
    choices = [(unit.id, unit.name) for unit in units]
    form.lead_unit.choices = form.supporting_units.choices = form.informed_units.choices = choices


def _inputs(form: DecisionForm, action: str) -> dict[str, Any]:
    """What the step takes of what was filled in."""
    names = queries.fields_of(action)
    return {name: form[name].data for name in names if name in form and form[name].data not in (None, "", [])}


def register(app: Flask) -> None:
    """Serve the pages and what a device needs of them, offer phrases to forms of directives, stand in the menu."""
    app.jinja_env.globals["directive_phrases"] = lambda: phrases.offered(current_actor())
    for part in (bp, stack_views.bp, phrase_views.bp, device.bp):
        app.register_blueprint(part)
    menu.add("desk", "decisions.index", _l("To decide"), "hand-thumbs-up", Permission.DECISION_OPEN, order=60)
