"""Pages for an old register: upload, columns with a preview of every row's fate, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.errors import DomainError
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import IssuingBody
from eoffice.directory.queries import bodies_of
from eoffice.registers import correct_views, import_run
from eoffice.registers.columns import COLUMNS, TITLES
from eoffice.registers.import_prepare import count_fates, get_import, map_columns, prepare, read_sheets
from eoffice.registers.models import Direction, Fate, NumberBook, RegisterImport, RegisterImportRow
from eoffice.registers.print_views import bp
from eoffice.web.actor import current_actor, permission
from eoffice.web.errors import status_of
from eoffice.web.fields import ChoiceField, FilesField, WholeField
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.forms import BaseForm, Filled, apply_domain_errors
from eoffice.web.idempotency import answer_once
from eoffice.web.pagination import paginate

#: The pages of the room, these and those of corrections included.
pages = correct_views.pages

FATES: Mapping[Fate, tuple[str, str, str]] = {
    Fate.NEW: (_l("New"), "plus-lg", "info"), Fate.DUPLICATE: (_l("There already"), "copy", "neutral"),
    Fate.ERROR: (_l("Cannot be taken in"), "exclamation-circle", "danger"),
    Fate.IMPORTED: (_l("Brought in"), "check-circle", "success"),
}  # fmt: skip
_FILTERS = FilterSet((Filter("fate", _l("Fate"), Kind.CHOICE, lambda: [(f.value, str(FATES[f][0])) for f in Fate]),))


class UploadForm(BaseForm):
    """An old register, and the book and year it belongs to."""

    book = ChoiceField(_l("Book"), [Filled()], empty=_l("Choose"))
    year = WholeField(_l("Year"), [Filled()], least=1945, most=2200)
    file = FilesField(_l("File"), [Filled(_l("Choose a file."))], multiple=False, accept=".xlsx,.xls,.ods")


class ColumnsForm(BaseForm):
    """Which column of the file holds what; the fields are made for the import."""


@bp.route("/import", methods=["GET", "POST"])
@permission(Permission.REGISTER_IMPORT)
def bring() -> str | Response | tuple[str, int]:
    """Choose an old register; what is in it is shown before anything is entered."""
    actor = current_actor()
    form = UploadForm()
    series = _series(actor)
    form.book.choices = [(key, label) for key, (_body, _direction, _code, label) in series.items()]
    status = 200
    if form.validate_on_submit():
        try:
            return _prepare(actor, form, series)
        except DomainError as error:
            db.session.rollback()
            apply_domain_errors(form, error)
            status = status_of(error)
    elif form.is_submitted():
        status = 422
    earlier = select(RegisterImport).join(RegisterImport.body).where(IssuingBody.agency_id == actor.agency_id)
    imports = db.session.scalars(earlier.order_by(RegisterImport.id.desc()).limit(20)).all()
    page = render_template("registers/import_new.html", form=form, imports=imports, titles=TITLES)
    return page, status


@bp.get("/import/<int:import_id>")
@permission(Permission.REGISTER_IMPORT)
def import_show(import_id: int) -> str:
    """The columns, the fate of every row, and how far the import is."""
    return _page(get_import(current_actor(), import_id))


def _page(found: RegisterImport, sent: BaseForm | None = None) -> str:
    filters = _FILTERS.read(request.args, url_for("registers.import_show", import_id=found.id))
    query = select(RegisterImportRow).where(RegisterImportRow.import_id == found.id)
    if fate := filters.get("fate"):
        query = query.where(RegisterImportRow.fate == fate)
    counts = count_fates(found)
    to_bring = counts[Fate.NEW] + counts[Fate.IMPORTED]
    direction = Direction(found.direction)
    return render_template(
        "registers/import_show.html", found=found, counts=counts, fates=FATES, filters=filters,
        form=sent or _columns_form(found, sent=False),
        page=paginate(query.order_by(RegisterImportRow.position), request.args),
        percent=100 * counts[Fate.IMPORTED] // to_bring if to_bring else 100, title=TITLES[direction],
        shown=[{"label": str(COLUMNS[direction][int(place)])} for place in _shown(found)],
        places=[found.columns[place] for place in _shown(found)],
        author=found.columns.get("2") if direction is Direction.INCOMING else None,
        is_stuck=import_run.is_stuck(found), total=sum(counts.values()), tabs=_tabs(filters, counts),
    )  # fmt: skip


@bp.post("/import/<int:import_id>/columns")
@permission(Permission.REGISTER_IMPORT)
def import_columns(import_id: int) -> Response | tuple[str, int]:
    """Map the columns anew."""
    actor = current_actor()
    found = get_import(actor, import_id)
    form = _columns_form(found, sent=True)
    if not form.validate():
        return _page(found, form), 422
    chosen = {name.removeprefix("c"): int(form[name].data) for name in _places(found) if form[name].data}
    with unit_of_work():
        map_columns(actor, get_import(actor, import_id), chosen)
    flash(_("The rows were judged again."), "success")
    return redirect(url_for("registers.import_show", import_id=import_id), 303)


@bp.post("/import/<int:import_id>/start")
@permission(Permission.REGISTER_IMPORT)
def import_start(import_id: int) -> Response:
    """Bring in every row that is new."""
    actor = current_actor()
    get_import(actor, import_id)
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        import_run.start(actor, get_import(actor, import_id))
        return answer.keep(redirect(url_for("registers.import_show", import_id=import_id), 303))


def _prepare(actor: Actor, form: UploadForm, series: Mapping[str, tuple[IssuingBody, Direction, str, str]]) -> Response:
    upload = form.file.data[0]
    sha256, sheets = read_sheets(upload.stream, upload.filename or "")
    body, direction, code, _label = series[form.book.data]
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        made = prepare(
            actor, body=body, direction=direction, year=form.year.data or 0, code=code, name=upload.filename or "",
            sha256=sha256, sheets=sheets,
        )  # fmt: skip
        return answer.keep(redirect(url_for("registers.import_show", import_id=made.id), 303))


def _series(actor: Actor) -> dict[str, tuple[IssuingBody, Direction, str, str]]:
    """The series of books of the agency's bodies, each once whatever its years, the incoming ones first."""
    bodies = {body.id: body for body in bodies_of(actor.agency_id or 0)}
    query = select(NumberBook).where(NumberBook.body_id.in_(bodies))
    found: dict[str, tuple[IssuingBody, Direction, str, str]] = {}
    for book in db.session.scalars(query.order_by(NumberBook.direction, NumberBook.body_id, NumberBook.id)):
        body = bodies[book.body_id]
        key = f"{book.direction}-{book.body_id}-{book.code}"
        found[key] = (body, Direction(book.direction), book.code, f"{book.name} – {body.name}")
    return found


