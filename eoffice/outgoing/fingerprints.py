"""What the audit chain vouches for in an outgoing document beyond its card: drafting, recipients, approvals."""

from __future__ import annotations

from typing import Any

from flask import Flask

from eoffice.audit.facts import row_of, rows_of
from eoffice.outgoing.models import Approval, Outgoing, Recipient
from eoffice.records.fingerprints import add_part


def outgoing_facts(record_id: int) -> dict[str, Any]:
    """The room's rows of a record; empty for a record of another room."""
    outgoing = row_of(Outgoing, record_id)
    if outgoing is None:
        return {}
    return {
        "outgoing": outgoing,
        "recipients": rows_of(Recipient, Recipient.record_id == record_id),
        "approvals": rows_of(Approval, Approval.record_id == record_id),
    }


def register(_app: Flask) -> None:
    """Let every record's fingerprint cover these rows."""
    add_part("outgoing", outgoing_facts)
