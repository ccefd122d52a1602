"""The worker's part: following the change log, a few times a second, and what watched searches find in it."""

from __future__ import annotations

from flask import Flask

from eoffice.core.jobs import register_tick
from eoffice.search import reader, recent
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

    register_tick("search.follow", TICK_SECONDS, follow)
    register_tick("search.watch", WATCH_SECONDS, watch)
    register_tick("search.sweep", SWEEP_SECONDS, recent.sweep)
