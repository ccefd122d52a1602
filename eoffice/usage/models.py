"""Openings of documents and files by people, and counts by day and month that name nobody."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.core.database import Model
from eoffice.directory.models import Person


class Opening(Model):
    """That a person opened a document, or a file of it, on a day: first, last and how often.

    `file_id` is 0 for the document itself. What comes soon after another opening of the same is part of it.
    """

    __tablename__ = "opening"
    record_id: Mapped[int] = mapped_column(
        ForeignKey("record.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    file_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("last_at >= first_at", name="moments"),
        CheckConstraint("times >= 1", name="times"),
        Index("ix_opening_person_id", "person_id"),
    )


class ReadingUsage(Model):
    """How often documents of a kind, and their files, were opened in an agency on a day."""

    __tablename__ = "reading_usage"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    documents: Mapped[int] = mapped_column(default=0)
    files: Mapped[int] = mapped_column(default=0)


class SearchWords(Model):
    """Words that were looked for in an agency in a month, folded.

    `tokens` tells the first people who asked apart without naming them; it is emptied as soon as there are enough of
    them for the words to be shown, and words that stayed below that are deleted when the month is over.
    """

    __tablename__ = "search_words"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(primary_key=True, comment="its first day")
    words: Mapped[str] = mapped_column(String(60), primary_key=True)
    times: Mapped[int] = mapped_column(default=0)
    askers: Mapped[int] = mapped_column(default=0)
    tokens: Mapped[str] = mapped_column(String(60), default="")
