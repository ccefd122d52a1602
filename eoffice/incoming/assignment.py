"""Who leads, who supports, who is informed, until when: as proposed by the office and as directed by a leader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from eoffice.directory.due import read_deadline
from eoffice.directory.inputs import Inputs
from eoffice.directory.models import Unit

#: Inputs of `propose` and `direct`.
FIELDS = ("lead_unit", "supporting_units", "informed_units", "working_days", "due_on", "directive", "needs_acceptance")


@dataclass(frozen=True)
class Assignment:
    """A checked assignment. `working_days` is None when the day itself was given, or no deadline at all;
    `needs_acceptance`: whoever directs accepts the lead's result.
    """

    lead: Unit
    supporting: tuple[Unit, ...]
    informed: tuple[Unit, ...]
    working_days: int | None
    due_on: date | None
    directive: str
    needs_acceptance: bool = False

    def as_detail(self) -> dict[str, Any]:
        """Plain values for the history and for a stored proposal, with the names of the day."""
        return {
            "lead_unit": self.lead.id, "supporting_units": [unit.id for unit in self.supporting],
            "informed_units": [unit.id for unit in self.informed], "working_days": self.working_days,
            "due_on": self.due_on.isoformat() if self.due_on else None, "directive": self.directive,
            "names": {
                "lead": self.lead.name, "supporting": [unit.name for unit in self.supporting],
                "informed": [unit.name for unit in self.informed],
            },
            **({"needs_acceptance": True} if self.needs_acceptance else {}),
        }  # fmt: skip


def read_assignment(values: Mapping[str, Any], *, agency_id: int) -> Assignment:
    """Read and check the inputs; a unit has one part in the work, the first it is named for.

    Working days count from today, which is not counted itself. Raises `Invalid` for a unit that does not exist
    today, a deadline in the past, and for working days and a day that contradict each other.
    """
    inputs = Inputs(values, agency_id=agency_id, known=FIELDS)
    lead = inputs.unit("lead_unit", required=True)
    supporting, informed = inputs.units("supporting_units"), inputs.units("informed_units")
    directive = inputs.text("directive")
    working_days, due_on = read_deadline(inputs)
    inputs.raise_if_any()
    assert lead is not None  # noqa: S101 - refused above
    taken = {lead.id}
    kept: list[tuple[Unit, ...]] = []
    for units in (supporting, informed):
        kept.append(tuple(unit for unit in units if unit.id not in taken))
        taken |= {unit.id for unit in units}
    return Assignment(lead, kept[0], kept[1], working_days, due_on, directive, inputs.flag("needs_acceptance"))
