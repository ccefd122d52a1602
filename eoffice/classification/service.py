"""Keeping the file plan: the yearly list of expected case files (NĐ 30/2020 Đ28)."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.classification.fingerprints import PLAN_ITEM
from eoffice.classification.models import FilePlanItem, RetentionKind, RetentionRule
from eoffice.classification.queries import find_plan_item
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid
from eoffice.core.text import clean_line


def add_plan_item(
    actor: Actor, *, year: int, code: str, heading: str, title: str, unit_id: int | None, rule: RetentionRule
) -> FilePlanItem:
    """Add an expected case file to a year's plan, its retention taken from a rule of the schedule.

    Raises `Invalid` for missing facts and `Conflict` when the code is taken in that year.
    """
    require(actor, Permission.FILE_PLAN_MANAGE)
    if actor.agency_id is None:
        raise Denied(_("The file plan belongs to an agency."))
    code, heading, title = clean_line(code), clean_line(heading)[:300], clean_line(title)
    errors: dict[str, str] = {}
    if not code or len(code) > 40:
        errors["code"] = _("Give a code of at most 40 characters.")
    if not title or len(title) > 500:
        errors["title"] = _("Give a title of at most 500 characters.")
    if not 2000 <= year <= 2200:
        errors["year"] = _("Give a year between 2000 and 2200.")
    if errors:
        raise Invalid(_("The file plan cannot be changed like this."), fields=errors)
    if find_plan_item(actor.agency_id, code, year) is not None:
        raise Conflict(
            _("The code %(code)s stands in the plan of %(year)s already.", code=code, year=year),
            fields={"code": _("Choose another code.")},
        )
    item = FilePlanItem(
        agency_id=actor.agency_id, year=year, code=code, heading=heading, title=title, unit_id=unit_id,
        retention_kind=rule.kind, retention_years=rule.years, retention_event=rule.event, rule_id=rule.id,
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    audit.record(actor, Permission.FILE_PLAN_MANAGE, PLAN_ITEM, item.id, detail={"code": code, "year": year})
    return item


def copy_plan(actor: Actor, *, from_year: int, to_year: int) -> int:
    """Take a year's plan over into another year; codes that stand there already are left alone. Answers how many."""
    require(actor, Permission.FILE_PLAN_MANAGE)
    if from_year == to_year or not 2000 <= to_year <= 2200:
        raise Invalid(_("Choose two different years."), fields={"to_year": _("Choose another year.")})
    items = db.session.scalars(
        select(FilePlanItem).where(FilePlanItem.agency_id == actor.agency_id, FilePlanItem.year == from_year)
    ).all()
    taken = set(
        db.session.scalars(
            select(FilePlanItem.code).where(FilePlanItem.agency_id == actor.agency_id, FilePlanItem.year == to_year)
        )
    )
    copied = [_copy(item, to_year) for item in items if item.code not in taken]
    db.session.add_all(copied)
    db.session.flush()
    for item in copied:
        audit.record(actor, Permission.FILE_PLAN_MANAGE, PLAN_ITEM, item.id, detail={"copied_from": from_year})
    return len(copied)


def _copy(item: FilePlanItem, year: int) -> FilePlanItem:
    return FilePlanItem(
        agency_id=item.agency_id, year=year, code=item.code, heading=item.heading, title=item.title,
        unit_id=item.unit_id, retention_kind=item.retention_kind, retention_years=item.retention_years,
        retention_event=item.retention_event, rule_id=item.rule_id,
    )  # fmt: skip


def retention_words(kind: str, years: int | None, event: str = "") -> str:
    """A retention as the schedule prints it: Vĩnh viễn, 20 năm, or the event."""
    if kind == RetentionKind.PERMANENT:
        return _("Permanent")
    return _("%(years)s years", years=years) if kind == RetentionKind.YEARS else event or _("Until an event")
