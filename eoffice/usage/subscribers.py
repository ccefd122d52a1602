"""Words that people look for are counted when search tells of a question."""

from __future__ import annotations

from flask import Flask

from eoffice.core.events import subscribe
from eoffice.search.events import Asked
from eoffice.usage import service


def _asked(event: Asked) -> None:
    service.count_words(event.agency_id, event.person_id, event.text)


def register(_app: Flask) -> None:
    """Listen to search."""
    subscribe(Asked, _asked)
