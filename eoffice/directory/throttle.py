"""Failed sign-ins: counted by user name and by address, locked with growing pauses, released by time.

QCVN 12:2026/BCA: lock after at most five failures, automatic unlocking. A run of failures ends with a success,
with a new password from the administrator, or after `QUIET` without another failure. Neither names nor
addresses are kept longer than `KEPT`; of a user name only a keyed digest is stored, because people type
passwords into that field.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, func, select

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.text import fold
from eoffice.directory.models import LoginFailure

FREE_FAILURES = 5
QUIET = timedelta(minutes=15)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=12)
KEPT = timedelta(days=2)

#: An office sits behind one address; this many failures of all its people together are not typing errors.
ADDRESS_FAILURES = 60
ADDRESS_WINDOW = timedelta(minutes=15)


def locked_until(username: str, address: str) -> datetime | None:
    """When this user name or this address may try again; None when it may now."""
    moments = [m for m in (_name_locked_until(username), _address_locked_until(address)) if m]
    return max(moments, default=None)


def note_failure(username: str, address: str) -> datetime | None:
    """Count a failure; the moment until which the user name is locked by it, or None."""
    db.session.add(LoginFailure(username=name_digest(username), address=address[:64], at=clock.now()))
    db.session.flush()
    return _name_locked_until(username)


def forget(username: str) -> None:
    """End the run of failures of a user name and drop what is too old to matter."""
    db.session.execute(
        delete(LoginFailure).where(
            (LoginFailure.username == name_digest(username)) | (LoginFailure.at < clock.now() - KEPT)
        )
    )


def pause_after(failures: int) -> timedelta:
    """The pause that the n-th failure of a run brings: 1, 4, 16, 64 … minutes from the fifth on, 12 hours at most."""
    if failures < FREE_FAILURES:
        return timedelta()
    factor: int = 4 ** min(failures - FREE_FAILURES, 10)
    return min(FIRST_PAUSE * factor, LONGEST_PAUSE)


def lock_end(moments: Sequence[datetime]) -> datetime | None:
    """End of the last pause that these failures (in order of time) brought; may lie in the past."""
    run, free_from, end = 0, None, None
    for moment in moments:
        if free_from is not None and moment - free_from > QUIET:
            run = 0
        run += 1
        free_from = moment + pause_after(run)
        end = free_from if run >= FREE_FAILURES else end
    return end


def name_digest(username: str) -> str:
    """The key under which failures of a user name are counted."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, fold(username.strip()).encode(), hashlib.sha256).hexdigest()


def _name_locked_until(username: str) -> datetime | None:
    now = clock.now()
    moments = db.session.scalars(
        select(LoginFailure.at)
        .where(LoginFailure.username == name_digest(username), LoginFailure.at > now - KEPT)
        .order_by(LoginFailure.at)
    ).all()
    end = lock_end(moments)
    return end if end and end > now else None


def _address_locked_until(address: str) -> datetime | None:
    since = clock.now() - ADDRESS_WINDOW
    count, first = db.session.execute(
        select(func.count(), func.min(LoginFailure.at)).where(
            LoginFailure.address == address[:64], LoginFailure.at > since
        )
    ).one()
    return first + ADDRESS_WINDOW if count >= ADDRESS_FAILURES else None
