"""Keeping the routing rules: entered with days and a legal source, ended, never changed in between.

What went by a rule keeps its history; another rule is another row. The chief of office and the chairperson keep them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid, NotFound
from eoffice.core.text import marked_words
from eoffice.directory.due import MOST_WORKING_DAYS
from eoffice.directory.inputs import Inputs
from eoffice.directory.models import Agency
from eoffice.directory.queries import find_agency_by_name
from eoffice.incoming.models import RoutingRule, RuleMode
from eoffice.incoming.routing import is_leader
from eoffice.records.types import document_types

#: What the chain calls a rule.
SUBJECT = "routing_rule"


def list_rules(actor: Actor, *, is_ended: bool = False) -> Sequence[RoutingRule]:
    """The rules of the actor's agency in the order in which they are tried; ended ones only when asked for."""
    require(actor, Permission.INCOMING_RULES)
    query = select(RoutingRule).where(RoutingRule.agency_id == (actor.agency_id or 0))
    if not is_ended:
        query = query.where(or_(RoutingRule.valid_to.is_(None), RoutingRule.valid_to >= clock.today()))
    loaded = (joinedload(RoutingRule.lead_unit), joinedload(RoutingRule.issuer), joinedload(RoutingRule.authority))
    return db.session.scalars(query.options(*loaded).order_by(RoutingRule.position, RoutingRule.id)).all()


def get_rule(actor: Actor, rule_id: int) -> RoutingRule:
    """A rule of the actor's agency; raises `NotFound`."""
    rule = db.session.get(RoutingRule, rule_id)
    if rule is None or rule.agency_id != actor.agency_id:
        raise NotFound(_("There is no such rule."))
    require(actor, Permission.INCOMING_RULES, rule)
    return rule


def enter_rule(actor: Actor, **values: Any) -> RoutingRule:
    """Put a rule in force from its first day.

    Inputs: name, position, types, issuer, words, mode, lead_unit, working_days, directive, authority, legal_source,
    valid_from, valid_to. Raises `Invalid` naming every input at fault.
    """
    require(actor, Permission.INCOMING_RULES)
    if actor.agency_id is None:
        raise Invalid(_("Only a person can decide this."))
    inputs = Inputs(values, agency_id=actor.agency_id)
    rule = RoutingRule(
        agency_id=actor.agency_id, position=inputs.whole("position", least=1, most=9999, required=True),
        name=_needed(inputs, "name", 200), types=_types(inputs, values.get("types")), words=_words(inputs),
        mode=inputs.findings.choice("mode", values.get("mode"), RuleMode) or "",
        working_days=inputs.whole("working_days", least=0, most=MOST_WORKING_DAYS), directive=inputs.text("directive"),
        legal_source=_needed(inputs, "legal_source", 300), valid_from=inputs.day("valid_from"),
        valid_to=inputs.day("valid_to"),
    )  # fmt: skip
    unit, authority = inputs.unit("lead_unit", required=True), inputs.person("authority")
    issuer = _issuer(inputs, rule.valid_from)
    rule.lead_unit_id, rule.issuer_id = unit.id if unit else 0, issuer.id if issuer else None
    rule.authority_id = authority.id if authority else None
    if rule.mode == RuleMode.DIRECT and (authority is None or not is_leader(authority, actor.agency_id)):
        inputs.findings.add("authority", _("A rule that directs needs a leader under whose authority it does."))
    if not (rule.types or rule.issuer_id or rule.words):
        inputs.findings.add("types", _("Give at least one condition: types, issuer or words."))
    _check_days(inputs, rule)
    inputs.raise_if_any()
    db.session.add(rule)
    db.session.flush()
    _record(actor, "routing_rule:entered", rule)
    return rule


def end_rule(actor: Actor, rule_id: int, *, valid_to: date) -> RoutingRule:
    """Set the last day of a rule: yesterday ends it at once. One that begins today or later is then withdrawn."""
    rule = get_rule(actor, rule_id)
    if rule.valid_to is not None and rule.valid_to < valid_to:
        raise Conflict(_("This rule has ended earlier. Enter a new one instead."))
    if valid_to < rule.valid_from and rule.valid_from >= clock.today():
        db.session.delete(rule)
        _record(actor, "routing_rule:withdrawn", rule)
        return rule
    if valid_to < clock.today() - timedelta(days=1) or valid_to < rule.valid_from:
        message = _("The last day of a rule cannot lie further back than yesterday, nor before its first.")
        raise Invalid(message, fields={"valid_to": message})
    rule.valid_to = valid_to
    _record(actor, "routing_rule:ended", rule)
    return rule


def _needed(inputs: Inputs, name: str, limit: int) -> str:
    line = inputs.line(name, limit=limit)
    if not line:
        inputs.findings.add(name, _("Fill in this field."))
    return line


def _types(inputs: Inputs, given: Any) -> str:
    slugs = sorted({str(slug).strip() for slug in given or () if str(slug).strip()})
    if any(slug not in document_types() for slug in slugs):
        inputs.findings.add("types", _("Choose document types from the list."))
    return ",".join(slugs)


def _words(inputs: Inputs) -> str:
    phrases = [phrase.strip() for phrase in inputs.line("words", limit=500).split(",")]
    return ", ".join(phrase for phrase in phrases if marked_words(phrase))


def _issuer(inputs: Inputs, day: date | None) -> Agency | None:
    name = inputs.line("issuer", limit=300)
    issuer = find_agency_by_name(name, day=day) if name else None
    if name and issuer is None:
        inputs.findings.add("issuer", _("No organisation has this name. Write it as it stands in the list."))
    return issuer


def _check_days(inputs: Inputs, rule: RoutingRule) -> None:
    if rule.valid_from is None:
        inputs.findings.add("valid_from", _("Choose a day."))
    elif rule.valid_from < clock.today():
        inputs.findings.add("valid_from", _("A rule begins today or later; what went before it is done."))
    inputs.findings.period(rule.valid_from, rule.valid_to)


def _record(actor: Actor, action: str, rule: RoutingRule) -> None:
    detail = {
        "comment": rule.name, "mode": rule.mode, "types": rule.types, "issuer": rule.issuer_id, "words": rule.words,
        "unit": rule.lead_unit_id, "authority": rule.authority_id, "source": rule.legal_source,
        "from": rule.valid_from, "to": rule.valid_to,
    }  # fmt: skip
    audit.record(actor, action, SUBJECT, rule.id, agency_id=rule.agency_id, detail=detail)
