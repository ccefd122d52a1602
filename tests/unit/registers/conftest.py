"""Documents with numbers, by the same use-cases that people use."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from eoffice.core.database import db
from eoffice.registers.models import NumberBook
from tests.unit.incoming.conftest import Office, office
from tests.unit.outgoing.conftest import document_at, draft, step, store

__all__ = ["Office", "document_at", "draft", "office", "step", "store"]


@pytest.fixture
def book(app: object) -> Callable[..., NumberBook]:
    """A book of the ward's committee by its code."""

    def find(code: str, year: int = 2026) -> NumberBook:
        query = select(NumberBook).where(NumberBook.code == code, NumberBook.year == year).order_by(NumberBook.id)
        return db.session.scalars(query).first()  # type: ignore[return-value]

    return find
