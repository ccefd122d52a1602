"""The file plan page."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.audit.details import everybody, show_details
from eoffice.classification import queries, service
from eoffice.classification.fingerprints import PLAN_ITEM
from eoffice.classification.forms import CopyForm, PlanItemForm
from eoffice.classification.models import RetentionRule
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import DomainError, NotFound
from eoffice.directory.queries import units_of
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.forms import apply_domain_errors
from eoffice.web.idempotency import answer_once
from eoffice.web.pagination import page_of

bp = Blueprint("file_plan", __name__, url_prefix="/file-plan")

FILTERS = FilterSet(
    filters=(Filter("q", _l("Words in the title or code")), Filter("year", _l("Year"), Kind.NUMBER)),
)


@bp.get("/")
@permission(Permission.FILE_PLAN_READ)
def index() -> str:
    """The plan of one year."""
    return _page(PlanItemForm(), CopyForm(id_prefix="copy-"))


@bp.post("/")
@permission(Permission.FILE_PLAN_MANAGE)
def add() -> Response | tuple[str, int]:
    """Add an item to the plan."""
    form = PlanItemForm()
    _offer_choices(form)
    if form.validate_on_submit():
        try:
            with answer_once(current_actor()) as answer:
                if answer.is_repeat:
                    return answer.first
                rule = db.session.get(RetentionRule, form.rule.data)
                if rule is None:
                    raise NotFound(_("There is no such retention rule."))
                item = service.add_plan_item(
                    current_actor(), year=form.year.data or clock.today().year, code=form.code.data or "",
                    heading=form.heading.data or "", title=form.title.data or "", unit_id=form.unit.data, rule=rule,
                )  # fmt: skip
                flash(_("%(code)s stands in the plan now.", code=item.code), "success")
                return answer.keep(redirect(url_for("file_plan.index", year=item.year), 303))
        except DomainError as error:
            apply_domain_errors(form, error)
    return _page(form, CopyForm(id_prefix="copy-")), 422


@bp.post("/copy")
@permission(Permission.FILE_PLAN_MANAGE)
def copy() -> Response | tuple[str, int]:
    """Take a year's plan over into another year."""
    form = CopyForm(id_prefix="copy-")
    if form.validate_on_submit():
        try:
            with answer_once(current_actor()) as answer:
                if answer.is_repeat:
                    return answer.first
                year = form.to_year.data or 0
                count = service.copy_plan(current_actor(), from_year=form.from_year.data or 0, to_year=year)
                flash(ngettext("%(num)d item taken over.", "%(num)d items taken over.", count), "success")
                return answer.keep(redirect(url_for("file_plan.index", year=year), 303))
        except DomainError as error:
            apply_domain_errors(form, error)
    return _page(PlanItemForm(), form), 422


def _page(form: PlanItemForm, copy_form: CopyForm) -> str:
    actor = current_actor()
    filters = FILTERS.read(request.args, url_for("file_plan.index"))
    year = filters.get("year") or clock.today().year
    page = page_of(queries.list_plan(actor.agency_id or 0, year, words=filters.get("q") or ""), request.args)
    _offer_choices(form)
    if form.year.data is None:
        form.year.data = year
    if copy_form.from_year.data is None:
        copy_form.from_year.data, copy_form.to_year.data = year, year + 1
    return render_template(
        "classification/index.html", page=page, filters=filters, year=year, form=form, copy_form=copy_form,
        years=queries.plan_years(actor.agency_id or 0), retention=service.retention_words,
    )  # fmt: skip


def _offer_choices(form: PlanItemForm) -> None:
    form.unit.choices = [(unit.id, unit.name) for unit in units_of(current_actor().agency_id or 0)]
    form.rule.choices = [
        (rule.id, f"{rule.group_name}: {rule.title[:90]} – {_kept(rule)}") for rule in queries.list_rules()
    ]


def _kept(rule: RetentionRule) -> str:
    return service.retention_words(rule.kind, rule.years, rule.event)


def register(app: Flask) -> None:
    """Serve the page and stand in the menu."""
    app.register_blueprint(bp)
    show_details(PLAN_ITEM, everybody)
    menu.add("files", "file_plan.index", _l("File plan"), "card-checklist", Permission.FILE_PLAN_READ, order=60)
    app.jinja_env.globals.update(retention_words=service.retention_words)
