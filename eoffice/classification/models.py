"""The yearly file plan (danh mục hồ sơ, NĐ 30/2020 Đ28) and the retention schedule it draws on."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.core.database import Model, Numbered
from eoffice.directory.models import Unit


class RetentionKind(StrEnum):
    """How long: for ever, a number of years from the end of the work's year, or until an event."""

    PERMANENT = "permanent"
    YEARS = "years"
    UNTIL_EVENT = "until_event"


class RetentionRule(Numbered, Model):
    """A row of the retention schedule, with its legal source and dates; rows are confirmed by the office."""

    __tablename__ = "retention_rule"
    group_name: Mapped[str] = mapped_column(String(100), index=True)
    title: Mapped[str] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(String(16))
    years: Mapped[int | None]
    event: Mapped[str] = mapped_column(String(300), default="")
    legal_source: Mapped[str] = mapped_column(String(300), default="")
    is_confirmed: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("kind IN ('permanent', 'years', 'until_event')", name="kind_known"),
        CheckConstraint("(kind = 'years') = (years IS NOT NULL)", name="years_if_timed"),
    )


class FilePlanItem(Numbered, Model):
    """One expected case file of an agency's year: code, title, retention and the unit that keeps it."""

    __tablename__ = "file_plan_item"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int]
    code: Mapped[str] = mapped_column(String(40), comment="số và ký hiệu hồ sơ: 01.TCCB")
    heading: Mapped[str] = mapped_column(String(300), default="", comment="đề mục")
    title: Mapped[str] = mapped_column(String(500))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    retention_kind: Mapped[str] = mapped_column(String(16))
    retention_years: Mapped[int | None]
    retention_event: Mapped[str] = mapped_column(String(300), default="")
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("retention_rule.id"))

    unit: Mapped[Unit | None] = relationship()
    rule: Mapped[RetentionRule | None] = relationship()

    __table_args__ = (
        UniqueConstraint("agency_id", "year", "code"),
        CheckConstraint("retention_kind IN ('permanent', 'years', 'until_event')", name="kind_known"),
        CheckConstraint("(retention_kind = 'years') = (retention_years IS NOT NULL)", name="years_if_timed"),
    )
