"""Cursor paging: stable while rows are added, because a cursor names the last row seen."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select

from eoffice.core.database import db
from eoffice.core.errors import Invalid


def cursor_page(query: Select[Any], key: Any, *, cursor: str, limit: int) -> tuple[list[Any], str | None]:
    """Rows of `query` by `key` (a unique id) descending, after `cursor`; and the cursor of what follows.

    Raises `Invalid` for a cursor that this list did not give.
    """
    if cursor:
        if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 15:
            raise Invalid(_("Some fields cannot be accepted."), fields={"cursor": _("This cursor is not known.")})
        query = query.where(key < int(cursor))
    rows = list(db.session.scalars(query.order_by(None).order_by(key.desc()).limit(limit + 1)).unique())
    more = len(rows) > limit
    rows = rows[:limit]
    return rows, str(rows[-1].id) if more and rows else None
