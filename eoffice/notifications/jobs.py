"""Background work: sending mails, ordering the morning digests, removing what was read long ago."""

from __future__ import annotations

from flask import Flask

from eoffice.core import jobs
from eoffice.core.config import Config
from eoffice.notifications import digest, posting, service, telling

_DIGEST_SECONDS, _DAY_SECONDS = 60.0, 86_400.0


def register(app: Flask) -> None:
    """Declare the job and the ticks."""
    config: Config = app.extensions["eoffice.config"]
    jobs.register(telling.SEND, posting.send, own_units=True, given_up=posting.give_up)
    jobs.register_tick("notifications.digest", _DIGEST_SECONDS, digest.order_digests)
    jobs.register_tick("notifications.forget", _DAY_SECONDS, lambda: service.forget_old(config.notice_days))
