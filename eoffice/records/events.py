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


@dataclass(frozen=True)
class RecordRemoving:
    """A record that must never have entered is about to be taken out; rooms delete what they keep of it now."""

    record_id: int
