"""What the printed register says of a document beyond its card; the rooms of documents tell it from above."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from eoffice.registers.models import Direction


@dataclass(frozen=True)
class Details:
    """Columns that stand on no card. `to` is nơi nhận of an outgoing, the unit or person of an incoming document."""

    to: str = ""
    kept_by: str = ""
    copies: int | None = None
    passed_on: date | None = None
    note: str = ""


#: Gives the details of the records of these ids; a record without an answer has none.
Provider = Callable[[Sequence[int]], Mapping[int, Details]]

_providers: dict[Direction, Provider] = {}


def register_details(direction: Direction, provider: Provider) -> None:
    """Let a room tell the details of its documents; called from its `subscribers.register`."""
    _providers[direction] = provider


def details_of(direction: Direction, record_ids: Sequence[int]) -> Mapping[int, Details]:
    """The details of the records by id."""
    provider = _providers.get(direction)
    return provider(record_ids) if provider and record_ids else {}
