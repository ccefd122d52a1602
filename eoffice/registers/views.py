"""Registers: the books of a year, one book on the screen, saved views, cancelling a number, closing a book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit.details import everybody, show_details
from eoffice.audit.wording import name_actions
from eoffice.core import clock
from eoffice.core.errors import DomainError
from eoffice.registers import queries, saved_views
from eoffice.registers.closing import close_book
from eoffice.registers.columns import TITLES, columns_of, sheets_of, title_of
from eoffice.registers.filters import arguments, filters_of
from eoffice.registers.import_views import pages
from eoffice.registers.models import Direction, NumberBook, Sheet
from eoffice.registers.old_lines import old_entries
from eoffice.registers.print_views import bp, opened
from eoffice.registers.printing import AT_ONCE
from eoffice.registers.rows import count_rows, list_rows
from eoffice.registers.service import BOOK, cancel_number
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.fields import LineField, TextField
from eoffice.web.forms import AtMost, BaseForm, Filled, refuse
from eoffice.web.idempotency import answer_once
from eoffice.web.pagination import Page, page_args


class CancelForm(BaseForm):
    """Why a number is cancelled."""

    reason = TextField(_l("Reason"), [Filled(), AtMost(500)])


class ViewForm(BaseForm):
    """A name for the filters in force."""

    name = LineField(_l("Name of the view"), [Filled(), AtMost(100)])


@bp.get("/")
@permission(Permission.REGISTER_READ)
def index() -> str:
    """The books of a year."""
    actor = current_actor()
    direction = _direction(request.args.get("direction", ""))
    years = list(queries.list_years(actor, direction)) or [clock.today().year]
    raw = request.args.get("year", "")
    year = int(raw) if raw.isascii() and raw.isdigit() and len(raw) == 4 else years[0]
    books = queries.list_books(actor, direction=direction, year=year)
    return render_template(
        "registers/index.html", direction=direction, titles=TITLES, books=books, years=years, year=year
    )


@bp.get("/<int:book_id>", defaults={"sheet": Sheet.REGISTER.value})
@bp.get(f"/<int:book_id>/<any({','.join(Sheet)}):sheet>")
@permission(Permission.REGISTER_READ)
def show(book_id: int, sheet: str) -> str:
    """One register, page by page."""
    return _show(*opened(book_id, sheet))


@bp.post("/<int:book_id>/<sheet>/views")
@permission(Permission.REGISTER_READ)
def save_view(book_id: int, sheet: str) -> Response | tuple[str, int]:
    """Keep the filters in force under a name."""
    actor = current_actor()
    book, chosen = opened(book_id, sheet)
    form, status = ViewForm(id_prefix="view-"), 422
    given = {"sheet": chosen.value, **arguments(filters_of(book, request.args))}
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                view = saved_views.save_view(
                    actor, direction=book.direction, name=form.name.data or "", arguments=given
                )
                flash(_("The view “%(name)s” is saved.", name=view.name), "success")
                return answer.keep(redirect(_address(book, given), 303))
        except DomainError as error:
            status = refuse(form, error)
    return _show(book, chosen, form), status


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


@bp.post("/<int:book_id>/close")
@permission(Permission.REGISTER_READ)
def close(book_id: int) -> Response:
    """Close the book of a year that is over."""
    actor = current_actor()
    book = queries.get_book(actor, book_id)
    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        closing = close_book(actor, book)
        flash(_("The book is closed: %(lines)s lines are kept as they stand.", lines=closing.lines), "success")
        return answer.keep(redirect(url_for("registers.show", book_id=book.id), 303))


@bp.post("/entries/<int:entry_id>/cancel")
@permission(Permission.REGISTER_READ)
def cancel(entry_id: int) -> Response | tuple[str, int]:
    """Cancel a number: it keeps its place, with the reason."""
    actor = current_actor()
    entry = queries.get_entry(actor, entry_id)
    form = CancelForm(id_prefix=f"cancel-{entry_id}-")
    status = 422
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                cancel_number(actor, entry, reason=form.reason.data or "")
                flash(_("Number %(number)s is cancelled and keeps its place.", number=entry.number), "success")
                return answer.keep(redirect(url_for("registers.show", book_id=entry.book_id), 303))
        except DomainError as error:
            status = refuse(form, error)
    return _show(queries.get_book(actor, entry.book_id), Sheet.REGISTER, form, entry_id), status


def _show(book: NumberBook, sheet: Sheet, sent: BaseForm | None = None, sent_id: int | None = None) -> str:
    actor, direction = current_actor(), Direction(book.direction)
    filters = filters_of(book, request.args, url_for("registers.show", book_id=book.id, sheet=sheet))
    totals = count_rows(actor, book, filters.values, sheet)
    number, size = page_args(request.args)
    number = min(number, max(1, -(-totals.count // size)))
    rows = list_rows(actor, book, filters.values, sheet=sheet, limit=size, offset=(number - 1) * size)
    given = arguments(filters)
    return render_template(
        "registers/show.html", book=book, filters=filters, sheet=sheet, columns=columns_of(direction, sheet),
        title=title_of(direction, sheet), page=Page(rows, totals.count, number, size), totals=totals, sent=sent,
        sent_id=sent_id, closing=queries.find_closing(book), given=given, at_once=AT_ONCE,
        tabs=[{"label": title_of(direction, each), "current": each is sheet,
               "url": url_for("registers.show", book_id=book.id, sheet=each)} for each in sheets_of(direction)],
        views=_views(book),
        view_form=sent if isinstance(sent, ViewForm) else ViewForm(formdata=None, id_prefix="view-"),
        may_close=book.year < clock.today().year and can(actor, Permission.REGISTER_CLOSE, book),
        old=old_entries(row.entry.id for row in rows) if can(actor, Permission.REGISTER_CORRECT, book) else frozenset(),
        form_for=lambda entry_id: CancelForm(formdata=None, id_prefix=f"cancel-{entry_id}-"),
    )  # fmt: skip


def _views(book: NumberBook) -> list[dict[str, Any]]:
    """The reader's saved views with their addresses in this book."""
    return [
        {"id": view.id, "name": view.name, "url": _address(book, saved_views.arguments_of(view))}
        for view in saved_views.list_views(current_actor(), book.direction)
    ]  # fmt: skip


def _address(book: NumberBook, given: Mapping[str, str]) -> str:
    """Where a register of the book stands under the sheet and the filters given."""
    values: dict[str, Any] = {**given, "book_id": book.id}
    return url_for("registers.show", **values)


def _direction(raw: str) -> Direction:
    return Direction.INCOMING if raw == Direction.INCOMING else Direction.OUTGOING


def register(app: Flask) -> None:
    """Serve the pages and stand in the menu."""
    app.register_blueprint(pages)
    show_details(BOOK, everybody)
    name_actions({"register:close": _l("Register closed")})
    menu.add("reports", "registers.index", _l("Registers"), "journal-text", Permission.REGISTER_READ, order=10)
