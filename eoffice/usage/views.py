"""The figures of use, who opened a document, and the notes that pages leave on their way out."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request, send_file
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from eoffice.access.actor import Actor
from eoffice.access.engine import can, require
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.records.models import Record, RecordKind
from eoffice.records.panels import add_panel
from eoffice.records.queries import get_record
from eoffice.usage import queries, spool, wording
from eoffice.usage.service import FEWEST_ASKERS
from eoffice.usage.sheet import as_xlsx
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission

bp = Blueprint("usage", __name__)

#: Addresses by which a document or the bytes of a file are opened.
OPENINGS = frozenset({
    "incoming.show", "outgoing.show", "incoming.marked", "decisions.show", "documents.file", "documents.searchable",
    "api_incoming.show", "api_outgoing.show", "api_documents.show", "api_documents.file",
})  # fmt: skip
#: Answers that gave it: the whole, a part, or what the browser still has.
_GIVEN = frozenset({200, 206, 304})
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/usage")
@permission(Permission.USAGE_READ)
def index() -> str:
    """How much is read and searched, by month, and what for."""
    agency_id = current_actor().agency_id or 0
    return render_template(
        "usage/index.html", months=queries.list_months(agency_id), columns=wording.COLUMNS,
        heads=[{"label": label, "class": "num"} for label in wording.COLUMNS.values()],
        words=[{"label": text, "value": times} for text, times in queries.list_words(agency_id)],
        fewest=FEWEST_ASKERS,
    )  # fmt: skip


@bp.get("/usage/xlsx")
@permission(Permission.USAGE_READ)
def spreadsheet() -> BaseResponse:
    """The same as a spreadsheet."""
    agency_id = current_actor().agency_id or 0
    content = as_xlsx(queries.list_months(agency_id), queries.list_words(agency_id))
    answer = send_file(BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name="thong-ke-su-dung.xlsx")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/documents/<int:record_id>/openings")
@permission(Permission.SIGNED_IN)
def openings(record_id: int) -> str:
    """Who opened the document and its files, and how often."""
    actor = current_actor()
    record = get_record(actor, record_id)
    require(actor, Permission.RECORD_OPENINGS, record)
    names = {link.file_id: link.file.name for link in record.files}
    return render_template(
        "usage/openings.html", record=record, openings=queries.list_openings(record),
        counts=queries.count_openings(record), names=names, most=queries.MOST_OPENINGS,
    )  # fmt: skip


def _panel(actor: Actor, record: Record) -> dict[str, Any] | None:
    return {"record_id": record.id} if can(actor, Permission.RECORD_OPENINGS, record) else None


def note_use(response: Response) -> Response:
    """Leave a note of what this answer gave to whom; after every request."""
    actor, endpoint = current_actor(), request.endpoint or ""
    if request.method != "GET" or actor.person_id is None or response.status_code not in _GIVEN:
        return response
    if endpoint in OPENINGS:
        given = request.view_args or {}
        spool.note(
            what="opening", record_id=given["record_id"], file_id=given.get("file_id", 0), person_id=actor.person_id,
            at=clock.now().isoformat(),
        )  # fmt: skip
    elif endpoint == "api_search.index" and request.args.get("q") and not request.args.get("cursor"):
        found = response.get_json(silent=True) or {}
        spool.note(
            what="search", person_id=actor.person_id, text=request.args["q"][:400], in_vain=not found.get("total")
        )
    return response


def register(app: Flask) -> None:
    """Serve the pages, note the use of others, and stand in documents' histories and in the menu."""
    app.register_blueprint(bp)
    app.after_request(note_use)
    add_panel("usage/_openings.html", _panel, tuple(RecordKind), place="history")
    menu.add("reports", "usage.index", _l("Use of the system"), "bar-chart-line", Permission.USAGE_READ, order=90)
