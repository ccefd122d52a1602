"""How often an address of the network may ask for feeds: counted in this process, without the database."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from flask_babel import gettext as _

from eoffice.core import clock
from eoffice.core.errors import TooMany

#: Questions of one address in so many seconds. An office sits behind one, and its phones ask every quarter of an hour.
MOST, SECONDS = 120, 60
#: Addresses that are remembered; the one that was silent longest is forgotten first.
_REMEMBERED = 1_000

_asked: OrderedDict[str, tuple[float, int]] = OrderedDict()
_lock = Lock()


def ensure_seldom(address: str) -> None:
    """Raise `TooMany` when the address asked too often."""
    now = clock.now().timestamp()
    with _lock:
        since, times = _asked.pop(address, (now, 0))
        if not 0 <= now - since < SECONDS:
            since, times = now, 0
        _asked[address] = since, times + 1
        while len(_asked) > _REMEMBERED:
            _asked.popitem(last=False)
    if times >= MOST:
        raise TooMany(_("There were too many tries in a short time."), retry_after=SECONDS)
