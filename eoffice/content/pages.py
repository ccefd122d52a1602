"""Names of drawn pages, agreed between who draws and who shows."""

from __future__ import annotations

THUMBNAIL = "thumbnail.webp"


def page_name(number: int) -> str:
    """The file name of page `number` (from 1)."""
    return f"page-{number:05}.webp"
