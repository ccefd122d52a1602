"""Whose turn a document is, who sees it and why: a panel that asks nothing of the database until it is opened."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, render_template

from eoffice.access.actor import Actor
from eoffice.access.permissions import Permission
from eoffice.desk.places import Places
from eoffice.desk.queries import last_moves
from eoffice.desk.sent import RECORD_ACTS
from eoffice.desk.sight import viewers_of
from eoffice.records.models import Record, RecordKind
from eoffice.records.panels import add_panel
from eoffice.records.queries import get_record
from eoffice.records.service import SUBJECT
from eoffice.web.actor import current_actor, permission

bp = Blueprint("sight", __name__, url_prefix="/documents")


@bp.get("/<int:record_id>/readers")
@permission(Permission.SIGNED_IN)
def readers(record_id: int) -> str:
    """Whose turn it is since when, why the reader sees the document, and who else does."""
    actor = current_actor()
    record = get_record(actor, record_id)
    viewers = viewers_of(record)
    return render_template(
        "desk/readers.html", record=record, turn=Places(record.agency_id).words(record.turn_key),
        since=last_moves(SUBJECT, [record.id], RECORD_ACTS).get(record.id), viewers=viewers,
        me=next((viewer for viewer in viewers if viewer.person_id == actor.person_id), None),
    )  # fmt: skip


def _panel(_actor: Actor, record: Record) -> dict[str, Any]:
    return {"record_id": record.id}


def register_sight(app: Flask) -> None:
    """Serve the page, and stand on every document."""
    app.register_blueprint(bp)
    add_panel("desk/_readers.html", _panel, tuple(RecordKind))
