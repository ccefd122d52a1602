"""What script asks when a document is opened from a search: which page, and where on it the words stand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import ngettext

from eoffice.access.permissions import Permission
from eoffice.records.queries import get_file
from eoffice.search.marks import marks_of
from eoffice.search.query import MAX_LENGTH
from eoffice.web.actor import current_actor, permission

_MOST_DIGITS = 5


@permission(Permission.SIGNED_IN)
def marks(record_id: int, file_id: int) -> dict[str, Any]:
    """Boxes by page in per cent of the page, or the text of the page in pieces; `says` puts it in words."""
    file = get_file(current_actor(), record_id, file_id)
    page = request.args.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= _MOST_DIGITS else 0
    found = marks_of(file, text=request.args.get("find", "")[: 4 * MAX_LENGTH], page=number)
    count = len(found.boxes.get(found.page, ()))
    says = _("Page %(number)s", number=found.page) if found.page else _("The words stand in none of the pages.")
    if count:
        says += " · " + ngettext("%(num)d word found", "%(num)d words found", count)
    return {"page": found.page, "boxes": found.boxes, "pieces": found.pieces, "says": says}


def add_to(bp: Blueprint) -> None:
    """Serve the marks among the other addresses of the room."""
    bp.add_url_rule("/marks/<int:record_id>/<int:file_id>", view_func=marks)
