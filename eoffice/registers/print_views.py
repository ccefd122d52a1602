"""Registers on paper and as files: at once, or in the background where that takes a while."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.core.errors import Conflict, NotFound
from eoffice.core.ordered_files import has_failed, path_of
from eoffice.registers import prints, queries
from eoffice.registers.columns import sheets_of
from eoffice.registers.filters import filters_of
from eoffice.registers.models import Direction, NumberBook, RegisterPrint, Sheet
from eoffice.registers.printed import printed
from eoffice.registers.printing import AT_ONCE, SHAPES, file_name
from eoffice.web.actor import current_actor, permission
from eoffice.web.idempotency import answer_once

#: All pages of the room; `eoffice.registers.views` adds the others.
bp = Blueprint("registers", __name__, url_prefix="/registers")

#: What is offered for download, and what of it is made in the background when it is long.
FILES = ("pdf", "docx", "xlsx", "csv")
ORDERED = ("pdf", "docx")


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


def _name_of(found: RegisterPrint) -> str:
    with printed(current_actor(), found.book, sheet=Sheet(found.sheet)) as register:
        return file_name(register, found.shape)


def _send(source: Path | BytesIO, name: str, shape: str) -> Response:
    answer = send_file(source, mimetype=SHAPES[shape].mime, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
