"""The other pages of tasks: giving several at once, promised days after a changed calendar, settings of alarms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.audit.details import everybody, show_details
from eoffice.audit.wording import name_actions
from eoffice.core.errors import DomainError, NotFound
from eoffice.records.types import type_choices
from eoffice.tasks import queries
from eoffice.tasks.alarm_rules import SUBJECT, list_alarm_rules, remove_alarm_rule, set_alarm_rule
from eoffice.tasks.alarms import USUAL
from eoffice.tasks.forms import AlarmRuleForm, RecountForm, plan_form
from eoffice.tasks.holders import holder_choices
from eoffice.tasks.looks import ROLE_LOOKS
from eoffice.tasks.models import TaskRole
from eoffice.tasks.planning import FIELDS, give_tasks
from eoffice.tasks.recounts import keep_day, list_recounts, move_day
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.errors import status_of
from eoffice.web.forms import BaseForm, apply_domain_errors, refuse
from eoffice.web.idempotency import answer_once

bp = Blueprint("tasks_more", __name__, url_prefix="/tasks")

Answer = Response | str | tuple[str, int]
#: Places for tasks on the page at first, and at most.
ROWS, MOST_ROWS = 3, 12


@bp.route("/new", methods=["GET", "POST"])
@permission(Permission.TASK_CREATE)
def new() -> Answer:
    """Give tasks without a document: one, or several from one origin; places left empty are passed over."""
    actor = current_actor()
    rows = min(max(request.args.get("rows", ROWS, type=int), 1), MOST_ROWS)
    form = plan_form(rows, holder_choices(actor, actor.agency_id or 0))
    status = 200
    if form.validate_on_submit():
        filled = [place for place in range(rows) if _is_filled(form, place)] or [0]
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                plans = [_plan(form, place) for place in filled]
                given = give_tasks(actor, plans, origin=form["origin"].data, held_on=form["held_on"].data)
                flash(ngettext("%(num)d task is given.", "%(num)d tasks are given.", len(given)), "success")
                alone = len(given) == 1
                place = url_for("tasks.show", task_id=given[0].id) if alone else _address_of(given[0].origin_id)
                return answer.keep(redirect(place, 303))
        except DomainError as error:
            names = {f"{name}_{number}": f"{name}_{place}" for number, place in enumerate(filled) for name in FIELDS}
            apply_domain_errors(form, error, names)
            status = status_of(error)
    return render_template("tasks/new.html", form=form, rows=rows, most=MOST_ROWS), 422 if form.errors else status


def _is_filled(form: BaseForm, place: int) -> bool:
    return any(form[f"{name}_{place}"].data for name in FIELDS if name != "needs_acceptance")


def _plan(form: BaseForm, place: int) -> Mapping[str, Any]:
    return {name: form[f"{name}_{place}"].data for name in FIELDS}


def _address_of(origin_id: int | None) -> str:
    return url_for("tasks.index", scope="assigned", origin=origin_id)


@bp.get("/recounts")
@permission(Permission.SIGNED_IN)
def recounts() -> str:
    """Promised days that the calendar would now set elsewhere, as far as the reader decides about them."""
    return _recounts(None, 0)


@bp.post("/<int:task_id>/recount")
@permission(Permission.SIGNED_IN)
def recount(task_id: int) -> Answer:
    """Keep or move (`decision`) a promised day."""
    actor = current_actor()
    task = queries.get_task(actor, task_id)
    form, decision = RecountForm(), {"keep": keep_day, "move": move_day}.get(request.form.get("decision", ""))
    if decision is None:
        raise NotFound(_("There is no such action."))
    status = 422
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                decision(actor, task, reason=form.reason.data or "")
                flash(_("Decided. It stands in the history of the task."), "success")
                return answer.keep(redirect(url_for("tasks_more.recounts"), 303))
        except DomainError as error:
            status = refuse(form, error)
    return _recounts(form, task_id), status


def _recounts(sent: RecountForm | None, task_id: int) -> str:
    rows = list_recounts(current_actor())
    forms = {row.task_id: RecountForm(formdata=None, id_prefix=f"r{row.task_id}-") for row in rows}
    if sent is not None and task_id in forms:
        forms[task_id] = sent
    return render_template("tasks/recounts.html", rows=rows, forms=forms, sent=sent)


@bp.route("/alarms", methods=["GET", "POST"])
@permission(Permission.TASK_ALARMS)
def alarms() -> Answer:
    """The settings of alarms, and a form that enters or replaces one."""
    actor = current_actor()
    form = AlarmRuleForm(first_days=USUAL[0], second_days=USUAL[1], chief_after=USUAL[2])
    form.role.choices = [(role, ROLE_LOOKS[role][0]) for role in (TaskRole.LEAD, TaskRole.SUPPORT)]
    form.type.choices = type_choices()
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                names = ("role", "type", "first_days", "second_days", "chief_after")
                set_alarm_rule(actor, **{name: form[name].data for name in names})
                flash(_("The setting holds for alarms planned from now on."), "success")
                return answer.keep(redirect(url_for("tasks_more.alarms"), 303))
        except DomainError as error:
            apply_domain_errors(form, error)
    page = render_template(
        "tasks/alarms.html", form=form, rules=list_alarm_rules(actor), roles=ROLE_LOOKS, usual=USUAL,
        types=dict(type_choices()),
    )  # fmt: skip
    return page, 422 if form.errors or form.form_errors else 200


@bp.post("/alarms/<int:rule_id>/remove")
@permission(Permission.TASK_ALARMS)
def remove_alarm(rule_id: int) -> Response:
    """Take a setting out."""
    with answer_once(current_actor()) as answer:
        if answer.is_repeat:
            return answer.first
        remove_alarm_rule(current_actor(), rule_id)
        return answer.keep(redirect(url_for("tasks_more.alarms"), 303))


def register_more(app: Flask) -> None:
    """Serve the pages, stand in the menu, and name the acts on settings."""
    app.register_blueprint(bp)
    show_details(SUBJECT, everybody)
    name_actions({
        "alarm_rule:set": _l("Alarms of tasks set"), "alarm_rule:removed": _l("Setting of alarms taken out"),
    })  # fmt: skip
    menu.add("administration", "tasks_more.alarms", _l("Alarms of tasks"), "alarm", Permission.TASK_ALARMS, order=56)
