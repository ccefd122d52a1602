"""Reading the file plan and the retention schedule."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from eoffice.classification.models import FilePlanItem, RetentionRule
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.text import sort_key


def list_plan(agency_id: int, year: int, *, words: str = "") -> Sequence[FilePlanItem]:
    """The plan of an agency's year by heading and code, narrowed to items holding every word; some hundred rows."""
    query = (
        select(FilePlanItem)
        .where(FilePlanItem.agency_id == agency_id, FilePlanItem.year == year)
        .options(joinedload(FilePlanItem.unit))
        .order_by(FilePlanItem.code)
    )
    for word in words.split()[:8]:
        pattern = f"%{word.replace('%', '').replace('_', '')}%"
        query = query.where(or_(FilePlanItem.title.ilike(pattern), FilePlanItem.code.ilike(pattern)))
    return sorted(db.session.scalars(query), key=lambda item: (sort_key(item.heading), sort_key(item.code)))


def find_plan_item(agency_id: int, code: str, year: int | None = None) -> FilePlanItem | None:
    """The item of this code in the year's plan (default: the present year)."""
    return db.session.scalars(
        select(FilePlanItem).where(
            FilePlanItem.agency_id == agency_id, FilePlanItem.year == (year or clock.today().year),
            FilePlanItem.code == code,
        )
    ).one_or_none()  # fmt: skip


def plan_years(agency_id: int) -> Sequence[int]:
    """Years that have a plan, the newest first."""
    query = select(FilePlanItem.year).where(FilePlanItem.agency_id == agency_id).distinct()
    return db.session.scalars(query.order_by(FilePlanItem.year.desc())).all()


def list_rules() -> Sequence[RetentionRule]:
    """The retention schedule in force, by group."""
    day = clock.today()
    return db.session.scalars(
        select(RetentionRule)
        .where(or_(RetentionRule.valid_to.is_(None), RetentionRule.valid_to >= day))
        .order_by(RetentionRule.group_name, RetentionRule.id)
    ).all()
