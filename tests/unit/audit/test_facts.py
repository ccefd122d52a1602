"""Facts of rows: a column that came later changes nothing in what older history vouches for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from eoffice.audit.facts import LATER, rows_of
from eoffice.core.database import db


class Base(DeclarativeBase):
    """Tables of this test."""


class Old(Base):
    """A table as it was."""

    __tablename__ = "facts_probe"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))


class New(DeclarativeBase):
    """Another registry, since two classes share the table's name."""


class Grown(New):
    """The table after a column was added."""

    __tablename__ = "facts_probe"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    hour: Mapped[str | None] = mapped_column(String(5), info=LATER)


@pytest.fixture
def probe(app: Flask) -> Iterator[None]:
    """The grown table with one row of each age."""
    connection = db.session.connection()
    Grown.__table__.create(connection)  # type: ignore[attr-defined]
    db.session.execute(Grown.__table__.insert(), [{"name": "old", "hour": None}, {"name": "new", "hour": "14:30"}])  # type: ignore[attr-defined]
    yield
    db.session.rollback()


@pytest.mark.usefixtures("probe")
def test_an_empty_column_that_came_later_is_no_fact() -> None:
    before = rows_of(Old)
    after = rows_of(Grown)
    assert after[0] == before[0]
    assert after[1] == {**before[1], "hour": "14:30"}
