"""What follows when a document is directed, by a leader in person or by a rule under a leader's authority."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eoffice.access.actor import Actor, head_key, unit_key
from eoffice.core import clock
from eoffice.core.events import publish
from eoffice.core.workflow import Transition
from eoffice.directory.turns import responsible_key
from eoffice.incoming.assignment import Assignment
from eoffice.incoming.events import IncomingDirected
from eoffice.incoming.models import Incoming
from eoffice.incoming.states import IncomingState
from eoffice.records import service as records
from eoffice.records.models import Record


def carry_out(
    actor: Actor,
    record: Record,
    incoming: Incoming,
    row: Transition[IncomingState],
    plan: Assignment,
    *,
    directed_by: int,
    detail: Mapping[str, Any] | None = None,
    on_behalf_of: str = "",
) -> None:
    """Make the move of `row`: the units see the document, it is the lead unit's turn, the others are told."""
    incoming.directed_by, incoming.directed_at = directed_by, clock.now()
    incoming.directive, incoming.lead_unit_id, incoming.handler_id = plan.directive, plan.lead.id, None
    record.due_on = plan.due_on or record.due_on
    working = (plan.lead, *plan.supporting)
    keys = [key for unit in working for key in (head_key(unit.id), responsible_key(unit))]
    keys += [key for unit in plan.informed for key in (head_key(unit.id), unit_key(unit.id))]
    records.grant(record, *keys)
    records.move(
        actor, record, row, turn_key=responsible_key(plan.lead), detail={**plan.as_detail(), **(detail or {})},
        on_behalf_of=on_behalf_of,
    )  # fmt: skip
    publish(
        IncomingDirected(
            record_id=record.id, directed_by=directed_by, lead_unit_id=plan.lead.id,
            supporting_unit_ids=tuple(unit.id for unit in plan.supporting),
            informed_unit_ids=tuple(unit.id for unit in plan.informed), due_on=record.due_on, directive=plan.directive,
            by_rule=bool(detail and detail.get("rule")), working_days=plan.working_days,
            needs_acceptance=plan.needs_acceptance,
        )
    )  # fmt: skip
