"""A deadline as it is given: so many working days from today, or the day itself."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from eoffice.core import clock
from eoffice.core.deadline import deadline_after
from eoffice.directory.inputs import Inputs
from eoffice.web.dates import show_date

#: Longest deadline that can be given, in working days.
MOST_WORKING_DAYS = 500


def read_deadline(
    inputs: Inputs, *, days_name: str = "working_days", day_name: str = "due_on"
) -> tuple[int | None, date | None]:
    """The working days (None where the day itself was given) and the day; both None where there is no deadline.

    Working days count from today, which is not counted itself. Notes a day that has passed and a day and working
    days that contradict each other.
    """
    working_days = inputs.whole(days_name, least=0, most=MOST_WORKING_DAYS)
    due_on, today = inputs.day(day_name), clock.today()
    if due_on is not None and due_on < today:
        inputs.findings.add(day_name, _("This day has passed. Choose today or a later day."))
    elif due_on is not None and due_on.year > today.year + 10:
        inputs.findings.add(day_name, _("A deadline lies within ten years."))
    if working_days is None:
        return None, due_on
    counted = deadline_after(today, working_days).due_on
    if due_on is not None and due_on != counted:
        inputs.findings.add(
            day_name,
            _("%(days)s working days from today end on %(day)s. Give the days or the day, not both.",
              days=working_days, day=show_date(counted)),
        )  # fmt: skip
    return working_days, counted
