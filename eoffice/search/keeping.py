"""What pages show of saved searches and last questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from eoffice.access.actor import Actor
from eoffice.search import recent, saved
from eoffice.search.models import SavedSearch
from eoffice.search.pages import FILTERS


@dataclass(frozen=True)
class SavedLine:
    """A saved search as a list shows it; `new` is how many matches are new."""

    saved: SavedSearch
    url: str
    says: str
    new: int


@dataclass(frozen=True)
class Kept:
    """What one kept of searching: saved searches, last questions."""

    saved: list[SavedLine]
    recent: Sequence[str]


def saved_lines(actor: Actor) -> list[SavedLine]:
    """The actor's saved searches by name, with what is new."""
    new, path = saved.count_new(actor), url_for("search.index")
    lines = []
    for one in saved.list_saved(actor):
        filters = FILTERS.read(saved.arguments_of(one), path)
        says = " · ".join(chip.value for chip in filters.chips)
        lines.append(SavedLine(one, filters.url(), says, new.get(one.id, 0)))
    return lines


def kept(actor: Actor) -> Kept:
    """What the page offers before anything is asked."""
    return Kept(saved_lines(actor), recent.list_recent(actor))
