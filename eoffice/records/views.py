"""Addresses all documents share: the document itself, its exact bytes, page images and history."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from eoffice.access.permissions import Permission
from eoffice.audit.queries import history_of
from eoffice.audit.wording import action_name
from eoffice.content.models import PreviewState
from eoffice.content.previews import preview_path
from eoffice.content.service import order_preview
from eoffice.core.errors import NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records import queries
from eoffice.records.downloads import REVALIDATE, SHOWN_INLINE, send_bytes, send_searchable
from eoffice.records.looks import KIND_LABELS, look
from eoffice.records.pages import file_view
from eoffice.records.service import SUBJECT
from eoffice.records.types import type_name
from eoffice.records.wording import steps
from eoffice.web.actor import current_actor, permission

bp = Blueprint("documents", __name__, url_prefix="/documents")


@bp.get("/<int:record_id>")
@permission(Permission.SIGNED_IN)
def show(record_id: int) -> BaseResponse:
    """Lead to the page of the document in its room."""
    record = queries.get_record(current_actor(), record_id)
    return redirect(url_for(f"{record.kind}.show", record_id=record.id), 303)


@bp.get("/<int:record_id>/files/<int:file_id>")
@permission(Permission.SIGNED_IN)
def file(record_id: int, file_id: int) -> BaseResponse:
    """The exact bytes as they came."""
    found = queries.get_file(current_actor(), record_id, file_id)
    return send_bytes(found, as_attachment="download" in request.args or found.mime not in SHOWN_INLINE)


@bp.get("/<int:record_id>/files/<int:file_id>/searchable")
@permission(Permission.SIGNED_IN)
def searchable(record_id: int, file_id: int) -> BaseResponse:
    """The copy of a scan in which its text can be marked and searched; 404 where there is none."""
    return send_searchable(queries.get_file(current_actor(), record_id, file_id))


@bp.get("/<int:record_id>/files/<int:file_id>/pages/<int:number>")
@permission(Permission.SIGNED_IN)
def page_image(record_id: int, file_id: int, number: int) -> BaseResponse:
    """The image of one page, counted from 1; 404 while it is not there."""
    found = queries.get_file(current_actor(), record_id, file_id)
    path = preview_path(found, number)
    if path is None:
        if found.preview_state == PreviewState.READY and number <= (found.pages or 1):
            with unit_of_work():
                order_preview(found, number)
        raise NotFound("no image of this page")
    response = send_file(path, etag=f"{found.blob_sha256[:32]}-{number}", conditional=True, max_age=0)
    response.headers["Cache-Control"] = REVALIDATE
    return response


@bp.get("/<int:record_id>/files/<int:file_id>/preview")
@permission(Permission.SIGNED_IN)
def preview(record_id: int, file_id: int) -> str:
    """The preview pane of one file, for the page that shows it."""
    record = queries.get_record(current_actor(), record_id)
    found = queries.get_file(current_actor(), record_id, file_id)
    return render_template("records/preview.html", record=record, view=file_view(record, found))


@bp.get("/<int:record_id>/history")
@permission(Permission.SIGNED_IN)
def history(record_id: int) -> str:
    """Every step with person, authority and time."""
    record = queries.get_record(current_actor(), record_id)
    acts = history_of(SUBJECT, record.id)
    return render_template("records/history.html", record=record, steps=steps(acts), acts=acts, action_name=action_name)


def register(app: Flask) -> None:
    """Serve the addresses, and lend templates the words of records."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(state_look=look, type_name=type_name, kind_labels=KIND_LABELS)
