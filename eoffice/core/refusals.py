"""What an error of the database or the disk means to people: someone was first, it is busy, or the disk is full.

Everything else a database raises (a broken CHECK, a missing column) is a fault of the product and stays one.
"""

from __future__ import annotations

import errno

from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from eoffice.core.errors import Busy, Conflict, DomainError, StorageFull

#: Names of SQLite's extended results and SQLSTATEs of PostgreSQL.
_TAKEN = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"})
_FULL = frozenset({"SQLITE_FULL", "53100"})
#: Waited too long for a lock, chosen to end a deadlock, lost a race, too many connections, just starting.
_BUSY = frozenset({"40001", "40P01", "55P03", "53300", "57P01", "57P03", "08000", "08001", "08003", "08006"})
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_BUSY_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED")


def refusal_of(error: BaseException) -> DomainError | None:
    """The refusal that such an error amounts to; None for a fault, and for anything that is no such error."""
    if isinstance(error, PoolTimeout):
        return _busy()
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return _full()
    if not isinstance(error, DBAPIError):
        return None
    name = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
    if name in _TAKEN:
        return Conflict(_("Someone else did the same a moment ago. Look at it again, then decide."), code="taken")
    if name in _FULL:
        return _full()
    if name in _BUSY or name.startswith(_BUSY_SQLITE) or error.connection_invalidated:
        return _busy()
    return None


def _full() -> StorageFull:
    return StorageFull(_("The disk is full: nothing was recorded. Please tell the administrator."))


def _busy() -> Busy:
    return Busy(_("The office's system is too busy to answer. Nothing was recorded; try again."))
