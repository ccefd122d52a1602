"""Registers on paper and as files: at once, or in the background where that takes a while; and saved views."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField

from eoffice.access.permissions import Permission
from eoffice.core.errors import Conflict, DomainError, NotFound
from eoffice.core.ordered_files import has_failed, path_of
from eoffice.registers import prints, queries, saved_views
from eoffice.registers.columns import sheets_of
from eoffice.registers.filters import arguments, filters_of
from eoffice.registers.models import Direction, NumberBook, RegisterPrint, Sheet
from eoffice.registers.printed import printed
from eoffice.registers.printing import AT_ONCE, SHAPES, file_name
from eoffice.web.actor import current_actor, permission
from eoffice.web.fields import LineField
from eoffice.web.forms import AtMost, BaseForm, Filled
from eoffice.web.idempotency import answer_once

#: All pages of the room; `eoffice.registers.views` adds the others.
bp = Blueprint("registers", __name__, url_prefix="/registers")

#: What is offered for download, and what of it is made in the background when it is long.
FILES = ("pdf", "docx", "xlsx", "csv")
ORDERED = ("pdf", "docx")


class ViewForm(BaseForm):
    """A name for the filters in force."""

    name = LineField(_l("Name of the view"), [Filled(), AtMost(100)])
    query = HiddenField()


def opened(book_id: int, sheet: str) -> tuple[NumberBook, Sheet]:
    """The book and the sheet of an address; raises `NotFound` when the book has none such."""
    book = queries.get_book(current_actor(), book_id)
    if sheet not in sheets_of(Direction(book.direction)):
        raise NotFound(_("There is no such register."))
    return book, Sheet(sheet)


@bp.get("/<int:book_id>/<sheet>/print")
@permission(Permission.REGISTER_READ)
def print_page(book_id: int, sheet: str) -> str:
    """The register, or the part that the filters name, as the law draws it, for the browser's printer."""
    book, chosen = opened(book_id, sheet)
    with printed(current_actor(), book, filters_of(book, request.args), sheet=chosen) as register:
        return render_template(
            "registers/print.html", book=book, rows=register.lines, title=register.title, sheet=chosen,
            columns=register.columns, totals=register.totals.words,
            back=url_for("registers.show", book_id=book.id, sheet=chosen),
        )  # fmt: skip


@bp.get("/<int:book_id>/<sheet>/file/<shape>")
@permission(Permission.REGISTER_READ)
def file(book_id: int, sheet: str, shape: str) -> Response:
    """The register as a file. Raises `Conflict` for a long one that is to be made in the background."""
    book, chosen = opened(book_id, sheet)
    if shape not in FILES:
        raise NotFound(_("There is no such file."))
    with printed(current_actor(), book, filters_of(book, request.args), sheet=chosen) as register:
        if SHAPES[shape].is_slow and register.totals.count > AT_ONCE:
            raise Conflict(_("This register is long: have the file made in the background."))
        return _send(BytesIO(SHAPES[shape].write(register)), file_name(register, shape), shape)


@bp.post("/<int:book_id>/<sheet>/file/<shape>")
@permission(Permission.REGISTER_READ)
def order(book_id: int, sheet: str, shape: str) -> Response:
    """Have a long register laid out in the background."""
    actor = current_actor()
    book, chosen = opened(book_id, sheet)
    if shape not in ORDERED:
        raise NotFound(_("There is no such file."))
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        ordered = prints.order_print(actor, book, sheet=chosen, shape=shape, filters=filters_of(book, request.args))
        return answer.keep(redirect(url_for("registers.ordered", print_id=ordered.id), 303))


@bp.get("/prints/<int:print_id>")
@permission(Permission.REGISTER_READ)
def ordered(print_id: int) -> str:
    """How far an ordered file is."""
    found = prints.get_print(current_actor(), print_id)
    return render_template(
        "registers/ordered.html", ordered=found, has_failed=has_failed(found),
        back=url_for("registers.show", book_id=found.book_id, sheet=found.sheet, **found.query),
    )  # fmt: skip


@bp.get("/prints/<int:print_id>/file")
@permission(Permission.REGISTER_READ)
def ordered_file(print_id: int) -> Response:
    """An ordered file that is ready."""
    found = prints.get_print(current_actor(), print_id)
    path = path_of(found)
    if found.finished_at is None or not path.is_file():
        raise NotFound(_("There is no such file."))
    return _send(path, _name_of(found), found.shape)


@bp.post("/<int:book_id>/<sheet>/views")
@permission(Permission.REGISTER_READ)
def save_view(book_id: int, sheet: str) -> Response:
    """Keep the filters in force under a name."""
    actor = current_actor()
    book, chosen = opened(book_id, sheet)
    form = ViewForm()
    filters = filters_of(book, dict(parse_qsl(form.query.data or "")))
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        given = {"sheet": chosen.value, **arguments(filters)}
        try:
            view = saved_views.save_view(actor, direction=book.direction, name=form.name.data or "", arguments=given)
            flash(_("The view “%(name)s” is saved.", name=view.name), "success")
        except DomainError as error:
            flash(error.message, "warning")
        return answer.keep(redirect(address(book, given), 303))


@bp.post("/views/<int:view_id>/remove")
@permission(Permission.REGISTER_READ)
def remove_view(view_id: int) -> Response:
    """Forget a saved view."""
    actor = current_actor()
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        saved_views.remove_view(actor, view_id)
        flash(_("The view is removed."), "success")
        return answer.keep(redirect(url_for("registers.index"), 303))


def address(book: NumberBook, given: Mapping[str, str]) -> str:
    """Where a register of the book stands under the sheet and the filters given."""
    values: dict[str, Any] = {**given, "book_id": book.id}
    return url_for("registers.show", **values)


def _name_of(found: RegisterPrint) -> str:
    with printed(current_actor(), found.book, sheet=Sheet(found.sheet)) as register:
        return file_name(register, found.shape)


def _send(source: Path | BytesIO, name: str, shape: str) -> Response:
    answer = send_file(source, mimetype=SHAPES[shape].mime, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
