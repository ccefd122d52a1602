"""The worker's part: alarms."""

from __future__ import annotations

from flask import Flask

from eoffice.core import jobs
from eoffice.tasks.alarms import ring

_RING_SECONDS = 60


def register(_app: Flask) -> None:
    """Declare the tick."""
    jobs.register_tick("tasks.alarms", _RING_SECONDS, ring)
