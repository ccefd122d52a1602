"""The room's row takes part in what the history vouches for of a record."""

from __future__ import annotations

from flask import Flask

from eoffice.audit.facts import row_of
from eoffice.incoming.models import Incoming
from eoffice.records.fingerprints import add_part


def register(_app: Flask) -> None:
    """Put the row under the chain."""
    add_part("incoming", lambda record_id: row_of(Incoming, record_id))
