"""Remarks on a document, who is named in them, and who has seen them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.core.database import Model, Numbered
from eoffice.directory.models import Person
from eoffice.records.models import Record


class Audience(StrEnum):
    """Who sees a remark, of those who see the document: all of them, those it names, or the leaders alone."""

    ALL = "all"
    NAMED = "named"
    LEADERS = "leaders"


class Remark(Numbered, Model):
    """What somebody said on a document. Only `withdrawn_at` ever changes: nothing that was said is lost.

    `key` is its address: drawn by chance, for numbers in order would tell of remarks that one does not see.
    """

    __tablename__ = "remark"
    key: Mapped[str] = mapped_column(String(24), unique=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    authority: Mapped[str] = mapped_column(String(300), default="", comment="the author's posts at that time")
    audience: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    record: Mapped[Record] = relationship()
    author: Mapped[Person] = relationship()
    people: Mapped[list[RemarkPerson]] = relationship(back_populates="remark", order_by="RemarkPerson.person_id")

    __table_args__ = (
        CheckConstraint("audience IN ('all', 'named', 'leaders')", name="audience_known"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= written_at", name="moments"),
        Index("ix_remark_record", "record_id", "id"),
    )


class RemarkPerson(Model):
    """A person whom a remark names, or who has seen it."""

    __tablename__ = "remark_person"
    remark_id: Mapped[int] = mapped_column(ForeignKey("remark.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    is_named: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime | None]

    remark: Mapped[Remark] = relationship(back_populates="people")
    person: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint("is_named OR seen_at IS NOT NULL", name="named_or_seen"),)
