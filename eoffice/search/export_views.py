"""A result taken out as a file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from flask import redirect, render_template, send_file, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from eoffice.access.permissions import Permission
from eoffice.core.errors import NotFound
from eoffice.core.ordered_files import has_failed, path_of
from eoffice.core.unit_of_work import unit_of_work
from eoffice.search import exporting
from eoffice.search.listing import COLUMNS, SHAPES, USUAL
from eoffice.search.query import MAX_LENGTH
from eoffice.search.saved_views import asked_by, bp
from eoffice.web.actor import current_actor, permission
from eoffice.web.fields import ManyField
from eoffice.web.forms import BaseForm

_SHAPES = [SelectChoice("xlsx", "Excel (.xlsx)"), SelectChoice("docx", "Word (.docx)")]


class ExportForm(BaseForm):
    """Which columns of the question in force, in which shape."""

    columns = ManyField(_l("Columns"), choices=[(name, column[0]) for name, column in COLUMNS.items()])
    shape = RadioField(_l("File"), choices=_SHAPES, default="xlsx")
    query = HiddenField()


def export_form(query: str) -> ExportForm:
    """The form as the page offers it, with the usual columns chosen."""
    return ExportForm(formdata=None, id_prefix="export-", columns=list(USUAL), query=query)


@bp.post("/export")
@permission(Permission.SIGNED_IN)
def export() -> Response:
    """The list in force as a file; a long one is made in the background."""
    actor, form = current_actor(), ExportForm()
    arguments = asked_by((form.query.data or "")[: 4 * MAX_LENGTH])
    columns, shape = exporting.columns_of(form.columns.data or ()), str(form.shape.data)
    if exporting.is_long(actor, arguments):
        with unit_of_work():
            exporting.count_export(actor)
            ordered = exporting.order(actor, arguments, columns=columns, shape=shape)
        return redirect(url_for("search.exported", export_id=ordered.id), 303)
    content = exporting.write(actor, arguments, columns=columns, shape=shape, tell=lambda _done: None)
    with unit_of_work():
        exporting.count_export(actor)
    return _send(BytesIO(content), shape)


@bp.get("/exports/<int:export_id>")
@permission(Permission.SIGNED_IN)
def exported(export_id: int) -> str:
    """How far an ordered file is."""
    ordered = exporting.get_export(current_actor(), export_id)
    return render_template(
        "search/exported.html", ordered=ordered, has_failed=has_failed(ordered),
        back=f"{url_for('search.index')}?{ordered.query}",
    )  # fmt: skip


@bp.get("/exports/<int:export_id>/file")
@permission(Permission.SIGNED_IN)
def exported_file(export_id: int) -> Response:
    """An ordered file that is ready."""
    ordered = exporting.get_export(current_actor(), export_id)
    path = path_of(ordered)
    if ordered.finished_at is None or not path.is_file():
        raise NotFound("no such file")
    return _send(path, ordered.shape)


def _send(source: Path | BytesIO, shape: str) -> Response:
    answer = send_file(source, mimetype=SHAPES[shape][1], as_attachment=True, download_name=f"ket-qua-tim-kiem.{shape}")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
