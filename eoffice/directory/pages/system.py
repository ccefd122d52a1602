"""The state of the installation: what is missing turns off only its own feature, visibly."""

from __future__ import annotations

from flask import Blueprint, render_template

from eoffice.access.permissions import Permission
from eoffice.audit.verify import count_events
from eoffice.backup.service import last_backup
from eoffice.core import jobs
from eoffice.directory import system_status
from eoffice.directory.wording import JOB_STATES
from eoffice.web.actor import permission

bp = Blueprint("admin_system", __name__, url_prefix="/administration/system")


@bp.get("/")
@permission(Permission.JOBS_MANAGE)
def index() -> str:
    """Show programs, disk, database, backups and queue."""
    return render_template(
        "directory/system.html", programs=system_status.list_programs(), storage=system_status.storage(),
        database=system_status.database(), counts=jobs.count_by_state(), states=JOB_STATES, events=count_events(),
        backup=last_backup(),
    )  # fmt: skip
