"""The leaders' week, as Vietnamese offices print it; entries, proposals, and the feed for people's own calendars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit.queries import history_of
from eoffice.audit.wording import name_actions
from eoffice.core import clock
from eoffice.core.errors import DomainError, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records.looks import add_looks
from eoffice.schedule import feed, queries, service
from eoffice.schedule.forms import EntryForm, done_words, entry_form, step_form
from eoffice.schedule.ical import calendar_text
from eoffice.schedule.models import CalendarEntry
from eoffice.schedule.rate import ensure_seldom
from eoffice.schedule.states import CHANGEABLE, TRANSITIONS, EntryState
from eoffice.schedule.wording import ACTS, AUDIENCES, ENTRY_LOOKS, steps
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission, public
from eoffice.web.dates import parse_date
from eoffice.web.forms import refuse
from eoffice.web.idempotency import answer_once

bp = Blueprint("schedule", __name__, url_prefix="/schedule")

Answer = BaseResponse | str | tuple[str, int]


@bp.get("/")
@permission(Permission.SIGNED_IN)
def index() -> str:
    """A week of the calendar: that of today, or of the day that `?week=` names; `?leader=` leaves one leader's."""
    actor, monday = current_actor(), _monday()
    leaders, chosen = queries.leaders_of(actor.agency_id or 0), request.args.get("leader", "")
    leader = next((person for person in leaders if str(person.id) == chosen), None)
    entries = queries.entries_between(
        actor, monday, monday + timedelta(days=6), leader_id=leader.id if leader else None
    )
    return render_template(
        "schedule/index.html", days=queries.week(entries, monday), leaders=leaders, leader=leader,
        proposals=queries.proposals(actor), **_frame(monday),
    )  # fmt: skip


@bp.get("/print")
@permission(Permission.SIGNED_IN)
def print_week() -> str:
    """The week on a sheet of A4 landscape: what may hang on the wall, or with `?all=1` all that the reader sees."""
    actor, monday = current_actor(), _monday()
    find = queries.entries_between if request.args.get("all") == "1" else queries.for_everybody
    entries = find(actor, monday, monday + timedelta(days=6))
    return render_template(
        "schedule/print.html", days=queries.week(entries, monday), office=g.get("office_name") or "", **_frame(monday)
    )


@bp.route("/new", methods=["GET", "POST"])
@permission(Permission.SCHEDULE_PROPOSE)
def new() -> Answer:
    """Enter an entry, or propose one; `?link=` is the document or task that it is about."""
    form = entry_form(current_actor(), None, link=request.args.get("link", "")[:300])
    return _save(form, None)


@bp.get("/<int:entry_id>")
@permission(Permission.SIGNED_IN)
def show(entry_id: int) -> str:
    """One entry with its history, and what the reader may do with it."""
    return _page(entry_id, None)


@bp.route("/<int:entry_id>/edit", methods=["GET", "POST"])
@permission(Permission.SCHEDULE_PROPOSE)
def edit(entry_id: int) -> Answer:
    """Change an entry."""
    actor = current_actor()
    entry = queries.get_entry(actor, entry_id)
    if not _may_change(actor, entry):
        raise NotFound(_("There is no such entry."))
    return _save(entry_form(actor, entry), entry)


@bp.post("/<int:entry_id>/actions/<action>")
@permission(Permission.SCHEDULE_PROPOSE)
def act(entry_id: int, action: str) -> Answer:
    """Take one step of the transition table."""
    actor = current_actor()
    entry = queries.get_entry(actor, entry_id)
    if action not in TRANSITIONS.actions:
        raise NotFound(_("There is no such action."))
    form, status = step_form(action), 422
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                reason = form.reason.data if "reason" in form else ""
                service.act(actor, entry, action, version=form.expected_version, reason=reason)
                flash(done_words(action), "success")
                return answer.keep(redirect(url_for("schedule.show", entry_id=entry.id), 303))
        except DomainError as error:
            status = refuse(form, error)
    return _page(entry_id, (action, form)), status


@bp.get("/feed")
@permission(Permission.SIGNED_IN)
def feed_page() -> str:
    """How to have the calendar on one's own phone."""
    return render_template("schedule/feed.html", feed=feed.find_feed(current_actor()), address="")


@bp.post("/feed")
@permission(Permission.SIGNED_IN)
def renew_feed() -> str:
    """Make the secret address anew and show it, this once: it is kept nowhere, so that a repeat makes another one."""
    actor = current_actor()
    with unit_of_work():
        secret = feed.renew(actor)
    address = url_for("schedule.calendar_feed", secret=secret, _external=True)
    return render_template("schedule/feed.html", feed=feed.find_feed(actor), address=address)


