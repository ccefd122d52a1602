"""Outgoing documents over the same services as the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.access.permissions import Permission
from eoffice.api import shapes
from eoffice.api.answers import json_answer
from eoffice.api.bodies import find_body, find_colleague
from eoffice.api.description import body, moves
from eoffice.api.errors import Blueprint
from eoffice.api.incoming import list_query
from eoffice.api.inputs import add_files, keep_bytes, sent_fields, sent_files, whole
from eoffice.api.paging import cursor_page
from eoffice.api.schemas import DocumentPage, DocumentSchema, OutgoingListArgs
from eoffice.core.errors import Invalid, NotFound
from eoffice.directory.inputs import Inputs
from eoffice.outgoing.service import actions, drafts
from eoffice.outgoing.service.recipients import parse_lines
from eoffice.outgoing.states import TRANSITIONS
from eoffice.records.models import Record, RecordKind
from eoffice.records.queries import get_record
from eoffice.web.actor import current_actor, permission
from eoffice.web.idempotency import answer_once

bp = Blueprint("api_outgoing", __name__, url_prefix="/api/v1/outgoing", description="Outgoing documents (văn bản đi)")

#: What a draft says beside its card.
OWN_FIELDS = ("type", "subject", "body", "signer", "replies_to", "recipients")
#: Fields of every document that a draft gets by its own steps; sent too early, they are not taken.
LATER_FIELDS = ("number", "notation", "issued_on", "issuer", "signer_name", "signer_position")


@bp.get("")
@bp.arguments(OutgoingListArgs, location="query")
@bp.response(200, DocumentPage)
@permission(Permission.SIGNED_IN)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """Outgoing documents the caller sees, newest first."""
    actor = current_actor()
    query = list_query(RecordKind.OUTGOING, args)
    rows, cursor = cursor_page(query, Record.id, cursor=args["cursor"], limit=args["limit"])
    return {"items": [shapes.document(actor, row, in_list=True) for row in rows], "next_cursor": cursor}


@bp.post("")
@bp.doc(**body("OutgoingInput", "files", "file", "attachments"))
@bp.response(201, DocumentSchema)
@permission(Permission.OUTGOING_DRAFT)
def create() -> Response:
    """Begin a draft. Number, notation, date and issuer come by their own steps; sent here, they are not taken."""
    actor = current_actor()
    fields = sent_fields("files", "file", "attachments")
    received = keep_bytes(sent_files("files", "file"))
    attached = keep_bytes(sent_files("attachments"))
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        record = drafts.create_draft(
            actor, **_draft(actor, fields), files=add_files(actor, received), attachments=add_files(actor, attached)
        )
        where = url_for("api_outgoing.show", record_id=record.id)
        shape = shapes.document(actor, get_record(actor, record.id))
        return answer.keep(json_answer(DocumentSchema, shape, status=201, location=where))


def _draft(actor: Actor, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `create_draft` from the fields sent; raises `Invalid` naming those that cannot be used."""
    inputs = Inputs(fields, agency_id=actor.agency_id or 0, known=(*OWN_FIELDS, *drafts.DRAFT_FIELDS, *LATER_FIELDS))
    type_slug, subject = inputs.line("type", limit=40).upper(), inputs.text("subject")
    body_name, signer = inputs.line("body", limit=300), inputs.line("signer", limit=64)
    replies_to = inputs.whole("replies_to", least=1, most=999_999_999)
    recipients = fields.get("recipients") or []
    lines = recipients.splitlines() if isinstance(recipients, str) else recipients
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        inputs.findings.add("recipients", _("Write text here."))
    inputs.raise_if_any()
    return {
        "type": type_slug, "subject": subject,
        "card": {name: fields[name] for name in drafts.DRAFT_FIELDS if fields.get(name) not in (None, "")},
        "body": find_body(actor, body_name, "body"), "signer": find_colleague(actor, signer, "signer"),
        "replies_to": _find_question(actor, replies_to) if replies_to else None,
        "recipients": parse_lines("\n".join(lines)),
    }  # fmt: skip


def _find_question(actor: Actor, record_id: int) -> Record:
    """The document that is answered; raises `Invalid` for one that the caller does not see."""
    try:
        return get_record(actor, record_id)
    except NotFound as error:
        fields = {"replies_to": _("There is no such document.")}
        raise Invalid(_("Some fields cannot be accepted."), fields=fields) from error


@bp.get("/<int:record_id>")
@bp.response(200, DocumentSchema)
@permission(Permission.SIGNED_IN)
def show(record_id: int) -> dict[str, Any]:
    """An outgoing document."""
    actor = current_actor()
    return shapes.document(actor, get_record(actor, record_id, kind=RecordKind.OUTGOING))


@bp.post("/<int:record_id>/actions/<action>")
@bp.doc(**moves(TRANSITIONS))
@bp.response(200, DocumentSchema)
@permission(Permission.SIGNED_IN)
def act(record_id: int, action: str) -> Response:
    """Make a move of the transition table; the document after it. `digest` binds it to the files looked at."""
    actor = current_actor()
    fields = sent_fields("files", "file", "attachments")
    version = whole(fields.pop("version", None), "version")
    received = keep_bytes(sent_files("file", "files"))
    attached = keep_bytes(sent_files("attachments"))
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        record = get_record(actor, record_id, kind=RecordKind.OUTGOING)
        if received:
            fields["file"] = add_files(actor, received)
        if attached:
            fields["attachments"] = add_files(actor, attached)
        actions.act(actor, record, action, version=version, inputs=fields)
        return answer.keep(json_answer(DocumentSchema, shapes.document(actor, record)))
