"""One transaction per request, command or job, with work that waits for the commit.

Services never commit. The edge (a view, a command, a job) opens `unit_of_work()`; returning commits, raising
rolls everything back. Inside a unit every object is read fresh: what was loaded before it is expired, so a
service always decides on the row it is about to change.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError

from eoffice.core.database import WRITES, db
from eoffice.core.errors import Conflict
from eoffice.core.refusals import refusal_of

logger = logging.getLogger(__name__)

Hook = Callable[[], None]


class _Unit:
    """Hooks of the running unit, and what the rooms keep with it."""

    def __init__(self) -> None:
        self.before_commit: list[Hook] = []
        self.after_commit: list[Hook] = []
        self.lists: dict[str, list[Any]] = {}
        self.sets: dict[str, set[Any]] = {}


_current: ContextVar[_Unit | None] = ContextVar("unit_of_work", default=None)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Run the block as one writing transaction.

    A unit inside a unit joins the outer one. Raises `Conflict` when another transaction changed a row that
    this one had read or took what is there only once, `Busy` when the database had no time, `StorageFull`; and
    lets every `DomainError` of the block through after rolling back.
    """
    if _current.get() is not None:
        yield
        return
    unit = _Unit()
    token = _current.set(unit)
    try:
        db.session.rollback()
        db.session.connection(execution_options={WRITES: True})
        yield
        _run_before_commit(unit)
        db.session.commit()
    except StaleDataError as error:
        db.session.rollback()
        raise Conflict(_("It was changed in the meantime. Look at it again, then decide."), code="stale") from error
    except SQLAlchemyError as error:
        db.session.rollback()
        refusal = refusal_of(error)
        if refusal is None:
            raise
        logger.warning("refused by the database code=%s", refusal.code, exc_info=error)
        raise refusal from error
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _current.reset(token)
    for hook in unit.after_commit:
        hook()


def _run_before_commit(unit: _Unit) -> None:
    db.session.flush()
    while unit.before_commit:
        unit.before_commit.pop(0)()
        db.session.flush()


def before_commit(hook: Hook) -> None:
    """Run `hook` inside the transaction, after the block and before the commit (audit digests, change log)."""
    _unit().before_commit.append(hook)


def after_commit(hook: Hook) -> None:
    """Run `hook` once the transaction is safely in the database; never when it was rolled back."""
    _unit().after_commit.append(hook)


def list_of_unit(name: str) -> list[Any]:
    """A list that lives as long as the running unit, empty at first; whoever names it fills and empties it."""
    return _unit().lists.setdefault(name, [])


def set_of_unit(name: str) -> set[Any]:
    """A set that lives as long as the running unit, empty at first."""
    return _unit().sets.setdefault(name, set())


def in_unit() -> bool:
    """Whether a unit of work is open here."""
    return _current.get() is not None


def _unit() -> _Unit:
    unit = _current.get()
    if unit is None:
        raise RuntimeError("outside a unit of work")
    return unit
