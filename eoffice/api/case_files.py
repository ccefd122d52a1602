"""Case files over the same services as the pages."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.api import shapes
from eoffice.api.answers import json_answer
from eoffice.api.description import REQUEST_KEY, moves
from eoffice.api.errors import Blueprint
from eoffice.api.inputs import sent_fields
from eoffice.api.paging import cursor_page
from eoffice.api.schemas import CaseFileInput, CaseFilePage, CaseFileSchema, CursorArgs
from eoffice.archive import service as archive
from eoffice.classification.queries import find_plan_item
from eoffice.core.errors import Invalid
from eoffice.directory.inputs import ensure_known_fields
from eoffice.records import case_files, queries
from eoffice.records.models import CaseFile
from eoffice.records.states import CASE_FILE_TRANSITIONS
from eoffice.web.actor import current_actor, permission
from eoffice.web.idempotency import answer_once

bp = Blueprint("api_case_files", __name__, url_prefix="/api/v1/case-files", description="Case files (hồ sơ)")


@bp.get("")
@bp.arguments(CursorArgs, location="query")
@bp.response(200, CaseFilePage)
@permission(Permission.SIGNED_IN)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """Case files the caller sees, newest first."""
    actor = current_actor()
    rows, cursor = cursor_page(queries.select_case_files(actor), CaseFile.id, **args)
    return {"items": [shape(row) for row in rows], "next_cursor": cursor}


@bp.post("")
@bp.arguments(CaseFileInput)
@bp.doc(parameters=[REQUEST_KEY])
@bp.response(201, CaseFileSchema)
@permission(Permission.CASE_FILE_OPEN)
def create(args: dict[str, Any]) -> Response:
    """Open a case file, from the plan or with facts of its own."""
    actor = current_actor()
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        code = args.pop("plan_item", "")
        item = find_plan_item(actor.agency_id or 0, code) if code else None
        if code and item is None:
            raise Invalid(
                _("Some fields cannot be accepted."),
                fields={"plan_item": _("This year's plan has no %(code)s.", code=code)},
            )
        row = case_files.open_case_file(actor, plan_item=item, **args)
        where = url_for("api_case_files.show", case_file_id=row.id)
        return answer.keep(json_answer(CaseFileSchema, shape(row), status=201, location=where))


@bp.get("/<int:case_file_id>")
@bp.response(200, CaseFileSchema)
@permission(Permission.SIGNED_IN)
def show(case_file_id: int) -> dict[str, Any]:
    """A case file."""
    return shape(queries.get_case_file(current_actor(), case_file_id))


@bp.put("/<int:case_file_id>/documents/<int:document_id>")
@bp.response(200, CaseFileSchema)
@permission(Permission.SIGNED_IN)
def add(case_file_id: int, document_id: int) -> Response:
    """Put a document into the file; doing it twice changes nothing."""
    actor = current_actor()
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        row = queries.get_case_file(actor, case_file_id)
        case_files.add_document(actor, row, queries.get_record(actor, document_id))
        return answer.keep(json_answer(CaseFileSchema, shape(row)))


@bp.post("/<int:case_file_id>/actions/<action>")
@bp.doc(**moves(CASE_FILE_TRANSITIONS, versioned=False))
@bp.response(200, CaseFileSchema)
@permission(Permission.SIGNED_IN)
def act(case_file_id: int, action: str) -> Response:
    """Make a move of the transition table; the object after it."""
    actor = current_actor()
    fields = sent_fields()
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        row = queries.get_case_file(actor, case_file_id)
        move = case_files.find_move(row, action)
        ensure_known_fields(fields, [field.name for field in move.fields])
        archive.act(actor, row, action, fields)
        return answer.keep(json_answer(CaseFileSchema, shape(row)))


def shape(row: CaseFile) -> dict[str, Any]:
    """The file with the documents that the caller sees."""
    actor = current_actor()
    return shapes.case_file(actor, row, [record.id for _link, record in queries.documents_of(actor, row)])
