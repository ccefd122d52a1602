"""Loading the demonstration into an empty database, as one transaction: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.core import clock, jobs
from eoffice.core.database import db
from eoffice.core.errors import Conflict
from eoffice.demo.documents import Plan, load_documents
from eoffice.demo.engagements import plan_engagements
from eoffice.demo.ward import complete_file_plans, create_ward
from eoffice.directory.models import Agency, Person


def is_empty() -> bool:
    """Whether nobody works in this installation yet."""
    return (
        db.session.scalar(select(Agency.id).limit(1)) is None and db.session.scalar(select(Person.id).limit(1)) is None
    )


def load(plan: Plan, *, password: str, on_progress: Callable[[float], None]) -> int:
    """Make the ward as of the plan's first day and play its months; answers the number of steps taken.

    Call it inside a unit of work. Raises `Conflict` when there is anything in the database, `Invalid` for a
    password against the rules.
    """
    if not is_empty():
        raise Conflict(_("There are organisations or people in this database; the demonstration needs an empty one."))
    with jobs.in_bulk():
        return _play(plan, password, on_progress)


def _play(plan: Plan, password: str, on_progress: Callable[[float], None]) -> int:
    with clock.frozen(datetime.combine(plan.first_day, time(7), clock.OFFICE_ZONE)):
        create_ward(password=password)
    complete_file_plans(clock.office_time(plan.until).year)
    if not plan.documents:
        return 0
    steps = load_documents(plan, on_progress)
    with clock.frozen(plan.until):
        plan_engagements()
    return steps
