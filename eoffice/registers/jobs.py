"""Background work of the registers: laying out long ones, bringing old ones, forgetting files nobody fetches."""

from __future__ import annotations

from flask import Flask

from eoffice.core import jobs
from eoffice.registers import import_run, prints

_SWEEP_SECONDS = 3600


def register(_app: Flask) -> None:
    """Declare the jobs."""
    jobs.register(prints.JOB, prints.lay_out, own_units=True)
    jobs.register(import_run.JOB, import_run.run, own_units=True)
    jobs.register(prints.SWEEP, prints.sweep, own_units=True)
    jobs.register_tick(prints.SWEEP, _SWEEP_SECONDS, prints.sweep)