def _places(found: RegisterImport) -> list[str]:
    return [f"c{place}" for place in range(len(COLUMNS[Direction(found.direction)]))]


def _shown(found: RegisterImport) -> list[str]:
    """The columns by which a row is known, as far as the file has them, in the order of the law."""
    known = {Direction.INCOMING: "01235", Direction.OUTGOING: "0132"}[Direction(found.direction)]
    return [place for place in known if place in found.columns]


def _columns_form(found: RegisterImport, *, sent: bool) -> BaseForm:
    """A choice of the file's columns for each column of the law."""
    headings = [(str(at), f"{at + 1}. {heading or '…'}") for at, heading in enumerate(found.headings)]
    names = COLUMNS[Direction(found.direction)]
    fields = {
        name: ChoiceField(names[place], empty=_("not in the file"), choices=headings)
        for place, name in enumerate(_places(found))
    }
    form_class = type("MappedColumnsForm", (ColumnsForm,), fields)
    chosen: dict[str, Any] = {f"c{place}": str(at) for place, at in found.columns.items()}
    made: BaseForm = form_class() if sent else form_class(formdata=None, data=chosen)
    return made


def _tabs(filters: Any, counts: Mapping[Fate, int]) -> list[dict[str, Any]]:
    chosen = filters.get("fate")
    shown = [{"label": _("All"), "url": filters.url(fate=None), "current": not chosen, "count": sum(counts.values())}]
    return shown + [
        {"label": FATES[fate][0], "url": filters.url(fate=fate.value), "current": chosen == fate, "count": count}
        for fate, count in counts.items()
        if count
    ]
