"""The working-day calendar: the exceptions of a year."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.calendar import calendar
from eoffice.core.errors import NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.admin_forms import CalendarDayForm
from eoffice.directory.listings import calendar_days
from eoffice.directory.pages.form_page import Answer, day_in, form_page
from eoffice.directory.service.calendar_days import remove_day, set_day
from eoffice.directory.wording import DAY_KINDS
from eoffice.web.actor import current_actor, permission

bp = Blueprint("admin_calendar", __name__, url_prefix="/administration/calendar")

FIRST_YEAR, LAST_YEAR = 2000, 2100


@bp.get("/")
@permission(Permission.DIRECTORY_MANAGE)
def index() -> str:
    """Show the exceptions of `?year=` (default: this year) and how many working days each month has."""
    year = request.args.get("year", clock.today().year, type=int)
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    return render_template(
        "directory/calendar.html", year=year, days=calendar_days(year), kinds=DAY_KINDS, months=_working_days(year),
        has_previous=year > FIRST_YEAR, has_next=year < LAST_YEAR,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def new() -> Answer:
    """Enter or replace an exception."""
    form = CalendarDayForm()
    form.kind.choices = list(DAY_KINDS.items())

    def act() -> None:
        set_day(
            current_actor(), day=day_in(form.day), kind=form.kind.data, name=form.name.data, source=form.source.data
        )  # fmt: skip
        flash(_("The calendar is changed. Dates already promised stay as they are."), "success")

    year = form.day.data.year if form.day.data else clock.today().year
    return form_page(
        form,
        act,
        title=_("Exception to the working week"),
        button=_("Enter"),
        back=url_for("admin_calendar.index", year=year),
        note=_("Dates already promised do not move; new deadlines are counted with the changed calendar."),
    )


@bp.post("/<day>/remove")
@permission(Permission.DIRECTORY_MANAGE)
def remove(day: str) -> Response:
    """Make a day ordinary again."""
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        raise NotFound("not found") from None
    with unit_of_work():
        remove_day(current_actor(), day=chosen)
    flash(_("The day is an ordinary one again. Dates already promised stay as they are."), "success")
    return redirect(url_for("admin_calendar.index", year=chosen.year), 303)


def _working_days(year: int) -> list[tuple[int, int]]:
    counted = calendar()
    ends = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    days = [date.fromordinal(number) for number in range(ends[0].toordinal(), ends[-1].toordinal())]
    return [(month, sum(counted.is_working(day) for day in days if day.month == month)) for month in range(1, 13)]
