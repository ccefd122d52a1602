"""The worker's part: following the change log, a few times a second, and what watched searches find in it."""

from __future__ import annotations

from flask import Flask

from eoffice.core import jobs
from eoffice.search import exporting, reader, recent
from eoffice.search.follower import Follower
from eoffice.search.watching import look_through

TICK_SECONDS = 0.2
WATCH_SECONDS = 5
SWEEP_SECONDS = 3600


def register(app: Flask) -> None:
    """Register the tick, and the reader of this process."""
    reader.register(app)
    follower = Follower(app)

    def follow() -> None:
        follower.tick()

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
