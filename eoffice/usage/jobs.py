"""The worker's part: taking up what pages noted, and forgetting words of a few."""

from __future__ import annotations

from flask import Flask

from eoffice.core import jobs
from eoffice.usage import service, spool

_NOTES_SECONDS, _SWEEP_SECONDS = 5.0, 3600.0


def register(_app: Flask) -> None:
    """Declare the ticks."""
    jobs.register_tick("usage.notes", _NOTES_SECONDS, _take_up)
    jobs.register_tick("usage.sweep", _SWEEP_SECONDS, service.sweep)


def _take_up() -> None:
    while service.take_up() == spool.BATCH:
        pass
