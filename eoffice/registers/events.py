"""What the registers announce."""

from __future__ import annotations

from dataclasses import dataclass

from eoffice.access.actor import Actor


@dataclass(frozen=True)
class NumberCancelled:
    """A number of a record was marked hủy; it keeps its place in the book and is never given again."""

    record_id: int
    number: int
    reason: str
    actor: Actor
