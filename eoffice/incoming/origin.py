"""Who brought a document, as far as the room above that takes it in knows (the sender of a message, a scanned file)."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import lazy_gettext as _l

from eoffice.core.clock import office_time
from eoffice.incoming.models import Channel, Incoming
from eoffice.records.models import Record

CHANNEL_NAMES: dict[str, str] = {
    Channel.PAPER: _l("on paper"), Channel.UPLOAD: _l("uploaded"), Channel.SCAN: _l("by scanner"),
    Channel.E_MAIL: _l("by e-mail"), Channel.INTERNAL: _l("inside the installation"),
    Channel.EXCHANGE: _l("by the exchange axis"), Channel.API: _l("by another program"),
}  # fmt: skip

_tellers: dict[str, Callable[[Record], str]] = {}


def tell_origins(name: str, teller: Callable[[Record], str]) -> None:
    """Let a room say who brought a document; telling again under the same name replaces the teller."""
    _tellers[name] = teller


def sender_of(record: Record) -> str:
    """Who brought it; empty when nobody is known."""
    return next(filter(None, (teller(record) for teller in _tellers.values())), "")


def origin_words(record: Record, incoming: Incoming) -> str:
    """Channel, moment and sender in one line."""
    moment = f"{office_time(incoming.received_at):%H:%M %d/%m/%Y}"
    return ", ".join(filter(None, (str(CHANNEL_NAMES[incoming.channel]), moment, sender_of(record))))
