"""Facts of rows for the fingerprints: as they stand in the database now, never as the session remembers them.

Another transaction may have changed a row since this one loaded it; what the chain vouches for must be what will
be found by `audit verify`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, inspect, select

from eoffice.audit.service import register_fingerprint
from eoffice.core.database import db

#: `info` of a column that came after history was written: an empty one is no fact, so that what the chain vouches
#: for in older rows stays what it was.
LATER = {"later": True}
#: Columns that change without an act.
NOT_FACTS = frozenset({"updated_at", "version"})


def rows_of(
    model: type[Any], *conditions: ColumnElement[bool], leave_out: Collection[str] = NOT_FACTS
) -> list[dict[str, Any]]:
    """The rows under the conditions in the order of their keys, each as a dictionary without `leave_out`."""
    mapper = inspect(model)
    columns = [getattr(model, name) for name in mapper.column_attrs.keys() if name not in leave_out]  # noqa: SIM118
    found = db.session.execute(select(*columns).where(*conditions).order_by(*mapper.primary_key))
    later = {name for name, column in mapper.columns.items() if column.info.get("later")}
    # `_mapping` is SQLAlchemy's documented way to a row's names
    return [
        {name: value for name, value in row._mapping.items() if value is not None or name not in later}  # noqa: SLF001
        for row in found
    ]


def row_of(model: type[Any], row_id: object, *, leave_out: Collection[str] = NOT_FACTS) -> dict[str, Any] | None:
    """The row of this primary key, None when there is none."""
    (key,) = inspect(model).primary_key
    return next(iter(rows_of(model, key == row_id, leave_out=leave_out)), None)


def cover(kind: str, model: type[Any], *, leave_out: Collection[str] = NOT_FACTS) -> None:
    """Put every row of a model with an `id` under the chain, as subjects of `kind`."""

    def ids() -> Iterable[int]:
        return db.session.scalars(select(model.id).order_by(model.id)).all()

    register_fingerprint(kind, lambda row_id: row_of(model, row_id, leave_out=leave_out), ids)
