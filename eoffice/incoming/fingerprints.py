"""The room's row takes part in what the history vouches for of a record; routing rules stand under it themselves."""

from __future__ import annotations

from flask import Flask

from eoffice.audit.facts import cover, row_of
from eoffice.incoming.models import Incoming, RoutingRule
from eoffice.incoming.rules import SUBJECT
from eoffice.records.fingerprints import add_part


def register(_app: Flask) -> None:
    """Put the rows under the chain."""
    cover(SUBJECT, RoutingRule)
    add_part("incoming", lambda record_id: row_of(Incoming, record_id))
