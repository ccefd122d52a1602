"""How SQLite answers: the steps of its plans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from eoffice.core.database import db


def plans(act: Callable[..., object], *args: object) -> list[str]:
    """The steps by which SQLite answers the queries of a call."""
    sent: list[tuple[str, Any]] = []

    def note(*given: Any) -> None:
        sent.append((given[2], given[3]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        act(*args)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    plan = db.session.connection().exec_driver_sql
    return [
        row[3] for statement, parameters in sent if statement.startswith("SELECT")
        for row in plan(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]  # fmt: skip
