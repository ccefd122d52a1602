"""What outgoing announces to the floors above."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OutgoingIssued:
    """The document left the house; its recipients are to be served in this transaction."""

    record_id: int
    person_id: int | None


@dataclass(frozen=True)
class OutgoingRecalled:
    """The document was recalled after it was issued."""

    record_id: int
    reason: str
    person_id: int | None
