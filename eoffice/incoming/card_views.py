"""Pages of the clerk: taking documents in, and the card beside the document, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.access.engine import can, require
from eoffice.access.permissions import Permission
from eoffice.content.models import File
from eoffice.content.previews import preview_path
from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.errors import DomainError, Invalid, NotFound, Stale
from eoffice.core.text import clean_line
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import IssuingBody
from eoffice.incoming import queries, service
from eoffice.incoming.choices import offer_card, recent_issuers
from eoffice.incoming.comparison import compare, compare_typed
from eoffice.incoming.duplicates import Duplicate, Match
from eoffice.incoming.following import last_of, next_waiting, offer_issuers
from eoffice.incoming.forms import TOGETHER, CardForm, MergeForm, ReceiveForm
from eoffice.incoming.models import Channel
from eoffice.incoming.proposals import bring_forward, main_file, place_of, read_for
from eoffice.incoming.states import IncomingState
from eoffice.incoming.uploads import Upload, take_in, waiting_files
from eoffice.recognition.cutouts import cutout_path
from eoffice.recognition.service import order
from eoffice.records.downloads import REVALIDATE
from eoffice.records.models import Record, Urgency
from eoffice.records.pages import document_parts
from eoffice.records.queries import get_file
from eoffice.signatures.pages import doubts_of
from eoffice.web.actor import current_actor, permission
from eoffice.web.dates import show_date
from eoffice.web.forms import BaseForm, refuse, show_stored
from eoffice.web.idempotency import answer_once

#: All pages of the room; `eoffice.incoming.views` adds the others.
bp = Blueprint("incoming", __name__, url_prefix="/incoming")

Answer = Response | str | tuple[str, int]
#: Fields of the form that are the card.
CARD = (
    "number", "notation", "issued_on", "type", "issuer", "subject", "urgency", "reach_by", "signer_name",
    "signer_position", "arrived_on", "due_on", "page_count", "note",
)  # fmt: skip
#: Of these, what documents that came together can have in common.
SHARED = ("issuer", "type", "urgency", "reach_by", "arrived_on")
#: The buttons that also give the number; the second goes on to the next document that waits.
REGISTER, NEXT = "register", "next"
#: The button that keeps the card and has its document read once more.
AGAIN = "again"
#: What the last document of an issuer lends to the next.
LENT = ("type", "signer_name", "signer_position", "urgency")


@bp.route("/new", methods=["GET", "POST"])
@permission(Permission.INCOMING_RECEIVE)
def new() -> Answer:
    """Take in files, whose cards follow, or paper, which gets its number here where that is asked for.

    Several files become documents of their own unless said otherwise.
    """
    actor = current_actor()
    form = ReceiveForm(urgency="normal", arrived_on=clock.today())
    offer_card(form, actor)
    form.kept.choices = [(file.id, file.name) for file in waiting_files(actor, _numbers(form.kept.data))]
    status, found = 200, None
    if form.is_submitted():
        upload = take_in(actor, form.files.data, _numbers(form.kept.data))
        form.validate()
        form.files.errors = [*form.files.errors, *upload.problems]
        status = 422
        if not form.errors:
            try:
                return _receive(actor, form, upload)
            except DomainError as error:
                status, found = _refuse(form, error)
        _keep(actor, form, upload)
    config: Config = current_app.extensions["eoffice.config"]
    page = render_template(
        "incoming/new.html", form=form, issuers=recent_issuers(actor), limit=config.upload_limit,
        compared=compare_typed(actor, found),
    )  # fmt: skip
    return page, status


@bp.route("/<int:record_id>/edit", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def edit(record_id: int) -> Answer:
    """The card beside the document, its empty fields filled with what was read; the next document follows."""
    actor = current_actor()
    record = _editable(actor, record_id)
    reading = read_for(record)
    if reading.is_running:
        with unit_of_work():
            bring_forward(record)
    form = CardForm(data=_card_of(record) | reading.values)
    offer_card(form, actor)
    status, found = 200, None
    if form.validate_on_submit():
        try:
            return _save(actor, record, form)
        except DomainError as error:
            status, found = _refuse(form, error)
            record = queries.get_incoming(actor, record_id)
            if isinstance(error, Stale):
                stored = CardForm(formdata=None, data=_card_of(record))
                offer_card(stored, actor)
                show_stored(form, stored, CARD)
    elif form.is_submitted():
        status = 422
    else:
        form.version.data, form.batch.data = str(record.version), request.args.get("batch", "")
    following, can_register = _following(actor, record, form), record.state == IncomingState.RECEIVED
    page = render_template(
        "incoming/edit.html", form=form, record=record, issuers=recent_issuers(actor), reading=reading,
        rest=len(batch_of(form)), can_register=can_register, following=following,
        ahead=_first_page(actor, following), focus=reading.first_to_look_at if status == 200 else "",
        doubts=doubts_of(record) if can_register else [],
        compared=compare(actor, record, queries.incoming_of(record), found, {name: form[name].data for name in CARD}),
        may_merge=can(actor, Permission.INCOMING_MERGE, record),
        parts=document_parts(actor, record, endpoint="incoming.edit", file_id=request.args.get("file")),
    )  # fmt: skip
    return page, status


@bp.get("/<int:record_id>/reading")
@permission(Permission.SIGNED_IN)
def reading(record_id: int) -> str:
    """What the card asks again while its document is being read: how far that is, and the proposals."""
    record = _editable(current_actor(), record_id)
    found = read_for(record)
    form = CardForm(formdata=None, data=_card_of(record) | found.values)
    return render_template("incoming/reading.html", form=form, record=record, reading=found)


@bp.get("/<int:record_id>/cutouts/<name>")
@permission(Permission.SIGNED_IN)
def cutout(record_id: int, name: str) -> Response:
    """The place on the page where a field was read; 404 where it has none, or the page is not drawn yet."""
    actor = current_actor()
    found = place_of(queries.get_incoming(actor, record_id), name)
    path = cutout_path(get_file(actor, record_id, found[0].id), found[1]) if found else None
    if path is None:
        raise NotFound("no cut-out for this field")
    response = send_file(path, mimetype="image/png", etag=path.stem, conditional=True, max_age=0)
    response.headers["Cache-Control"] = REVALIDATE
    return response


@bp.get("/issuers")
@permission(Permission.INCOMING_RECEIVE)
def issuers() -> dict[str, Any]:
    """Names for the few letters typed into the issuer."""
    return {"names": offer_issuers(current_actor(), request.args.get("q", "")[:100])}


@bp.get("/last-of")
@permission(Permission.INCOMING_RECEIVE)
def last_of_issuer() -> dict[str, Any]:
    """What the newest registered document of an issuer lends to the next, and the sentence that says so."""
    record = last_of(current_actor(), request.args.get("issuer", "")[:300])
    if record is None:
        return {"values": {}, "said": _("There is no registered document of this issuer yet.")}
    said = _("Same as number %(number)s of %(day)s.", number=record.arrival_number, day=show_date(record.arrived_on))
    return {"values": {name: getattr(record, name) for name in LENT}, "said": said}


def _editable(actor: Actor, record_id: int) -> Record:
    record = queries.get_incoming(actor, record_id)
    require(actor, Permission.INCOMING_EDIT, record)
    service.ensure_editable(record)
    return record


def _following(actor: Actor, record: Record, form: CardForm) -> int | None:
    """The document whose card comes next: of the batch, else of those that wait."""
    if record.state != IncomingState.RECEIVED:
        return None
    return next(iter(batch_of(form)), None) or next_waiting(actor, record.id)


def _first_page(actor: Actor, record_id: int | None) -> str:
    """The address of the next document's first page, so that the browser has it before it is asked for."""
    try:
        file = main_file(queries.get_incoming(actor, record_id)) if record_id else None
    except NotFound:
        return ""
    if file is None or preview_path(file, 1) is None:
        return ""
    return url_for("documents.page_image", record_id=record_id, file_id=file.id, number=1)


