"""The home page: what waits for me, what I wait for, what changed, and the first step of the day."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.access.actor import Actor, Role
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.jobs import JobState, count_by_state
from eoffice.desk import queries
from eoffice.desk.changes import last_working_day, list_changes
from eoffice.desk.overview import Scope, open_tasks
from eoffice.desk.overview_views import late_by_unit, register_overview
from eoffice.desk.places import Places
from eoffice.desk.queries import Counts, Item
from eoffice.desk.sent import Waiting, waits_for
from eoffice.desk.sight_views import register_sight
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.pagination import Page
from eoffice.web.template_filters import office_calendar

bp = Blueprint("desk", __name__)

#: Rows of what was sent, below what waits; the rest is one click away.
SENT_SHOWN = 8
#: Where a request keeps what waits, once it is counted.
_COUNTED = "eoffice.desk.waiting"
#: Lists that the address can ask for instead of all that waits.
SHOWN = (*queries.WAITING, "near", "late", "sent")


@bp.get("/")
@permission(Permission.SIGNED_IN)
def index() -> str:
    """The desk of whoever is signed in; `?show=` leaves one list of it."""
    actor, calendar, show = current_actor(), office_calendar(), request.args.get("show", "")
    show = show if show in SHOWN else ""
    counts = queries.counts(actor, calendar)
    request.environ[_COUNTED] = counts.waiting
    page = queries.list_items(actor, calendar, counts, show, args=request.args)
    since, places = last_working_day(calendar), Places(actor.agency_id or 0)
    return render_template(
        "desk/index.html", today=clock.today(), counts=counts, page=page, show=show, tabs=_tabs(counts, show),
        url=_address, urgent=queries.urgent_documents(actor), waits=_waits(places, page) if show == "sent" else {},
        sent=_sent(actor, counts, places) if not show else [], since=since,
        changes=list_changes(actor, since) if not show else [],
        late_units=_late_units(actor, places) if not show else [],
        dead_jobs=count_by_state().get(JobState.DEAD, 0) if actor.has_role(Role.ADMINISTRATOR) else 0,
    )  # fmt: skip


@bp.get("/desk/urgent")
@permission(Permission.SIGNED_IN)
def urgent() -> str:
    """The band of urgent documents alone, which an open desk asks for again and again."""
    return render_template("desk/urgent.html", urgent=queries.urgent_documents(current_actor()))


def _address(**changes: Any) -> str:
    """The desk's address with some arguments changed."""
    kept = {name: request.args[name] for name in ("show", "per_page") if name in request.args}
    return url_for("desk.index", **{name: value for name, value in (kept | changes).items() if value})


def _tabs(counts: Counts, show: str) -> list[dict[str, Any]]:
    """All that waits, each kind of which there is something, and what was sent."""
    words = {
        "": _("All"), "documents": _("Documents"), "drafts": _("Drafts"), "tasks": _("Tasks"),
        "case_files": _("Case files"), "near": _("Due soon"), "late": _("Overdue"), "sent": _("I wait for"),
    }  # fmt: skip
    return [
        {"label": label, "url": url_for("desk.index", show=name or None), "current": name == show,
         "count": counts.shown(name)}
        for name, label in words.items() if counts.shown(name) or name in {"", show}
    ]  # fmt: skip


def _late_units(actor: Actor, places: Places) -> list[dict[str, Any]]:
    """Overdue tasks by unit, for those who look over the work of others."""
    if not can(actor, Permission.OVERVIEW_READ):
        return []
    scope = Scope(actor, places)
    return late_by_unit(scope, open_tasks(scope, are_late=True).by_unit())


def _sent(actor: Actor, counts: Counts, places: Places) -> list[Waiting]:
    """The first of what was sent, with whose turn it is."""
    page = queries.list_items(actor, office_calendar(), counts, "sent", args={"page": "1"}, per_page=SENT_SHOWN)
    return waits_for(places, page.rows)


def _waits(places: Places, page: Page[Item]) -> dict[tuple[str, int], Waiting]:
    return {(one.item.kind, one.item.what.id): one for one in waits_for(places, page.rows)}


def _waiting(actor: Actor) -> int:
    """The number in the menu; on the desk itself it is counted already."""
    counted: int | None = request.environ.get(_COUNTED)
    return queries.waiting_count(actor) if counted is None else counted


def register(app: Flask) -> None:
    """Serve the page and stand first in the menu."""
    app.register_blueprint(bp)
    register_sight(app)
    register_overview(app)
    menu.add("desk", "desk.index", _l("Desk"), "house-door", Permission.SIGNED_IN, count=_waiting)
