"""Incoming documents over the same services as the pages."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.api import shapes
from eoffice.api.answers import json_answer
from eoffice.api.bodies import find_receiver
from eoffice.api.description import body, moves, one_file
from eoffice.api.errors import Blueprint
from eoffice.api.inputs import add_files, keep_bytes, sent_fields, sent_file, sent_files, whole
from eoffice.api.paging import cursor_page
from eoffice.api.schemas import DocumentPage, DocumentSchema, IncomingListArgs, ProposalsSchema
from eoffice.incoming import service
from eoffice.incoming.states import TRANSITIONS
from eoffice.recognition.service import propose_for_upload
from eoffice.records.models import Record, RecordFile, RecordKind
from eoffice.records.queries import get_record
from eoffice.web.actor import current_actor, permission
from eoffice.web.idempotency import answer_once

bp = Blueprint("api_incoming", __name__, url_prefix="/api/v1/incoming", description="Incoming documents (văn bản đến)")


def list_query(kind: RecordKind, args: dict[str, Any]) -> Any:
    """Documents of a kind that the caller sees, with all that their JSON needs."""
    query = (
        select(Record)
        .where(Record.kind == kind, visible(current_actor(), Permission.RECORD_READ))
        .options(selectinload(Record.files).joinedload(RecordFile.file), selectinload(Record.grants))
    )
    for name in ("state", "type"):
        if args.get(name):
            query = query.where(getattr(Record, name) == args[name])
    return query


@bp.get("")
@bp.arguments(IncomingListArgs, location="query")
@bp.response(200, DocumentPage)
@permission(Permission.SIGNED_IN)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """Incoming documents the caller sees, newest first."""
    actor = current_actor()
    query = list_query(RecordKind.INCOMING, args)
    rows, cursor = cursor_page(query, Record.id, cursor=args["cursor"], limit=args["limit"])
    return {"items": [shapes.document(actor, row, in_list=True) for row in rows], "next_cursor": cursor}


@bp.post("")
@bp.doc(**body("IncomingInput", "files", "file"))
@bp.response(201, DocumentSchema)
@permission(Permission.INCOMING_RECEIVE)
def create() -> Response:
    """Take a document in; it waits for its registration."""
    actor = current_actor()
    card = sent_fields("files", "file")
    received = keep_bytes(sent_files("files", "file"))
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        receiver, channel = find_receiver(actor, str(card.pop("received_by", "") or ""))
        record = service.receive(actor, card=card, body=receiver, channel=channel, files=add_files(actor, received))
        where = url_for("api_incoming.show", record_id=record.id)
        shape = shapes.document(actor, get_record(actor, record.id))
        return answer.keep(json_answer(DocumentSchema, shape, status=201, location=where))


@bp.post("/proposals")
@bp.doc(**one_file("file"))
@bp.response(200, ProposalsSchema)
@permission(Permission.INCOMING_RECEIVE)
def proposals() -> dict[str, Any]:
    """What a file says of itself, for the card; nothing of the file is kept."""
    part = sent_file("file")
    return propose_for_upload(current_actor(), stream=part.stream, name=part.filename or "", field="file")  # type: ignore[arg-type]


@bp.get("/<int:record_id>")
@bp.response(200, DocumentSchema)
@permission(Permission.SIGNED_IN)
def show(record_id: int) -> dict[str, Any]:
    """An incoming document."""
    actor = current_actor()
    return shapes.document(actor, get_record(actor, record_id, kind=RecordKind.INCOMING))


@bp.post("/<int:record_id>/actions/<action>")
@bp.doc(**moves(TRANSITIONS))
@bp.response(200, DocumentSchema)
@permission(Permission.SIGNED_IN)
def act(record_id: int, action: str) -> Response:
    """Make a move of the transition table; the document after it. `version` refuses a move on an older state."""
    actor = current_actor()
    fields = sent_fields()
    version = whole(fields.pop("version", None), "version")
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        record = get_record(actor, record_id, kind=RecordKind.INCOMING)
        service.act(actor, record, action, version=version, inputs=fields)
        return answer.keep(json_answer(DocumentSchema, shapes.document(actor, record)))
