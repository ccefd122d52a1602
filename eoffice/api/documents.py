"""Documents, whatever their room: exact bytes and history."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.api import shapes
from eoffice.api.answers import json_answer
from eoffice.api.description import no_body
from eoffice.api.errors import Blueprint
from eoffice.api.inputs import sent_fields
from eoffice.api.schemas import DocumentSchema, HistoryPage
from eoffice.audit.queries import history_of
from eoffice.directory.inputs import ensure_known_fields
from eoffice.records import queries
from eoffice.records.downloads import send_bytes
from eoffice.records.service import SUBJECT
from eoffice.records.taking_back import take_back
from eoffice.web.actor import current_actor, permission
from eoffice.web.idempotency import answer_once

bp = Blueprint("api_documents", __name__, url_prefix="/api/v1/documents", description="Documents of every kind")


@bp.get("/<int:record_id>")
@bp.response(200, DocumentSchema)
@permission(Permission.SIGNED_IN)
def show(record_id: int) -> dict[str, Any]:
    """A document."""
    actor = current_actor()
    return shapes.document(actor, queries.get_record(actor, record_id))


@bp.get("/<int:record_id>/files/<int:file_id>")
@bp.response(200, {"format": "binary", "type": "string"}, content_type="application/octet-stream")
@permission(Permission.SIGNED_IN)
def file(record_id: int, file_id: int) -> Response:
    """The exact bytes of a file."""
    return send_bytes(queries.get_file(current_actor(), record_id, file_id), as_attachment=True)


@bp.post("/<int:record_id>/undo")
@bp.doc(**no_body())
@bp.response(200, DocumentSchema)
@permission(Permission.SIGNED_IN)
def undo(record_id: int) -> Response:
    """Take back what the caller decided last on the document, within 60 seconds; the document after it.

    Refused (409) with the code `too_late` when the time is over, and `acted` when somebody went on with the document.
    """
    actor = current_actor()
    ensure_known_fields(sent_fields(), ())
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        record = take_back(actor, queries.get_record(actor, record_id))
        return answer.keep(json_answer(DocumentSchema, shapes.document(actor, record)))


@bp.get("/<int:record_id>/history")
@bp.response(200, HistoryPage)
@permission(Permission.SIGNED_IN)
def history(record_id: int) -> dict[str, Any]:
    """Every act on a document."""
    record = queries.get_record(current_actor(), record_id)
    return {
        "items": [
            {
                "at": act.at, "action": act.action, "person_id": act.person_id, "person": act.person_name,
                "authority": act.authority, "on_behalf_of": act.on_behalf_of, "detail": act.detail, "hash": act.hash,
            }
            for act in history_of(SUBJECT, record.id)
        ]
    }  # fmt: skip