@bp.post("/feed/end")
@permission(Permission.SIGNED_IN)
def end_feed() -> BaseResponse:
    """End the feed."""
    with unit_of_work():
        feed.end(current_actor())
    flash(_("The address of the calendar has ended."), "success")
    return redirect(url_for("schedule.feed_page"), 303)


@bp.get("/feed/<secret>.ics")
@public
def calendar_feed(secret: str) -> Response:
    """The calendar of whoever the secret belongs to, as far as they see it now; 404 for any other address."""
    ensure_seldom(request.remote_addr or "")
    text = calendar_text(_("Leaders' working calendar"), feed.entries_of(secret), link=_link)
    response = Response(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="lich-cong-tac.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _link(entry: CalendarEntry) -> str:
    return url_for("schedule.show", entry_id=entry.id, _external=True)


def _save(form: EntryForm, entry: CalendarEntry | None) -> Answer:
    actor, status = current_actor(), 200
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                values = {name: form[name].data for name in service.FIELDS}
                if entry is None:
                    entry = service.enter(actor, **values)
                else:
                    service.change(actor, entry, version=form.expected_version, **values)
                flash(_saved(entry), "success")
                return answer.keep(redirect(url_for("schedule.show", entry_id=entry.id), 303))
        except DomainError as error:
            status = refuse(form, error)
            entry = entry if entry is not None and entry.id else None
    elif form.errors:
        status = 422
    page = render_template(
        "schedule/form.html", form=form, entry=entry, keeps=can(actor, Permission.SCHEDULE_KEEP),
        is_warned=bool(form.despite.errors or form.despite.data),
    )  # fmt: skip
    return page, status


def _saved(entry: CalendarEntry) -> str:
    if entry.state == EntryState.PROPOSED:
        return _("Proposed. The office decides on it.")
    return _("The entry stands in the calendar.")


def _page(entry_id: int, sent: tuple[str, Any] | None) -> str:
    actor = current_actor()
    entry = queries.get_entry(actor, entry_id)
    rows = [
        row for row in TRANSITIONS.from_state(EntryState(entry.state)) if can(actor, Permission(row.permission), entry)
    ]
    forms = {row.action: step_form(row.action) for row in rows}
    for form in forms.values():
        form.version.data = str(entry.version)
    if sent is not None and sent[0] in forms:
        forms[sent[0]] = sent[1]
    ids = [leader.id for leader in entry.leaders]
    others = queries.overlapping(actor, entry.starts_at, entry.ends_at, ids, but=entry.id)
    is_ahead = entry.state in CHANGEABLE
    return render_template(
        "schedule/show.html", entry=entry, actions=rows, forms=forms, sent=sent[0] if sent else "",
        refused=sent[1] if sent is not None and sent[0] not in forms else None,
        steps=steps(history_of(service.SUBJECT, entry.id)), may_change=_may_change(actor, entry),
        overlaps=[service.overlap_words(entry, other) for other in others] if is_ahead else [],
        audience=AUDIENCES[entry.audience], look=ENTRY_LOOKS[entry.state], time=service.time_words(entry),
        may_open=_may_open(actor, entry), week=queries.monday_of(clock.office_time(entry.starts_at).date()),
    )  # fmt: skip


def _may_change(actor: Actor, entry: CalendarEntry) -> bool:
    return entry.state in CHANGEABLE and can(actor, Permission.SCHEDULE_CHANGE, entry)


def _may_open(actor: Actor, entry: CalendarEntry) -> bool:
    """Whether the reader may open what is linked; others are not told of it."""
    if entry.task is not None:
        return can(actor, Permission.TASK_READ, entry.task)
    return entry.record is not None and can(actor, Permission.RECORD_READ, entry.record)


def _monday() -> date:
    return queries.monday_of(parse_date(request.args.get("week", "")[:20]) or clock.today())


def _frame(monday: date) -> dict[str, Any]:
    return {
        "monday": monday, "sunday": monday + timedelta(days=6), "today": clock.today(),
        "before": monday - timedelta(days=7), "after": monday + timedelta(days=7),
        "number": monday.isocalendar().week, "time_words": service.time_words,
        "keeps": can(current_actor(), Permission.SCHEDULE_KEEP),
    }  # fmt: skip


def register(app: Flask) -> None:
    """Serve the pages, stand in the menu, and name states and acts."""
    app.register_blueprint(bp)
    add_looks(service.SUBJECT, ENTRY_LOOKS)
    name_actions({action: words for action, (words, _icon, _tone) in ACTS.items()})
    menu.add("desk", "schedule.index", _l("Leaders' calendar"), "calendar3", Permission.SIGNED_IN, order=60)
