"""The office's settings of alarms: how early tasks of a part and document type are called to mind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.directory.inputs import Inputs
from eoffice.records.types import document_types
from eoffice.tasks.directing import MOST_ALARM_DAYS
from eoffice.tasks.models import AlarmRule, TaskRole

#: Subject kind of the settings in the history.
SUBJECT = "alarm_rule"


def list_alarm_rules(actor: Actor) -> Sequence[AlarmRule]:
    """The settings of the actor's agency, the general ones first."""
    require(actor, Permission.TASK_ALARMS)
    query = select(AlarmRule).where(AlarmRule.agency_id == (actor.agency_id or 0))
    return db.session.scalars(query.order_by(AlarmRule.type, AlarmRule.role)).all()


def set_alarm_rule(
    actor: Actor, *, role: Any, type: Any, first_days: Any, second_days: Any, chief_after: Any  # noqa: A002
) -> AlarmRule:  # fmt: skip
    """Enter or replace the setting for a part and document type (empty: any); it holds for alarms planned later."""
    require(actor, Permission.TASK_ALARMS)
    values = {
        "role": role, "type": type, "first_days": first_days, "second_days": second_days, "chief_after": chief_after,
    }  # fmt: skip
    inputs = Inputs(values, agency_id=actor.agency_id or 0)
    part, slug = inputs.line("role", limit=16), inputs.line("type", limit=40)
    first = inputs.whole("first_days", least=0, most=MOST_ALARM_DAYS, required=True)
    second = inputs.whole("second_days", least=0, most=MOST_ALARM_DAYS, required=True)
    chief = inputs.whole("chief_after", least=1, most=MOST_ALARM_DAYS, required=True)
    if part not in {"", TaskRole.LEAD, TaskRole.SUPPORT}:
        inputs.findings.add("role", _("Choose one of the offered values."))
    if slug and slug not in document_types():
        inputs.findings.add("type", _("Choose one of the offered values."))
    if first is not None and second is not None and second > first:
        inputs.findings.add("second_days", _("The second alarm comes after the first: fewer days before."))
    inputs.raise_if_any()
    assert first is not None and second is not None and chief is not None  # noqa: S101, PT018 - refused above
    found = select(AlarmRule).where(
        AlarmRule.agency_id == actor.agency_id, AlarmRule.role == part, AlarmRule.type == slug
    )
    rule = db.session.scalars(found).one_or_none()
    if rule is None:
        rule = AlarmRule(agency_id=actor.agency_id or 0, role=part, type=slug)
        db.session.add(rule)
    rule.first_days, rule.second_days, rule.chief_after = first, second, chief
    db.session.flush()
    audit.record(actor, "alarm_rule:set", SUBJECT, rule.id, detail={**values, "role": part, "type": slug})
    return rule


def remove_alarm_rule(actor: Actor, rule_id: int) -> None:
    """Take a setting out; what is more general holds again."""
    require(actor, Permission.TASK_ALARMS)
    rule = db.session.get(AlarmRule, rule_id)
    if rule is None or rule.agency_id != actor.agency_id:
        raise NotFound(_("There is no such setting."))
    db.session.delete(rule)
    db.session.flush()
    audit.record(actor, "alarm_rule:removed", SUBJECT, rule_id, detail={"role": rule.role, "type": rule.type})
