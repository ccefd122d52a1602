"""The shapes of tasks in the API."""

from __future__ import annotations

from marshmallow import Schema, fields

from eoffice.api.schemas import ActionSchema, CursorArgs, _between, _one_of
from eoffice.tasks.models import TaskRole
from eoffice.tasks.queries import SCOPES
from eoffice.tasks.states import TaskState


class TaskListArgs(CursorArgs):
    """Narrowing the list of tasks."""

    scope = fields.String(validate=_one_of(SCOPES))
    state = fields.String(validate=_one_of((*TaskState, "open", "all")))
    role = fields.String(validate=_one_of(TaskRole))
    due = fields.String(validate=_one_of(("late", "soon")))
    asked = fields.String(validate=_one_of(("acceptance", "extension")))
    origin = fields.Integer(validate=_between(1, 999_999_999))
    assigner = fields.Integer(validate=_between(1, 999_999_999))


class NewTaskInput(Schema):
    """A task without a document. Whom it is for is written `unit:KT` or `person:chuyenvien`."""

    title = fields.String(required=True)
    instruction = fields.String()
    lead = fields.String(required=True)
    supporting = fields.List(fields.String())
    informed = fields.List(fields.String())
    working_days = fields.Integer()
    due_on = fields.Date()
    needs_acceptance = fields.Boolean()
    checklist = fields.List(fields.String())


class TaskInput(NewTaskInput):
    """One task, or `tasks` for several; from a new `origin` (a meeting, a plan) or a known one (`origin_id`)."""

    title = fields.String()
    lead = fields.String()
    tasks = fields.List(fields.Nested(NewTaskInput))
    origin = fields.String()
    held_on = fields.Date()
    origin_id = fields.Integer()


class TaskFileSchema(Schema):
    """A file of a progress note."""

    id = fields.Integer()
    name = fields.String()
    size = fields.Integer()
    sha256 = fields.String()


class TaskItemSchema(Schema):
    """A line of a checklist."""

    id = fields.Integer()
    text = fields.String()
    done_at = fields.AwareDateTime(allow_none=True)


class TaskNoteSchema(Schema):
    """A progress note."""

    id = fields.Integer()
    at = fields.AwareDateTime()
    person = fields.String()
    text = fields.String()
    percent = fields.Integer(allow_none=True)
    files = fields.List(fields.Nested(TaskFileSchema))


class TaskSchema(Schema):
    """A task as its assignee sees it; its checklist and notes stand in a single one only."""

    id = fields.Integer()
    record_id = fields.Integer(allow_none=True)
    parent_id = fields.Integer(allow_none=True)
    role = fields.String()
    state = fields.String()
    title = fields.String()
    instruction = fields.String()
    unit = fields.String(allow_none=True)
    person = fields.String(allow_none=True)
    due_on = fields.Date(allow_none=True)
    result = fields.String()
    version = fields.Integer()
    part_of_id = fields.Integer(allow_none=True)
    origin_id = fields.Integer(allow_none=True)
    origin = fields.String(allow_none=True)
    needs_acceptance = fields.Boolean()
    percent = fields.Integer(allow_none=True)
    asked_due_on = fields.Date(allow_none=True)
    asked_reason = fields.String(allow_none=True)
    checklist = fields.List(fields.Nested(TaskItemSchema))
    notes = fields.List(fields.Nested(TaskNoteSchema))
    actions = fields.List(fields.Nested(ActionSchema))


class TaskPage(Schema):
    """Some tasks."""

    items = fields.List(fields.Nested(TaskSchema))
    next_cursor = fields.String(allow_none=True)
