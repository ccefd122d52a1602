"""What intake announces to the floors above."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReceiptUndelivered:
    """The acknowledgement of a document could not be sent, several times by now."""

    record_id: int
