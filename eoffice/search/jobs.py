"""The worker's part: following the change log, a few times a second, and what watched searches find in it."""

from __future__ import annotations

import time

from flask import Flask, current_app

from eoffice.core import jobs
from eoffice.core.load import is_loading
from eoffice.search import exporting, reader, recent
from eoffice.search.follower import Follower
from eoffice.search.watching import look_through

TICK_SECONDS = 0.2
#: While a load runs, its documents are followed many at a time.
LOAD_SECONDS = 2
WATCH_SECONDS = 5
SWEEP_SECONDS = 3600

_FOLLOWER = "eoffice.search.follower"


def register(app: Flask) -> None:
    """Register the ticks, and the reader and the follower of this process."""
    reader.register(app)
    app.extensions[_FOLLOWER] = Follower(app)
    jobs.register_tick("search.follow", TICK_SECONDS, follow)
    jobs.register_tick("search.watch", WATCH_SECONDS, watch)
    jobs.register_tick("search.sweep", SWEEP_SECONDS, sweep)
    jobs.register(exporting.JOB, exporting.make, own_units=True)


def follow() -> None:
    """Apply what waits in the log, less often while a load runs."""
    follower: Follower = current_app.extensions[_FOLLOWER]
    if not is_loading() or time.monotonic() >= follower.ticked_at + LOAD_SECONDS:
        follower.tick()


def watch() -> None:
    """Look through all that the index holds by now."""
    while look_through(current_app._get_current_object()):  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way
        pass


def sweep() -> None:
    """Forget last questions and files whose time is over."""
    recent.sweep()
    exporting.sweep()
