"""What a person decided can be taken back for a short while, before anything of it leaves the house.

Rooms name the actions that are decisions of this kind. Whatever follows such an action outside the record itself
(a notice, a mail) waits until the time is over.
"""

from __future__ import annotations

from datetime import timedelta

#: How long a decision can be taken back.
UNDO_WINDOW = timedelta(seconds=60)

_undoable: set[tuple[str, str]] = set()


def make_undoable(kind: str, *actions: str) -> None:
    """Declare `actions` on records of `kind` as decisions that can be taken back."""
    _undoable.update((kind, action) for action in actions)


def is_undoable(kind: str, action: str) -> bool:
    """Whether the action on records of this kind can be taken back within `UNDO_WINDOW`."""
    return (kind, action) in _undoable
