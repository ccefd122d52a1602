"""Background work: what waits, runs and was given up."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.core import jobs
from eoffice.core.jobs import Job, JobState
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.listings import job_kinds, jobs_query
from eoffice.directory.service.background import retry_jobs
from eoffice.directory.wording import JOB_KINDS, JOB_STATES
from eoffice.web.actor import current_actor, permission
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.pagination import paginate

bp = Blueprint("admin_jobs", __name__, url_prefix="/administration/jobs")

FILTERS = FilterSet(
    filters=(
        Filter("state", _l("State"), Kind.CHOICE, lambda: [(s, str(look[0])) for s, look in JOB_STATES.items()]),
        Filter(
            "kind",
            _l("Kind of work"),
            Kind.CHOICE,
            lambda: [(kind, str(JOB_KINDS.get(kind, kind))) for kind in job_kinds()],
        ),
    ),
    sorts={"id": (Job.id,), "due": (Job.run_at, Job.id)},
    default_sort="-id",
)


@bp.get("/")
@permission(Permission.JOBS_MANAGE)
def index() -> str:
    """List jobs, with a count of each state."""
    filters = FILTERS.read(request.args, request.path)
    query = jobs_query(filters.get("state"), filters.get("kind"))
    page = paginate(query.order_by(None).order_by(*filters.order_by()), request.args)
    return render_template(
        "directory/jobs.html", page=page, filters=filters, counts=jobs.count_by_state(), states=JOB_STATES,
        kinds=JOB_KINDS,
    )  # fmt: skip


@bp.post("/retry")
@permission(Permission.JOBS_MANAGE)
def retry() -> Response:
    """Give one job (`id`), or all that were given up, another chance."""
    job_id = request.form.get("id", type=int)
    with unit_of_work():
        count = retry_jobs(current_actor(), job_ids=None if job_id is None else [job_id])
    flash(ngettext("%(num)s job starts again.", "%(num)s jobs start again.", count), "success" if count else "warning")
    return redirect(url_for("admin_jobs.index", state=JobState.DEAD.value), 303)


def waiting_for_attention(_actor: object) -> int:
    """How many jobs were given up, for the menu."""
    return jobs.count_by_state().get(JobState.DEAD, 0)
