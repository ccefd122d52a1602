"""Background work: sending mails, ordering the morning digests."""

from __future__ import annotations

from flask import Flask

from eoffice.core import jobs
from eoffice.notifications import digest, posting, telling

_DIGEST_SECONDS = 60.0


def register(_app: Flask) -> None:
    """Declare the job and the tick."""
    jobs.register(telling.SEND, posting.send, own_units=True, given_up=posting.give_up)
    jobs.register_tick("notifications.digest", _DIGEST_SECONDS, digest.order_digests)
