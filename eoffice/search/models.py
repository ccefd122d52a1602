"""What people keep of searching: saved questions, what a watched one has found, their last questions; and counts.

Who asked what is kept for their own convenience only (`RecentSearch`: few, for a month, cleared at a click). What the
law wants to be counted (NĐ 30/2020 PL VI) is counted per day and names nobody.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eoffice.core.database import Model, Numbered
from eoffice.core.ordered_files import Ordered


class SavedSearch(Numbered, Model):
    """A question with its filters under a name, for one person; a watched one tells them of new matches."""

    __tablename__ = "saved_search"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(100))
    query: Mapped[str] = mapped_column(String(2000), comment="the address behind its question mark")
    is_watched: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("person_id", "name"),
        CheckConstraint("name <> ''", name="name_given"),
    )


class SavedMatch(Model):
    """A record that a watched search has found; `found_at` is empty for those that were there when it began."""

    __tablename__ = "saved_match"
    saved_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id"), primary_key=True, autoincrement=False)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True, autoincrement=False)
    found_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("seen_at IS NULL OR found_at IS NOT NULL", name="seen_if_found"),
        Index("ix_saved_match_record_id", "record_id"),
    )


class WatchPlace(Numbered, Model):
    """The one row that says up to where the change log has been looked through for watched searches."""

    __tablename__ = "watch_place"
    xid: Mapped[int] = mapped_column(BigInteger, default=0)
    change_id: Mapped[int] = mapped_column(BigInteger, default=0)


class RecentSearch(Numbered, Model):
    """One of the last questions of a person."""

    __tablename__ = "recent_search"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(String(400))
    asked_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("person_id", "text"), Index("ix_recent_search_asked_at", "asked_at"))


class SearchUsage(Model):
    """How much an agency searched on a day: questions, those that found nothing, those by the API, lists taken out."""

    __tablename__ = "search_usage"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    asked: Mapped[int] = mapped_column(default=0)
    in_vain: Mapped[int] = mapped_column(default=0)
    by_api: Mapped[int] = mapped_column(default=0)
    exported: Mapped[int] = mapped_column(default=0)


class ResultExport(Ordered, Model):
    """A long result that is written into a file in the background for whoever asked; it can be made again."""

    __tablename__ = "result_export"
    folder = "results"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    query: Mapped[str] = mapped_column(String(2000))
    columns: Mapped[list[Any]] = mapped_column(JSON)

    __table_args__ = (CheckConstraint("shape IN ('xlsx', 'docx')", name="shape_known"),)
