"""The worker's part: following the change log, a few times a second."""

from __future__ import annotations

from flask import Flask

from eoffice.core.jobs import register_tick
from eoffice.search import reader
from eoffice.search.follower import Follower

TICK_SECONDS = 0.2


def register(app: Flask) -> None:
    """Register the tick, and the reader of this process."""
    reader.register(app)
    follower = Follower(app)

    def follow() -> None:
        follower.tick()

    register_tick("search.follow", TICK_SECONDS, follow)
