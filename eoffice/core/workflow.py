"""The transition table: the one place where a feature says which action leads from where to where.

Buttons, permission checks, API actions, the diagram in the documentation and the test of every illegal move
are read off it. Nothing else assigns `.state`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class Field:
    """An input that an action takes. `kind` is text, long_text, date, number, choice, person, unit, file, …"""

    name: str
    kind: str = "text"
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Transition(Generic[State]):
    """One row: `action` is allowed in `sources` and leads to `target` (None: the state stays).

    `permission` is the value of a `Permission`; `label` an untranslated English button text; `is_main` marks
    the solid button, `is_destructive` the one that asks first. `is_implied` marks a move that another one makes
    where it can; nobody is offered it by itself.
    """

    action: str
    sources: frozenset[State]
    target: State | None
    permission: str
    label: str
    fields: tuple[Field, ...] = ()
    is_main: bool = False
    is_destructive: bool = False
    is_implied: bool = False


@dataclass(frozen=True)
class TransitionTable(Generic[State]):
    """All rows of one feature; several rows may share an action with different sources."""

    rows: Sequence[Transition[State]]

    def find(self, state: State, action: str) -> Transition[State] | None:
        """The row of `action` that starts in `state`, or None when the move is illegal."""
        for row in self.rows:
            if row.action == action and state in row.sources:
                return row
        return None

    def from_state(self, state: State) -> Iterable[Transition[State]]:
        """Rows that start in `state`, in table order."""
        return [row for row in self.rows if state in row.sources]

    @property
    def actions(self) -> list[str]:
        """Every action once, in table order."""
        return list(dict.fromkeys(row.action for row in self.rows))


def mermaid(table: TransitionTable[State]) -> str:
    """The table as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2"]
    for row in table.rows:
        lines += [f"    {source} --> {row.target or source}: {row.action}" for source in sorted(row.sources)]
    return "\n".join(lines)
