"""The worker's part: following the change log, a few times a second, and what watched searches find in it."""

from __future__ import annotations

import time

from flask import Flask

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


def register(app: Flask) -> None:
    """Register the tick, and the reader of this process."""
    reader.register(app)
    follower, followed_at = Follower(app), 0.0

    def follow() -> None:
        nonlocal followed_at
        with app.app_context():
            is_early = is_loading() and time.monotonic() < followed_at + LOAD_SECONDS
        if not is_early:
            follower.tick()
            followed_at = time.monotonic()

    def watch() -> None:
        while look_through(app):
            pass

    jobs.register_tick("search.follow", TICK_SECONDS, follow)
    jobs.register_tick("search.watch", WATCH_SECONDS, watch)
    jobs.register_tick("search.sweep", SWEEP_SECONDS, sweep)
    jobs.register(exporting.JOB, exporting.make, own_units=True)


def sweep() -> None:
    """Forget last questions and files whose time is over."""
    recent.sweep()
    exporting.sweep()