def _receive(actor: Actor, form: ReceiveForm, upload: Upload) -> Response:
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        files = upload.add(actor)
        if files:
            return answer.keep(_receive_files(actor, form, files))
        record = service.receive(actor, card=_typed(form), body=_body(form), channel=Channel.PAPER)
        if not _wants_number():
            flash(_("Received. Check the card beside the document, then register it."), "success")
            return answer.keep(go_on([record.id]))
        _register(actor, record, form)
        return answer.keep(redirect(url_for("incoming.show", record_id=record.id), 303))


def _receive_files(actor: Actor, form: ReceiveForm, files: Sequence[File]) -> Response:
    """A document for all files or for each; the card of the first follows beside what was read, then the others'.

    The first has the whole card, the others what documents can have in common. Of several a subject that was not
    typed begins as the file's name.
    """
    card = _typed(form)
    ids: list[int] = []
    for group in [files] if form.mode.data == TOGETHER else [[file] for file in files]:
        if len(group) < len(files):
            card = card | {"subject": card.get("subject") or clean_line(PurePath(group[0].name).stem.replace("_", " "))}
        record = service.receive(actor, card=card, body=_body(form), channel=Channel.UPLOAD, files=group)
        ids.append(record.id)
        card = {name: card[name] for name in SHARED}
    flash(
        ngettext("%(num)d document received. Check its card, then register it.",
                 "%(num)d documents received. Check their cards one after the other.", len(ids)), "success",
    )  # fmt: skip
    return go_on(ids)


