"""What records announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RecordMoved:
    """A record changed its state by `action` of an actor (`person_id`, None for the system)."""

    record_id: int
    kind: str
    action: str
    source: str
    target: str
    person_id: int | None
