"""What incoming announces to the floors above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class IncomingDirected:
    """A leader directed the document: who leads, who supports, who is informed, until when.

    `by_rule`: not in person, but by a routing rule under that leader's authority.
    """

    record_id: int
    directed_by: int
    lead_unit_id: int
    supporting_unit_ids: tuple[int, ...]
    informed_unit_ids: tuple[int, ...]
    due_on: date | None
    directive: str
    by_rule: bool = False
    #: The deadline in working days from the day of the directive, where it was given so.
    working_days: int | None = None
    #: Whoever directed accepts the lead's result.
    needs_acceptance: bool = False


@dataclass(frozen=True)
class IncomingCompleted:
    """The handling is finished, with or without a reply."""

    record_id: int
    reply_id: int | None
    person_id: int | None
