"""Tasks: the list by scope, the task with what became of it, every step of the table, and the panel on documents."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit.queries import history_of
from eoffice.core.database import db
from eoffice.core.errors import DomainError, NotFound
from eoffice.directory.queries import people_of_unit, units_of
from eoffice.directory.turns import turn_words
from eoffice.records.looks import add_looks
from eoffice.records.models import Record
from eoffice.records.panels import add_panel
from eoffice.records.wording import steps
from eoffice.tasks import queries, service
from eoffice.tasks.forms import STEP_FORMS, DelegateForm, StepForm, step_form
from eoffice.tasks.looks import ROLE_LOOKS, TASK_LOOKS
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.states import OPEN_STATES, TRANSITIONS
from eoffice.tasks.steps import SUBJECT
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.errors import status_of
from eoffice.web.filters import Filter, Filters, FilterSet, Kind
from eoffice.web.forms import apply_domain_errors
from eoffice.web.idempotency import answer_once

bp = Blueprint("tasks", __name__, url_prefix="/tasks")


def _state_choices() -> list[tuple[str, str]]:
    shown = [(state, str(look.label)) for state, look in TASK_LOOKS.items()]
    return [("open", _("Open")), *shown, ("all", _("All"))]


def _unit_choices() -> list[tuple[str, str]]:
    return [(str(unit.id), unit.name) for unit in units_of(current_actor().agency_id or 0)]


FILTERS = FilterSet(
    filters=(
        Filter("q", _l("Words of the task")),
        Filter("scope", _l("Whose"), Kind.CHOICE, lambda: list(_scope_words().items())),
        Filter("state", _l("State"), Kind.CHOICE, _state_choices),
        Filter("role", _l("Part"), Kind.CHOICE, lambda: [(role, str(look[0])) for role, look in ROLE_LOOKS.items()]),
        Filter("unit", _l("Unit"), Kind.CHOICE, _unit_choices),
        Filter("due", _l("Deadline"), Kind.CHOICE, lambda: [("late", _("Overdue")), ("soon", _("Due soon"))]),
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
    filters = FILTERS.read(_with_older_names(arguments), request.path)
    found = queries.list_tasks(actor, filters.values, order_by=filters.order_by(), args=request.args)
    return render_template(
        "tasks/index.html", page=found.page, filters=filters, tabs=_tabs(actor, filters, found), roles=ROLE_LOOKS,
        open_states=OPEN_STATES,
    )  # fmt: skip


def _with_older_names(arguments: dict[str, str]) -> dict[str, str]:
    """`late=1` is the short way of the desk's chart to all overdue tasks."""
    return arguments | {"due": "late", "scope": "all"} if arguments.get("late") else arguments


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
    _offer(form, task, is_fresh=False)
    status = 422
    if form.validate_on_submit():
        try:
            return _take(actor, task, action, form)
        except NotFound:
            raise
        except DomainError as error:
            db.session.rollback()
            apply_domain_errors(form, error)
            status = status_of(error)
    return _page(task_id, form, action), status


def _take(actor: Actor, task: Task, action: str, form: StepForm) -> Response:
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        names = {field.name for row in TRANSITIONS.rows if row.action == action for field in row.fields}
        inputs = {name: form[name].data for name in names if name in form and form[name].data not in (None, "")}
        service.act(actor, task, action, version=form.expected_version, inputs=inputs)
        flash(_done(task, action), "success")
        return answer.keep(redirect(url_for("tasks.show", task_id=task.id), 303))


def _done(task: Task, action: str) -> str:
    if action == "delegate":
        return _("Passed on.")
    return _("Done: %(state)s.", state=TASK_LOOKS[task.state].label)


def _page(task_id: int, sent: StepForm | None, action: str) -> str:
    actor = current_actor()
    task = queries.get_task(actor, task_id)
    rows = service.available_actions(actor, task)
    return render_template(
        "tasks/show.html", task=task, actions=rows, sent=sent, sent_action=action, look=TASK_LOOKS[task.state],
        forms={row.action: _form(task, row.action, sent if row.action == action else None) for row in rows},
        role=ROLE_LOOKS[task.role], turn=turn_words(task.turn_key), is_mine=task.turn_key in actor.keys,
        children=queries.children_of(actor, task), looks=TASK_LOOKS, is_open=task.state in OPEN_STATES,
        may_read=task.record is not None and can(actor, Permission.RECORD_READ, task.record),
        steps=steps(history_of(SUBJECT, task.id), SUBJECT),
    )  # fmt: skip


def _form(task: Task, action: str, sent: StepForm | None) -> StepForm:
    """The form of a step: the one that was sent and refused, else a fresh one over what is shown now."""
    if sent is not None:
        return sent
    form = step_form(action, sent=False, is_seen=task.role == TaskRole.INFORM)
    form.version.data = str(task.version)
    _offer(form, task, is_fresh=True)
    return form


def _offer(form: StepForm, task: Task, *, is_fresh: bool) -> None:
    """The people of the unit; the unit's own deadline to begin with."""
    if isinstance(form, DelegateForm):
        people = people_of_unit(task.unit_id) if task.unit_id else []
        form.person.choices = [(person.id, person.full_name) for person in people]
        if is_fresh:
            form.due_on.data = task.due_on


def _panel(actor: Actor, record: Record) -> dict[str, Any]:
    """The tasks on a document; nothing while there are none."""
    tasks = queries.tasks_of_record(actor, record.id)
    return {"tasks": tasks, "looks": TASK_LOOKS, "roles": ROLE_LOOKS, "open_states": OPEN_STATES} if tasks else {}


def register(app: Flask) -> None:
    """Serve the pages, stand in the menu, and show tasks beside their document."""
    app.register_blueprint(bp)
    add_looks(SUBJECT, TASK_LOOKS)
    add_panel("tasks/_of_record.html", _panel)
    menu.add(
        "tasks", "tasks.index", _l("Tasks"), "list-check", Permission.SIGNED_IN, order=10, count=queries.count_waiting
    )
