"""What nobody came back for is forgotten."""

from __future__ import annotations

from flask import Flask

from eoffice.core import jobs
from eoffice.core.unit_of_work import unit_of_work
from eoffice.web import saved_forms

SWEEP_SECONDS = 1800


def register(_app: Flask) -> None:
    """Let the worker sweep."""
    jobs.register_tick("web.sweep", SWEEP_SECONDS, sweep)


def sweep() -> None:
    """Delete the forms whose time is over: what was typed may be confidential."""
    with unit_of_work():
        saved_forms.forget_old()
