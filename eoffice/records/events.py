"""What records announce."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


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
    """A record that must never have entered is about to be taken out; rooms delete what they keep of it now.

    They name in `gone`, by subject kind, what they deleted of their own that has a history, and in `file_ids` the
    files that nothing of theirs names any more.
    """

    record_id: int
    gone: dict[str, list[int]] = field(default_factory=dict)
    file_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class DecisionUndone:
    """A person took back what they decided on a record at `decided_at`, within the time for it (`records.undo`)."""

    record_id: int
    action: str
    person_id: int
    decided_at: datetime
