"""Names of drawn and of recognised pages, agreed between who makes and who shows them."""

from __future__ import annotations

THUMBNAIL = "thumbnail.webp"
#: A page that was just recognised, before it gets its number.
PAGE_COPY = "page.pdf"
PAGE_WORDS = "page.json"


def page_name(number: int) -> str:
    """The file name of page `number` (from 1)."""
    return f"page-{number:05}.webp"


def copy_name(number: int) -> str:
    """The file name of the searchable copy of page `number` (from 1)."""
    return f"page-{number:05}.pdf"


def words_name(number: int) -> str:
    """The file name of what was seen on the picture of page `number` (from 1)."""
    return f"page-{number:05}.json"
