"""Case files: list, opening, the file with its documents, and its way into the archive."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.archive import service
from eoffice.archive.forms import ACTION_FORMS, OpenForm, PlainForm
from eoffice.audit.queries import history_of
from eoffice.classification.models import FilePlanItem
from eoffice.classification.queries import list_plan
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import DomainError, NotFound
from eoffice.directory.queries import units_of
from eoffice.records import case_files, queries
from eoffice.records.looks import look, state_choices
from eoffice.records.models import CaseFile
from eoffice.records.wording import steps
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.forms import BaseForm, apply_domain_errors
from eoffice.web.idempotency import answer_once
from eoffice.web.pagination import paginate

bp = Blueprint("case_files", __name__, url_prefix="/case-files")

FILTERS = FilterSet(
    filters=(
        Filter("q", _l("Words in the title or code")),
        Filter("state", _l("State"), Kind.CHOICE, lambda: state_choices("case_file")),
        Filter("year", _l("Year"), Kind.NUMBER),
        Filter("unit", _l("Unit"), Kind.CHOICE, lambda: _unit_choices(current_actor())),
    ),
)


def _unit_choices(actor: Actor) -> list[tuple[str, str]]:
    return [(str(unit.id), unit.name) for unit in units_of(actor.agency_id or 0)]


@bp.get("/")
@permission(Permission.SIGNED_IN)
def index() -> str:
    """The case files one sees, newest first."""
    filters = FILTERS.read(request.args, request.path)
    unit = filters.get("unit")
    query = queries.select_case_files(
        current_actor(), state=filters.get("state"), year=filters.get("year"), words=filters.get("q") or "",
        unit_id=int(unit) if unit else None,
    )  # fmt: skip
    page = paginate(query, request.args)
    counts = queries.document_counts(current_actor(), [row.id for row in page.rows])
    return render_template("case_files/index.html", page=page, filters=filters, counts=counts)


@bp.route("/new", methods=["GET", "POST"])
@permission(Permission.CASE_FILE_OPEN)
def new() -> Response | tuple[str, int]:
    """Open a case file."""
    actor = current_actor()
    form = OpenForm()
    items = list_plan(actor.agency_id or 0, clock.today().year)
    form.plan_item.choices = [(item.id, f"{item.code} – {item.title}") for item in items]
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                case_file = case_files.open_case_file(
                    actor, plan_item=_plan_item(form.plan_item.data), code=form.code.data or "",
                    title=form.title.data or "", retention_years=form.retention_years.data,
                    is_permanent=bool(form.is_permanent.data),
                )  # fmt: skip
                flash(_("The case file %(code)s is open.", code=case_file.code), "success")
                return answer.keep(redirect(url_for("case_files.show", case_file_id=case_file.id), 303))
        except DomainError as error:
            apply_domain_errors(form, error)
    elif not form.is_submitted() and request.args.get("plan_item", "").isdecimal():
        form.plan_item.data = int(request.args["plan_item"][:9])
        there = queries.find_case_file_of(actor, form.plan_item.data)
        if there is not None:
            flash(_("This case file of the plan is open already."), "info")
            return redirect(url_for("case_files.show", case_file_id=there.id), 303)
    return render_template("case_files/new.html", form=form), 422 if form.errors else 200


def _plan_item(item_id: int | None) -> FilePlanItem | None:
    return db.session.get(FilePlanItem, item_id) if item_id else None


@bp.get("/<int:case_file_id>")
@permission(Permission.SIGNED_IN)
def show(case_file_id: int) -> str:
    """One case file with its documents, its actions and its history."""
    return _page(case_file_id, None, "")


@bp.post("/<int:case_file_id>/actions/<action>")
@permission(Permission.SIGNED_IN)
def act(case_file_id: int, action: str) -> Response | tuple[str, int]:
    """Make one move of the transition table."""
    actor = current_actor()
    form = ACTION_FORMS.get(action, PlainForm)(id_prefix=f"{action}-")
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                case_file = queries.get_case_file(actor, case_file_id)
                service.act(actor, case_file, action, form.data)
                flash(_("Done: %(state)s.", state=look("case_file", case_file.state).label), "success")
                return answer.keep(redirect(url_for("case_files.show", case_file_id=case_file.id), 303))
        except NotFound:
            raise
        except DomainError as error:
            apply_domain_errors(form, error)
    return _page(case_file_id, form, action), 422


@bp.post("/<int:case_file_id>/documents")
@permission(Permission.SIGNED_IN)
def add(case_file_id: int) -> Response:
    """Put a document into the file."""
    actor = current_actor()
    raw = request.form.get("record_id", "").strip()
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        case_file = queries.get_case_file(actor, case_file_id)
        record = queries.get_record(actor, int(raw) if raw.isdecimal() and len(raw) <= 9 else 0)
        case_files.add_document(actor, case_file, record)
        flash(_("The document lies in %(code)s now.", code=case_file.code), "success")
        return answer.keep(redirect(url_for("documents.show", record_id=record.id), 303))


def _page(case_file_id: int, sent: BaseForm | None, action: str) -> str:
    actor = current_actor()
    case_file = queries.get_case_file(actor, case_file_id)
    actions = case_files.available_actions(actor, case_file)
    forms: dict[str, Any] = {
        row.action: sent if sent is not None and row.action == action
        else ACTION_FORMS[row.action](formdata=None, id_prefix=f"{row.action}-")
        for row in actions if row.action in ACTION_FORMS
    }  # fmt: skip
    return render_template(
        "case_files/show.html", case_file=case_file, documents=queries.documents_of(actor, case_file), actions=actions,
        forms=forms, sent=sent, sent_action=action, steps=steps(history_of(case_files.SUBJECT, case_file.id)),
    )  # fmt: skip


def waiting(actor: Actor) -> int:
    """Case files that wait for this actor's act in the archive: the number beside the menu entry."""
    return db.session.scalar(
        select(func.count()).select_from(CaseFile).where(
            CaseFile.turn_key.in_(sorted(actor.keys)), CaseFile.state.in_(("handed_over", "returned")),
            visible(actor, Permission.CASE_FILE_READ),
        )
    ) or 0  # fmt: skip


def register(app: Flask) -> None:
    """Serve the pages and stand in the menu."""
    app.register_blueprint(bp)
    menu.add("files", "case_files.index", _l("Case files"), "folder2", Permission.SIGNED_IN, order=10, count=waiting)
