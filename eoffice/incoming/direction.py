"""Proposing and directing (NĐ 30/2020 Đ23): the office proposes, a leader directs, passes on, or takes back.

A document that waits for direction is the turn of the chairperson, or of the deputy it was laid before. Every act
stands in the history with the authority it was done under.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from eoffice.access.actor import LEADERS, Actor, Role, person_key, role_key
from eoffice.core import clock
from eoffice.core.errors import Invalid
from eoffice.directory.actors import actor_of
from eoffice.directory.directing import authority_over
from eoffice.directory.inputs import Inputs
from eoffice.directory.models import Person
from eoffice.directory.turns import in_stead_of
from eoffice.incoming.assignment import read_assignment
from eoffice.incoming.directing import carry_out
from eoffice.incoming.models import Incoming
from eoffice.incoming.steps import begin
from eoffice.records import service as records
from eoffice.records.models import Record


def propose(actor: Actor, record: Record, *, leader: Any = None, version: int | None = None, **plan: Any) -> Record:
    """Keep the office's proposal and lay the document before a leader (default: the chairperson).

    Nothing is assigned yet.
    """
    row, incoming = begin(actor, record, "propose", version)
    before = _read_leader(leader, record)
    proposal = read_assignment(plan, agency_id=record.agency_id).as_detail()
    incoming.proposal = {**proposal, "by": actor.name, "authority": actor.authority, "at": clock.now().isoformat()}
    detail = proposal if before is None else {**proposal, "comment": _("Laid before %(name)s.", name=before.full_name)}
    records.move(
        actor, record, row, turn_key=_turn_of(before, record), detail=detail,
        on_behalf_of=in_stead_of(actor, record.turn_key),
    )  # fmt: skip
    return record


def pass_on(
    actor: Actor, record: Record, *, leader: Any = None, comment: str = "", version: int | None = None
) -> Record:
    """Lay a document that waits for direction before another leader, such as the deputy in charge of the field."""
    row, _incoming = begin(actor, record, "pass_on", version)
    inputs = Inputs({"comment": comment}, agency_id=record.agency_id)
    said = inputs.text("comment")
    inputs.raise_if_any()
    before = _read_leader(leader, record, required=True)
    turn = _turn_of(before, record)
    if turn == record.turn_key:
        message = _("It waits for this leader already.")
        raise Invalid(message, fields={"leader": message})
    name = before.full_name if before is not None else ""
    records.move(
        actor, record, row, turn_key=turn, on_behalf_of=in_stead_of(actor, record.turn_key),
        detail={"comment": name, "instruction": said},
    )  # fmt: skip
    return record


def direct(actor: Actor, record: Record, *, version: int | None = None, **assignment: Any) -> Record:
    """A leader decides who leads, supports and is informed, and until when (Đ23); the units see the document.

    Inputs: lead_unit, supporting_units, informed_units, working_days or due_on, directive. Raises `Denied` for a unit
    outside the field of a deputy, and outside the days of a substitution, with the way on.
    """
    row, incoming = begin(actor, record, "direct", version)
    if actor.person_id is None:
        raise Invalid(_("Only a person can decide this."))
    plan = read_assignment(assignment, agency_id=record.agency_id)
    authority = authority_over(actor, plan.lead, record.turn_key)
    _name_authority(incoming, authority.form, authority.principal)
    carry_out(
        actor, record, incoming, row, plan, directed_by=actor.person_id, on_behalf_of=authority.words,
        detail={"form": authority.form} if authority.form else None,
    )  # fmt: skip
    return record


def give_back(actor: Actor, record: Record, *, reason: str, version: int | None = None) -> Record:
    """The lead unit is the wrong one: the office proposes anew, and nothing is assigned any more."""
    row, incoming = begin(actor, record, "return", version)
    turn = role_key(Role.CHIEF_OF_OFFICE, record.agency_id)
    behalf = in_stead_of(actor, record.turn_key)
    records.move(actor, record, row, turn_key=turn, detail={"reason": _reason(reason, record)}, on_behalf_of=behalf)
    _forget_direction(incoming)
    return record


def withdraw(actor: Actor, record: Record, *, reason: str, version: int | None = None) -> Record:
    """A leader takes the directive back, with a reason, as long as the work is not done; then directs anew.

    The tasks that followed from it are closed, and those who had them are told.
    """
    row, incoming = begin(actor, record, "withdraw", version)
    said = _reason(reason, record)
    own = person_key(actor.person_id) if actor.person_id is not None else None
    turn = role_key(Role.CHAIRPERSON, record.agency_id) if actor.has_role(Role.CHAIRPERSON) else own
    records.move(actor, record, row, turn_key=turn, detail={"reason": said})
    _forget_direction(incoming)
    return record


def _forget_direction(incoming: Incoming) -> None:
    incoming.lead_unit_id = incoming.handler_id = incoming.directed_by = incoming.directed_at = None
    incoming.directive, incoming.proposal = "", {}
    _name_authority(incoming, "", None)


def _name_authority(incoming: Incoming, form: str, principal: Person | None) -> None:
    incoming.directed_form = form or None
    incoming.directed_for = principal.id if principal is not None else None


def _reason(reason: Any, record: Record) -> str:
    inputs = Inputs({"reason": reason}, agency_id=record.agency_id)
    said = inputs.text("reason", required=True)
    inputs.raise_if_any()
    return said


def _read_leader(leader: Any, record: Record, *, required: bool = False) -> Person | None:
    inputs = Inputs({"leader": leader}, agency_id=record.agency_id)
    person = inputs.person("leader", required=required)
    if person is not None and not actor_of(person).has_role(*LEADERS):
        inputs.findings.add("leader", _("Choose a leader of this agency who holds the post today."))
    inputs.raise_if_any()
    return person


def _turn_of(leader: Person | None, record: Record) -> str:
    """The chairperson's turn goes with the post, a deputy's with the person."""
    if leader is None or actor_of(leader).has_role(Role.CHAIRPERSON):
        return role_key(Role.CHAIRPERSON, record.agency_id)
    return person_key(leader.id)
