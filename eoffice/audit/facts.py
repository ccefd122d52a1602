"""Facts of rows for the fingerprints: as they stand in the database now, never as the session remembers them.

Another transaction may have changed a row since this one loaded it; what the chain vouches for must be what will
be found by `audit verify`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, inspect, select

from eoffice.audit.service import register_fingerprint
from eoffice.core.database import db

#: `info` of a column that came after history was written: an empty one is no fact, so that what the chain vouches
#: for in older rows stays what it was.
LATER = {"later": True}
#: Columns that change without an act.
NOT_FACTS = frozenset({"updated_at", "version"})
_KEY = "wanted_key"

_known_questions: dict[tuple[type[Any], frozenset[str]], tuple[Select[Any], Select[Any]]] = {}
_known_later: dict[type[Any], frozenset[str]] = {}


def rows_of(
    model: type[Any], *conditions: ColumnElement[bool], leave_out: Collection[str] = NOT_FACTS
) -> list[dict[str, Any]]:
    """The rows under the conditions in the order of their keys, each as a dictionary without `leave_out`."""
    every, _one = _questions(model, frozenset(leave_out))
    later = _later(model)
    return [_fact(row, later) for row in db.session.execute(every.where(*conditions))]


def row_of(model: type[Any], row_id: object, *, leave_out: Collection[str] = NOT_FACTS) -> dict[str, Any] | None:
    """The row of this primary key, None when there is none."""
    _every, one = _questions(model, frozenset(leave_out))
    db.session.flush()  # a question to the bare table, unlike one to the model, does not bring that about
    row = db.session.execute(one, {_KEY: row_id}).first()
    return None if row is None else _fact(row, _later(model))


def _questions(model: type[Any], leave_out: frozenset[str]) -> tuple[Select[Any], Select[Any]]:
    """The questions for all rows and for that of one key, put together once: thousands are asked in a row."""
    if (model, leave_out) not in _known_questions:
        mapper = inspect(model)
        columns = [column.label(name) for name, column in mapper.columns.items() if name not in leave_out]
        every = select(*columns).order_by(*mapper.primary_key)
        one = every.where(*(key == bindparam(_KEY, type_=key.type) for key in mapper.primary_key))
        _known_questions[model, leave_out] = every, one
    return _known_questions[model, leave_out]


def _later(model: type[Any]) -> frozenset[str]:
    if model not in _known_later:
        columns = inspect(model).columns.items()
        _known_later[model] = frozenset(name for name, column in columns if column.info.get("later"))
    return _known_later[model]


def _fact(row: Row[Any], later: Collection[str]) -> dict[str, Any]:
    given = row._mapping  # noqa: SLF001 - SQLAlchemy's documented way to a row's names
    return {str(name): value for name, value in given.items() if value is not None or name not in later}


def cover(kind: str, model: type[Any], *, leave_out: Collection[str] = NOT_FACTS) -> None:
    """Put every row of a model with an `id` under the chain, as subjects of `kind`."""

    def ids() -> Iterable[int]:
        return db.session.scalars(select(model.id).order_by(model.id)).all()

    register_fingerprint(kind, lambda row_id: row_of(model, row_id, leave_out=leave_out), ids)
