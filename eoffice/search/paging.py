"""Paging: a cursor names the last match of its page, and the next page begins behind it.

By date and by number every match has a rank of its own, and the next page begins behind that rank: nothing is doubled
or left out whatever is added meanwhile, and no page is dearer than another. By relevance each new document moves all
scores a little, so there is no such rank that lasts: the next page begins behind the last match, looked for around the
place where it stood, and pages end at `MAX_DEPTH`. A cursor holds nothing that depends on documents one may not see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_babel import gettext as _

from eoffice.core.errors import Invalid
from eoffice.search.engine import Matches, SearchEngine, Sort
from eoffice.search.nodes import Node

#: Nobody pages deeper by relevance; a narrower question is faster than a tenth page.
MAX_DEPTH = 5_000
#: So far from its place the last match of a page is looked for, by relevance and by rank.
_AROUND, _NEAR = 20, 5
_ASCENDING = frozenset({Sort.OLDEST, Sort.NUMBER})
_CURSOR = re.compile(r"([0-4])-([a-z]{1,9})-([0-9]{1,9})-(?:([a-z_]{1,32}:[0-9]{1,15})|([0-9]{1,19}))")
_MOST = 2**63 - 2


@dataclass(frozen=True)
class Place:
    """Where a page begins. `stage` is how far the question was widened on its first page; `seen` matches stood before,
    the last of which is the document `key` by relevance, else the one of this `rank`.
    """

    sort: Sort
    stage: int = 0
    seen: int = 0
    key: str = ""
    rank: int | None = None


def read_cursor(cursor: str | None, sort: Sort) -> Place:
    """The place that a cursor names; raises `Invalid` for one that this order never gave."""
    if not cursor:
        return Place(sort)
    match = _CURSOR.fullmatch(cursor)
    stage, order, seen, key, rank = match.groups() if match else ("", "", "", None, None)
    if order == sort and int(seen) and (key is not None) == (sort is Sort.RELEVANCE):
        if key is not None and int(seen) < MAX_DEPTH:
            return Place(sort, int(stage), int(seen), key)
        if rank is not None and int(rank) <= _MOST:
            return Place(sort, int(stage), int(seen), rank=int(rank))
    raise Invalid(_("This page of the search does not exist."), fields={"cursor": _("unknown")})


def next_cursor(sort: Sort, stage: int, found: Matches) -> str | None:
    """The cursor of what follows a page; None when nothing does."""
    seen = found.before + len(found.matches)
    if not found.matches or seen >= found.total:
        return None
    last = found.matches[-1]
    if sort is not Sort.RELEVANCE:
        return None if last.rank is None else f"{stage}-{sort}-{seen}-{last.rank}"
    return f"{stage}-{sort}-{seen}-{last.key}" if seen < MAX_DEPTH else None


def page(engine: SearchEngine, node: Node, keys: frozenset[str], place: Place, limit: int) -> Matches:
    """The page that begins at a place, with the total of the whole."""
    if not place.seen:
        return engine.search(node, keys, sort=place.sort, limit=limit)
    if place.rank is not None:
        return _behind(engine, node, keys, place, place.rank, limit)
    first = max(0, place.seen - _AROUND)
    around = engine.search(node, keys, sort=place.sort, limit=limit + 2 * _AROUND, offset=first)
    keys_around = [match.key for match in around.matches]
    # one that is gone has left its place to the next
    begin = keys_around.index(place.key) + 1 if place.key in keys_around else place.seen - first - 1
    return Matches(around.total, around.matches[begin : begin + limit], first + begin)


def _behind(engine: SearchEngine, node: Node, keys: frozenset[str], place: Place, rank: int, limit: int) -> Matches:
    """What follows a rank: as a rule just where it was, where looking takes less; else the engine seeks it."""
    first = max(0, place.seen - _NEAR)
    if first < MAX_DEPTH and not engine.seeks_ranks:
        around = engine.search(node, keys, sort=place.sort, limit=limit + 2 * _NEAR, offset=first)
        passed = [match.rank is not None and _is_passed(place.sort, match.rank, rank) for match in around.matches]
        begin = sum(passed)
        if begin > 0 and (begin + limit <= len(passed) or first + len(passed) == around.total):
            return Matches(around.total, around.matches[begin : begin + limit], first + begin)
    return engine.search(node, keys, sort=place.sort, limit=limit, after=rank)


def _is_passed(sort: Sort, rank: int, last: int) -> bool:
    return rank <= last if sort in _ASCENDING else rank >= last