def _wants_number() -> bool:
    return request.form.get("then") in {REGISTER, NEXT}


def _register(actor: Actor, record: Record, form: CardForm) -> None:
    """Give the number; for a card that lacks nothing but a type, ask once: a real letter may have none."""
    if record.subject and record.issuer_name and not (record.type or form.type_asked.data):
        form.type_asked.data = "1"
        question = _("Choose the type of document, or press once more if it has none.")
        raise Invalid(question, fields={"type": question})
    service.register(actor, record, duplicate_reason=form.duplicate_reason.data or "", book_year=form.book_year.data)
    flash(_("Registered as number %(number)s.", number=record.arrival_number), "success")


def go_on(ids: Sequence[int]) -> Response:
    """To the card of the first of these documents; the others follow it."""
    return redirect(url_for("incoming.edit", record_id=ids[0], batch=",".join(map(str, ids[1:])) or None), 303)


def _save(actor: Actor, record: Record, form: CardForm) -> Response:
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        reason = form.correction_reason.data or ""
        service.edit_card(actor, record, version=form.expected_version, card=_typed(form), correction_reason=reason)
        if request.form.get("then") == AGAIN:
            order(main_file(record))
            return answer.keep(go_on([record.id, *batch_of(form)]))
        if _wants_number():
            _register(actor, record, form)
        else:
            flash(_("The card is saved."), "success")
        following = batch_of(form)
        if not following and request.form.get("then") == NEXT and (waiting := next_waiting(actor, record.id)):
            following = [waiting]
        if following:
            return answer.keep(go_on(following))
        return answer.keep(redirect(url_for("incoming.show", record_id=record.id), 303))


def _keep(actor: Actor, form: ReceiveForm, upload: Upload) -> None:
    """After a refusal: the files stay with the form, so that only what was wrong is done again."""
    with unit_of_work():
        files = upload.add(actor)
    form.kept.choices = [(file.id, file.name) for file in files]
    form.kept.data = [file.id for file in files]


def _refuse(form: BaseForm, error: DomainError) -> tuple[int, Match | None]:
    """Show a refusal in its form; answers the status and, for a duplicate, what was first."""
    return refuse(form, error), error.match if isinstance(error, Duplicate) else None


def _typed(form: CardForm) -> dict[str, Any]:
    """The fields of the card; the hour only of an express document, of others its field is not shown."""
    typed = {name: form[name].data or "" for name in CARD}
    return typed if typed["urgency"] == Urgency.EXPRESS else typed | {"reach_by": ""}


def _card_of(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in CARD if name != "issuer"} | {"issuer": record.issuer_name}


def _body(form: ReceiveForm) -> IssuingBody | None:
    return db.session.get(IssuingBody, form.body.data) if form.body.data else None


def batch_of(form: CardForm | MergeForm) -> list[int]:
    """The documents that follow this one, as the form keeps them."""
    return _numbers((form.batch.data or "").split(","))


def _numbers(raw: Sequence[Any] | None) -> list[int]:
    texts = (str(value) for value in raw or ())
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= 9][:200]
