"""Tasks over the same services as the pages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.api import shapes
from eoffice.api.answers import json_answer
from eoffice.api.description import moves
from eoffice.api.errors import Blueprint
from eoffice.api.inputs import sent_fields, whole
from eoffice.api.paging import cursor_page
from eoffice.api.schemas import CursorArgs, TaskPage, TaskSchema
from eoffice.tasks import queries, service
from eoffice.tasks.models import Task
from eoffice.tasks.states import TRANSITIONS
from eoffice.web.actor import current_actor, permission
from eoffice.web.idempotency import answer_once

bp = Blueprint("api_tasks", __name__, url_prefix="/api/v1/tasks", description="Tasks (nhiệm vụ)")


@bp.get("")
@bp.arguments(CursorArgs, location="query")
@bp.response(200, TaskPage)
@permission(Permission.SIGNED_IN)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """Tasks the caller sees, newest first."""
    actor = current_actor()
    query = (
        select(Task)
        .where(visible(actor, Permission.TASK_READ))
        .options(joinedload(Task.unit), joinedload(Task.person), joinedload(Task.record))
    )
    rows, cursor = cursor_page(query, Task.id, **args)
    return {"items": [shapes.task(actor, row, in_list=True) for row in rows], "next_cursor": cursor}


@bp.get("/<int:task_id>")
@bp.response(200, TaskSchema)
@permission(Permission.SIGNED_IN)
def show(task_id: int) -> dict[str, Any]:
    """A task."""
    actor = current_actor()
    return shapes.task(actor, queries.get_task(actor, task_id))


@bp.post("/<int:task_id>/actions/<action>")
@bp.doc(**moves(TRANSITIONS))
@bp.response(200, TaskSchema)
@permission(Permission.SIGNED_IN)
def act(task_id: int, action: str) -> Response:
    """Make a move of the transition table; the task after it."""
    actor = current_actor()
    fields = sent_fields()
    version = whole(fields.pop("version", None), "version")
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        row = queries.get_task(actor, task_id)
        service.act(actor, row, action, version=version, inputs=fields)
        return answer.keep(json_answer(TaskSchema, shapes.task(actor, row)))
