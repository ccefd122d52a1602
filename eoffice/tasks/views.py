"""Tasks: the list by scope, the task with what became of it, every step of the table, and the panel on documents."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor, Role
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.content.service import add_received, receive
from eoffice.core.errors import DomainError, NotFound
from eoffice.directory.queries import people_with_role
from eoffice.records.downloads import SHOWN_INLINE, send_bytes
from eoffice.records.listing import unit_choices
from eoffice.records.looks import add_looks
from eoffice.records.models import Record
from eoffice.records.panels import add_panel
from eoffice.tasks import queries, service
from eoffice.tasks.forms import STEP_FORMS, StepForm, step_form
from eoffice.tasks.looks import ROLE_LOOKS, TASK_LOOKS
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.more_views import register_more
from eoffice.tasks.pages import SIDE_STEPS, offer, page_of
from eoffice.tasks.recounts import count_recounts
from eoffice.tasks.states import OPEN_STATES, TRANSITIONS, WORK_STATES
from eoffice.tasks.steps import SUBJECT
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.filters import Filter, Filters, FilterSet, Kind
from eoffice.web.forms import refuse
from eoffice.web.idempotency import answer_once

bp = Blueprint("tasks", __name__, url_prefix="/tasks")


def _state_choices() -> list[tuple[str, str]]:
    shown = [(state, str(look.label)) for state, look in TASK_LOOKS.items()]
    return [("open", _("Open")), *shown, ("all", _("All"))]


def _asked_choices() -> list[tuple[str, str]]:
    return [("acceptance", _("A result to accept")), ("extension", _("More time asked for"))]


def _origin_choices() -> list[tuple[str, str]]:
    return [(str(origin.id), origin.title) for origin in queries.origins_of(current_actor())]


def _assigner_choices() -> list[tuple[str, str]]:
    roles = (Role.CHAIRPERSON, Role.VICE_CHAIRPERSON, Role.CHIEF_OF_OFFICE, Role.HEAD_OF_UNIT)
    agency_id = current_actor().agency_id or 0
    people = {one.id: one.full_name for role in roles for one in people_with_role(agency_id, role)}
    return [(str(person_id), name) for person_id, name in people.items()]


FILTERS = FilterSet(
    filters=(
        Filter("q", _l("Words of the task")),
        Filter("scope", _l("Whose"), Kind.CHOICE, lambda: list(_scope_words().items())),
        Filter("state", _l("State"), Kind.CHOICE, _state_choices),
        Filter("role", _l("Part"), Kind.CHOICE, lambda: [(role, str(look[0])) for role, look in ROLE_LOOKS.items()]),
        Filter("unit", _l("Unit"), Kind.CHOICE, unit_choices),
        Filter("due", _l("Deadline"), Kind.CHOICE, lambda: [("late", _("Overdue")), ("soon", _("Due soon"))]),
        Filter("asked", _l("Waits for the assigner"), Kind.CHOICE, _asked_choices),
        Filter("origin", _l("Origin"), Kind.CHOICE, _origin_choices),
        Filter("assigner", _l("Assigned by"), Kind.CHOICE, _assigner_choices),
    ),
    sorts={"due": (Task.due_on, Task.id), "assigned": (Task.assigned_at, Task.id), "state": (Task.state, Task.id)},
)  # fmt: skip


def _scope_words() -> dict[str, str]:
    return {
        "mine": _("Waits for me"), "unit": _("My unit"), "assigned": _("Assigned by me"), "all": _("All"),
    }  # fmt: skip


@bp.get("/")
@permission(Permission.SIGNED_IN)
def index() -> str:
    """Tasks, at first the open ones that wait for the reader; those with the nearest deadline on top."""
    actor = current_actor()
    arguments = request.args.to_dict()
    arguments["scope"] = arguments.get("scope") or "mine"
    arguments["state"] = arguments.get("state") or "open"
    filters = FILTERS.read(arguments, request.path)
    found = queries.list_tasks(actor, filters.values, order_by=filters.order_by(), args=request.args)
    return render_template(
        "tasks/index.html", page=found.page, filters=filters, tabs=_tabs(actor, filters, found), roles=ROLE_LOOKS,
        open_states=WORK_STATES, recounts=count_recounts(actor), passed_on=queries.passed_on(actor, found.page.rows),
    )  # fmt: skip


def _tabs(actor: Actor, filters: Filters, found: queries.TaskList) -> list[dict[str, Any]]:
    chosen = filters.get("scope")
    words = _scope_words()
    if not actor.headed_unit_ids:
        words.pop("unit")
    if not found.counts["assigned"]:
        words.pop("assigned")
    return [
        {"label": label, "url": filters.url(scope=scope), "current": scope == chosen, "count": found.counts[scope]}
        for scope, label in words.items()
    ]


@bp.get("/<int:task_id>")
@permission(Permission.SIGNED_IN)
def show(task_id: int) -> str:
    """One task: what is to be done, until when, whose turn it is, and what became of it."""
    return _page(task_id, None, "")


@bp.post("/<int:task_id>/actions/<action>")
@permission(Permission.SIGNED_IN)
def act(task_id: int, action: str) -> Response | tuple[str, int]:
    """Take one step of the transition table."""
    actor = current_actor()
    task = queries.get_task(actor, task_id)
    if action not in STEP_FORMS:
        raise NotFound(_("There is no such action."))
    form = step_form(action, sent=True, is_seen=task.role == TaskRole.INFORM)
    offer(form, actor, task, is_fresh=False)
    status = 422
    if form.validate_on_submit():
        try:
            return _take(actor, task, action, form)
        except DomainError as error:
            status = refuse(form, error)
    return _page(task_id, form, action), status


def _take(actor: Actor, task: Task, action: str, form: StepForm) -> Response:
    parts = form["files"].data if "files" in form else ()
    received = [receive(stream=part.stream, name=part.filename or "", field="files") for part in parts]
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        names = {field.name for row in TRANSITIONS.rows if row.action == action for field in row.fields} - {"files"}
        inputs = {name: form[name].data for name in names if name in form and form[name].data not in (None, "")}
        if received:
            inputs["files"] = [add_received(actor, received=item) for item in received]
        service.act(actor, task, action, version=form.expected_version, inputs=inputs)
        if action not in SIDE_STEPS:
            flash(_done(task, action), "success")
        anchor = {"note": "progress", "tick": "checklist", "add_item": "checklist", "split": "pieces"}.get(action)
        sees = can(actor, Permission.TASK_READ, task)
        place = url_for("tasks.show", task_id=task.id, _anchor=anchor) if sees else url_for("tasks.index")
        return answer.keep(redirect(place, 303))


def _done(task: Task, action: str) -> str:
    if action == "delegate":
        return _("Passed on.")
    if action in _SAID:
        return str(_SAID[action])
    return _("Done: %(state)s.", state=TASK_LOOKS[task.state].label)


_SAID = {
    "ask_extension": _l("Asked. The deadline stays until there is an answer."),
    "extend": _l("The deadline is changed."), "refuse_extension": _l("Refused. The deadline stays."),
    "reassign": _l("Handed to another; whoever had it is told."), "add_supporter": _l("Added."),
    "set_terms": _l("Changed."), "split": _l("The sub-task is given."),
    "withdraw": _l("Taken back; whoever had it is told."), "accept": _l("Accepted."),
    "send_back": _l("Sent back with the reason."), "report": _l("Reported. It waits to be accepted."),
}  # fmt: skip


@bp.get("/<int:task_id>/files/<int:file_id>")
@permission(Permission.SIGNED_IN)
def file(task_id: int, file_id: int) -> Response:
    """The exact bytes of a file of a progress note."""
    found = queries.get_file(current_actor(), task_id, file_id)
    return send_bytes(found, as_attachment="download" in request.args or found.mime not in SHOWN_INLINE)


def _page(task_id: int, sent: StepForm | None, action: str) -> str:
    actor = current_actor()
    return render_template("tasks/show.html", **page_of(actor, queries.get_task(actor, task_id), sent, action))


def _panel(actor: Actor, record: Record) -> dict[str, Any]:
    """The tasks on a document; nothing while there are none."""
    tasks = queries.tasks_of_record(actor, record.id)
    return {"tasks": tasks, "looks": TASK_LOOKS, "roles": ROLE_LOOKS, "open_states": OPEN_STATES} if tasks else {}


def register(app: Flask) -> None:
    """Serve the pages, stand in the menu, and show tasks beside their document."""
    app.register_blueprint(bp)
    register_more(app)
    add_looks(SUBJECT, TASK_LOOKS)
    add_panel("tasks/_of_record.html", _panel)
    menu.add(
        "tasks", "tasks.index", _l("Tasks"), "list-check", Permission.SIGNED_IN, order=10, count=queries.count_waiting
    )
