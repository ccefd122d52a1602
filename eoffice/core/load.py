"""A load: many documents taken in at once, beside which this machine does nothing that nobody waits for.

It is known by a lock of the system on a file of the data folder, which ends with the process that holds it, however
that ends: what a load put off never waits for one that was killed.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app

from eoffice.core.config import Config

_LOCK = "load.lock"


@contextmanager
def loading(app: Flask) -> Iterator[None]:
    """The block is a load; several may run at the same time."""
    config: Config = app.extensions["eoffice.config"]
    with (config.data / _LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def is_loading() -> bool:
    """Whether a load runs on this machine."""
    config: Config = current_app.extensions["eoffice.config"]
    try:
        with (config.data / _LOCK).open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
