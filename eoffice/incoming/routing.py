"""Routing rules: routine documents go straight to a unit where the office's own regulation says so (NĐ 30/2020 Đ23.1).

Rules are rows with days and a legal source (`eoffice.incoming.rules` keeps them). The first in order that is in force
today and fits the document counts.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from eoffice.access.actor import Actor, Role
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict
from eoffice.core.text import marked_words
from eoffice.directory.actors import actor_of
from eoffice.directory.inputs import Inputs
from eoffice.directory.models import Person
from eoffice.directory.queries import units_of
from eoffice.incoming.assignment import Assignment, read_assignment
from eoffice.incoming.directing import carry_out
from eoffice.incoming.models import RoutingRule, RuleMode
from eoffice.incoming.renumbering import ensure_number_counts
from eoffice.incoming.steps import begin
from eoffice.records.models import Record


def in_force() -> ColumnElement[bool]:
    """Condition: the rule holds today, both days included."""
    today = clock.today()
    return (RoutingRule.valid_from <= today) & or_(RoutingRule.valid_to.is_(None), RoutingRule.valid_to >= today)


def find_rule(record: Record) -> RoutingRule | None:
    """The first rule in force that fits the document; a rule whose unit is closed fits none."""
    query = (
        select(RoutingRule)
        .where(RoutingRule.agency_id == record.agency_id, in_force())
        .options(joinedload(RoutingRule.lead_unit), joinedload(RoutingRule.authority))
        .order_by(RoutingRule.position, RoutingRule.id)
    )
    rules = [rule for rule in db.session.scalars(query) if _fits(rule, record)]
    open_units = {unit.id for unit in units_of(record.agency_id)} if rules else set()
    return next((rule for rule in rules if rule.lead_unit_id in open_units), None)


def directs(rule: RoutingRule) -> bool:
    """Whether the rule may direct today: the authority it names must still be a leader of the agency."""
    return rule.mode == RuleMode.DIRECT and rule.authority is not None and is_leader(rule.authority, rule.agency_id)


def is_leader(person: Person, agency_id: int) -> bool:
    """Whether the person directs the agency's documents today."""
    return person.agency_id == agency_id and actor_of(person).has_role(Role.CHAIRPERSON, Role.VICE_CHAIRPERSON)


def basis(rule: RoutingRule) -> str:
    """By which rule, from where, and under whose authority."""
    words = _("By the routing rule “%(name)s”: %(source)s.", name=rule.name, source=rule.legal_source)
    if rule.mode != RuleMode.DIRECT or rule.authority is None:
        return words
    authority = _("Under the authority of %(name)s.", name=rule.authority.full_name)
    return f"{words} {authority}"


def proposal_of(rule: RoutingRule) -> dict[str, Any]:
    """What the chief of office finds proposed, as `propose` keeps it."""
    plan = _plan(rule, rule.directive).as_detail()
    return {**plan, "by": rule.name, "authority": rule.legal_source, "at": clock.now().isoformat(), "rule": rule.id}


def route(actor: Actor, record: Record, *, comment: str = "", version: int | None = None) -> Record:
    """Pass a registered document straight to the unit that a rule names, under the rule's authority.

    Raises `Conflict` when no rule that directs fits; `submit` then lays it before the chief of office.
    """
    row, incoming = begin(actor, record, "route", version)
    ensure_number_counts(record)
    rule = find_rule(record)
    if rule is None or rule.authority is None or not directs(rule):
        raise Conflict(_("No routing rule in force passes this document on. Submit it for direction."))
    inputs = Inputs({"comment": comment}, agency_id=record.agency_id)
    said = inputs.text("comment")
    inputs.raise_if_any()
    plan = _plan(rule, "\n".join(filter(None, (rule.directive, basis(rule)))))
    carry_out(
        actor, record, incoming, row, plan, directed_by=rule.authority.id,
        detail={"rule": rule.id, "comment": said}, on_behalf_of=rule.authority.full_name,
    )  # fmt: skip
    return record


def _plan(rule: RoutingRule, directive: str) -> Assignment:
    values = {"lead_unit": rule.lead_unit, "working_days": rule.working_days, "directive": directive}
    return read_assignment(values, agency_id=rule.agency_id)


def _fits(rule: RoutingRule, record: Record) -> bool:
    """Every condition the rule has holds; the words of a phrase stand in the subject as they are spelt, in order."""
    if rule.types and record.type not in rule.types.split(","):
        return False
    if rule.issuer_id is not None and record.issuer_id != rule.issuer_id:
        return False
    said = f" {' '.join(marked_words(record.subject))} "
    return all(f" {' '.join(marked_words(phrase))} " in said for phrase in rule.words.split(",") if phrase.strip())
