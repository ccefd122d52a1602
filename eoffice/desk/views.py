"""The home page: what waits for me, what is late, and the first step of the day."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, url_for
from flask_babel import lazy_gettext as _l

from eoffice.access.actor import READS_ALL, Actor, Role
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.jobs import JobState, count_by_state
from eoffice.desk import queries
from eoffice.incoming.queries import OPEN_STATES
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission

bp = Blueprint("desk", __name__)


@bp.get("/")
@permission(Permission.SIGNED_IN)
def index() -> str:
    """The desk of whoever is signed in."""
    actor = current_actor()
    return render_template(
        "desk/index.html", today=clock.today(), figures=queries.figures(actor),
        documents=queries.waiting_documents(actor), tasks=queries.waiting_tasks(actor),
        case_files=queries.waiting_case_files(actor), open_states=OPEN_STATES, charts=_charts(actor),
        urgent=queries.urgent_documents(actor),
        dead_jobs=count_by_state().get(JobState.DEAD, 0) if actor.has_role(Role.ADMINISTRATOR) else 0,
    )  # fmt: skip


@bp.get("/desk/urgent")
@permission(Permission.SIGNED_IN)
def urgent() -> str:
    """The band of urgent documents alone, which an open desk asks for again and again."""
    return render_template("desk/urgent.html", urgent=queries.urgent_documents(current_actor()))


def _charts(actor: Actor) -> dict[str, list[dict[str, object]]]:
    """Bars for those who oversee the agency; nothing for everybody else."""
    if actor.roles.isdisjoint(READS_ALL):
        return {}
    late = [
        {"label": bar.label, "value": bar.value, "tone": "danger", "url": url_for("tasks.index", late=1, unit=bar.key)}
        for bar in queries.late_by_unit(actor)
    ]
    arrivals = [{"label": bar.label, "value": bar.value} for bar in queries.arrivals_by_week(actor)]
    return {"late": late, "arrivals": arrivals if any(bar["value"] for bar in arrivals) else []}


def register(app: Flask) -> None:
    """Serve the page and stand first in the menu."""
    app.register_blueprint(bp)
    menu.add("desk", "desk.index", _l("Desk"), "house-door", Permission.SIGNED_IN, count=queries.waiting_count)
