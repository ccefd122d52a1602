"""Number books and the numbers taken from them (NĐ 30/2020 Đ15, Đ22)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.core.database import Model, Numbered
from eoffice.directory.models import IssuingBody
from eoffice.records.models import Record


class Direction(StrEnum):
    """What a book numbers."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class NumberBook(Numbered, Model):
    """One series of a body and a year. `types` groups document types; the book with no types takes the rest.

    The grouping is the agency head's decision (Đ15.1c). `next_number` is only ever raised.
    """

    __tablename__ = "number_book"
    body_id: Mapped[int] = mapped_column(ForeignKey("issuing_body.id"))
    direction: Mapped[str] = mapped_column(String(16))
    year: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    types: Mapped[str] = mapped_column(String(1000), default="", comment="type slugs, comma separated; empty: the rest")
    next_number: Mapped[int] = mapped_column(default=1)

    body: Mapped[IssuingBody] = relationship()

    __table_args__ = (
        UniqueConstraint("body_id", "direction", "year", "code"),
        CheckConstraint("next_number >= 1", name="counts_up"),
        CheckConstraint("direction IN ('incoming', 'outgoing')", name="direction_known"),
    )


class NumberEntry(Numbered, Model):
    """A number taken. A cancelled one keeps its place, with the reason; it is never given again."""

    __tablename__ = "number_entry"
    book_id: Mapped[int] = mapped_column(ForeignKey("number_book.id"))
    number: Mapped[int]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))
    taken_at: Mapped[datetime]
    taken_by: Mapped[int | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")

    book: Mapped[NumberBook] = relationship()
    record: Mapped[Record | None] = relationship()

    __table_args__ = (
        UniqueConstraint("book_id", "number"),
        Index("ix_number_entry_record", "record_id"),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name="reason_if_cancelled"),
    )
