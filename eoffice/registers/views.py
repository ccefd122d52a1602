"""Registers: the books of a year, one book on the screen, the same as it is printed, and cancelling a number."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.audit.details import everybody, show_details
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import DomainError, NotFound
from eoffice.registers import queries
from eoffice.registers.columns import COLUMNS, TITLES
from eoffice.registers.models import Direction, NumberBook
from eoffice.registers.printing import totals
from eoffice.registers.service import BOOK, cancel_number
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.errors import status_of
from eoffice.web.fields import TextField
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.forms import AtMost, BaseForm, Filled, apply_domain_errors
from eoffice.web.idempotency import answer_once
from eoffice.web.pagination import Page, paginate

bp = Blueprint("registers", __name__, url_prefix="/registers")

FILTERS = FilterSet(
    filters=(Filter("from", _l("From number"), Kind.NUMBER), Filter("to", _l("To number"), Kind.NUMBER)),
)


class CancelForm(BaseForm):
    """Why a number is cancelled."""

    reason = TextField(_l("Reason"), [Filled(), AtMost(500)])


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


@bp.get("/<int:book_id>")
@permission(Permission.REGISTER_READ)
def show(book_id: int) -> str:
    """One register, page by page."""
    return _show(queries.get_book(current_actor(), book_id), None, None)


@bp.get("/<int:book_id>/print")
@permission(Permission.REGISTER_READ)
def print_page(book_id: int) -> str:
    """The whole register, or the stretch that the filters name, as the law draws it."""
    book = queries.get_book(current_actor(), book_id)
    filters = FILTERS.read(request.args, request.path)
    rows = queries.all_rows(book, first=filters.get("from"), last=filters.get("to"))
    direction = Direction(book.direction)
    return render_template(
        "registers/print.html", book=book, rows=rows, title=TITLES[direction], columns=COLUMNS[direction],
        totals=totals(rows), back=url_for("registers.show", book_id=book.id),
    )  # fmt: skip


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
        except NotFound:
            raise
        except DomainError as error:
            db.session.rollback()
            apply_domain_errors(form, error)
            status = status_of(error)
    return _show(queries.get_book(actor, entry.book_id), form, entry_id), status


def _show(book: NumberBook, sent: CancelForm | None, sent_id: int | None) -> str:
    filters = FILTERS.read(request.args, url_for("registers.show", book_id=book.id))
    page = paginate(queries.select_entries(book, first=filters.get("from"), last=filters.get("to")), request.args)
    rows = queries.register_rows(book, page.rows)
    direction = Direction(book.direction)
    return render_template(
        "registers/show.html", book=book, filters=filters, columns=COLUMNS[direction], title=TITLES[direction],
        page=Page(rows, page.total, page.number, page.per_page), sent=sent, sent_id=sent_id,
        form_for=lambda entry_id: CancelForm(formdata=None, id_prefix=f"cancel-{entry_id}-"),
    )  # fmt: skip


def _direction(raw: str) -> Direction:
    return Direction.INCOMING if raw == Direction.INCOMING else Direction.OUTGOING


def register(app: Flask) -> None:
    """Serve the pages and stand in the menu."""
    app.register_blueprint(bp)
    show_details(BOOK, everybody)
    menu.add("reports", "registers.index", _l("Registers"), "journal-text", Permission.REGISTER_READ, order=10)
