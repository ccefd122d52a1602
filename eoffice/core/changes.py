"""The change log that indexes follow.

Every change of something searchable adds a row in its own transaction. A follower applies rows in the order
of `(xid, id)`. On PostgreSQL a transaction with a lower id may commit after one with a higher; so `xid` keeps
the writing transaction's number and `committed_after` shows only rows below the oldest one still running:
nothing is ever skipped. SQLite has one writer at a time and `xid` stays 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Index, String, and_, func, literal_column, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from eoffice.core import clock
from eoffice.core.database import Model, Numbered, db
from eoffice.core.unit_of_work import set_of_unit

_ANNOUNCED = "announced"


class Change(Numbered, Model):
    """Something searchable was made, altered or withdrawn; the follower reads its present state."""

    __tablename__ = "change"
    xid: Mapped[int] = mapped_column(BigInteger, default=0)
    kind: Mapped[str] = mapped_column(String(32), comment="registered provider of index documents")
    subject_id: Mapped[int]
    at: Mapped[datetime]

    __table_args__ = (Index("ix_change_order", "xid", "id"),)


def announce(kind: str, subject_id: int) -> None:
    """Add a row to the change log of the running transaction: one of a subject, however often it changed there."""
    announced = set_of_unit(_ANNOUNCED)
    if (kind, subject_id) in announced:
        return
    announced.add((kind, subject_id))
    change = Change(kind=kind, subject_id=subject_id, at=clock.now())
    if db.session.get_bind().dialect.name == "postgresql":
        change.xid = literal_column("pg_current_xact_id()::text::bigint")
    db.session.add(change)


def committed_after(cursor: tuple[int, int], limit: int) -> Sequence[Change]:
    """The next rows after `cursor` = (xid, id), none of which can be overtaken by a running transaction."""
    xid, row_id = cursor
    query = select(Change).where(or_(Change.xid > xid, and_(Change.xid == xid, Change.id > row_id)))
    if db.session.get_bind().dialect.name == "postgresql":
        query = query.where(Change.xid < literal_column("pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
    return db.session.scalars(query.order_by(Change.xid, Change.id).limit(limit)).all()


def newest() -> tuple[int, int]:
    """The cursor behind every row that is safe to read now; (0, 0) for an empty log."""
    query = select(Change.xid, Change.id).order_by(Change.xid.desc(), Change.id.desc()).limit(1)
    if db.session.get_bind().dialect.name == "postgresql":
        query = query.where(Change.xid < literal_column("pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
    row = db.session.execute(query).first()
    return (row[0], row[1]) if row else (0, 0)


def count_after(cursor: tuple[int, int]) -> int:
    """How many rows wait behind `cursor`: the lag of an index."""
    xid, row_id = cursor
    query = (
        select(func.count())
        .select_from(Change)
        .where(or_(Change.xid > xid, and_(Change.xid == xid, Change.id > row_id)))
    )
    return db.session.scalar(query) or 0
