"""Which addresses can be read, and which page stands above one that only takes what is sent to it."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.exceptions import HTTPException


def can_be_read(path: str) -> bool:
    """Whether a page of the product has this address."""
    return _page_at(path) is not None


def page_above(path: str) -> str:
    """The nearest page above `path`: `/incoming/7` of `/incoming/7/actions/direct`; above all stands the start page.

    The answer is built from the product's own map of addresses, so it never leads out of the product.
    """
    while path:
        path = path.rpartition("/")[0]
        if page := _page_at(path) or _page_at(f"{path}/"):
            return page
    return "/"


def _page_at(path: str) -> str | None:
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter.build(*adapter.match(path, method="GET")) if adapter is not None else None
    except HTTPException:
        return None
