"""What searching announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WatchMatched:
    """A watched search of a person found records that it had not found before and that they see now."""

    person_id: int
    saved_id: int
    record_ids: tuple[int, ...]
    #: Whether the person has earlier finds of it still to look at.
    adds_to_news: bool = False


@dataclass(frozen=True)
class Asked:
    """Somebody asked this on the search page."""

    agency_id: int
    person_id: int
    text: str
