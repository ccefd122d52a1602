"""Tasks over the same services as the pages."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.api import shapes
from eoffice.api.answers import json_answer
from eoffice.api.description import body, moves
from eoffice.api.errors import Blueprint
from eoffice.api.inputs import add_files, keep_bytes, sent_fields, sent_files, whole
from eoffice.api.paging import cursor_page
from eoffice.api.task_schemas import TaskListArgs, TaskPage, TaskSchema
from eoffice.core.errors import Invalid
from eoffice.tasks import queries, service
from eoffice.tasks.models import Task
from eoffice.tasks.planning import give_tasks
from eoffice.tasks.states import TRANSITIONS
from eoffice.web.actor import current_actor, permission
from eoffice.web.idempotency import answer_once

bp = Blueprint("api_tasks", __name__, url_prefix="/api/v1/tasks", description="Tasks (nhiệm vụ)")


@bp.get("")
@bp.arguments(TaskListArgs, location="query")
@bp.response(200, TaskPage)
@permission(Permission.SIGNED_IN)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """Tasks the caller sees, newest first."""
    actor = current_actor()
    cursor, limit = args.pop("cursor"), args.pop("limit")
    query = queries.select_tasks(actor, args).options(
        joinedload(Task.unit), joinedload(Task.person), joinedload(Task.record), joinedload(Task.origin)
    )
    rows, cursor = cursor_page(query, Task.id, cursor=cursor, limit=limit)
    return {"items": [shapes.task(actor, row, in_list=True) for row in rows], "next_cursor": cursor}


@bp.post("")
@bp.doc(**body("TaskInput"))
@bp.response(201, TaskPage)
@permission(Permission.TASK_CREATE)
def create() -> Response:
    """Give a task without a document, or several (`tasks`) from one origin; those of who lead are answered."""
    actor = current_actor()
    fields = sent_fields()
    source = {name: fields.pop(name) for name in ("origin", "held_on", "origin_id") if name in fields}
    plans, is_single = fields.pop("tasks", None), "tasks" not in fields
    if plans is None:
        plans, fields = [fields], {}
    if fields or not isinstance(plans, list) or not all(isinstance(plan, dict) for plan in plans):
        raise Invalid(_("Some fields cannot be accepted."), fields={"tasks": _("Give one task, or a list of tasks.")})
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        try:
            given = give_tasks(actor, plans, **source)
        except Invalid as refused:
            if not is_single:
                raise
            named = {name.removesuffix("_0"): message for name, message in refused.fields.items()}
            raise Invalid(refused.message, fields=named) from refused
        where = url_for("api_tasks.show", task_id=given[0].id)
        shown = {"items": [shapes.task(actor, row) for row in given], "next_cursor": None}
        return answer.keep(json_answer(TaskPage, shown, status=201, location=where))


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
    fields = sent_fields("files")
    version = whole(fields.pop("version", None), "version")
    received = keep_bytes(sent_files("files"))
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        row = queries.get_task(actor, task_id)
        if received:
            fields["files"] = add_files(actor, received)
        service.act(actor, row, action, version=version, inputs=fields)
        return answer.keep(json_answer(TaskSchema, shapes.task(actor, row)))
