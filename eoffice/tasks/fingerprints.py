"""What the history vouches for in a task: everything but its version."""

from __future__ import annotations

from flask import Flask

from eoffice.audit.facts import cover
from eoffice.tasks.models import Task
from eoffice.tasks.service import SUBJECT


def register(_app: Flask) -> None:
    """Put tasks under the chain."""
    cover(SUBJECT, Task)
