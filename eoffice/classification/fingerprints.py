"""What the history vouches for in the file plan: every expected case file with its retention, and the schedule."""

from __future__ import annotations

from flask import Flask

from eoffice.audit.facts import cover
from eoffice.classification.models import FilePlanItem, RetentionRule

#: Subject kind of plan items in the history.
PLAN_ITEM = "file_plan_item"
#: Subject kind of rows of the retention schedule.
RETENTION_RULE = "retention_rule"


def register(_app: Flask) -> None:
    """Put the plan and the schedule under the chain."""
    cover(PLAN_ITEM, FilePlanItem)
    cover(RETENTION_RULE, RetentionRule)
