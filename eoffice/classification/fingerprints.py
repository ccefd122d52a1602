"""What the history vouches for in the file plan: every expected case file with its retention."""

from __future__ import annotations

from flask import Flask

from eoffice.audit.facts import cover
from eoffice.classification.models import FilePlanItem

#: Subject kind of plan items in the history.
PLAN_ITEM = "file_plan_item"


def register(_app: Flask) -> None:
    """Put the plan under the chain."""
    cover(PLAN_ITEM, FilePlanItem)
