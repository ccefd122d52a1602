"""What a leader does on a phone: open the first card, get the next one, decide."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from tests.bench.figures import Figure, Times
from tests.bench.visitor import Visitor

BAR = "60 at 100 000"


def figures(
    leader: Visitor, database: Path, time: Callable[[Callable[[int], object]], Times], rounds: int
) -> Iterator[Figure]:
    """The decision card as a leader, over all that waits in the office as it is now."""
    waiting = _waiting(database, rounds + 3)
    yield Figure("decision card, the page with the first", time(lambda _: leader.page("/decisions/")), bar=BAR)
    found = time(lambda number: leader.page(f"/decisions/{waiting[number % len(waiting)]}/card"))
    yield Figure("decision card, the next one alone", found, bar=BAR)
    yield Figure("stack of routine documents", time(lambda _: leader.page("/decisions/stack/")))
    plan = {"lead_unit": "KT", "working_days": 5}
    found = time(lambda _: leader.post(f"/incoming/{waiting.pop()}/actions/direct", plan))
    yield Figure("direct (task, history, what stood before)", found, bar="50 at 100 000")


def _waiting(database: Path, most: int) -> list[int]:
    query = "SELECT id FROM record WHERE state = 'awaiting_direction' AND turn_key LIKE 'role:chairperson:%' LIMIT ?"
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] for row in connection.execute(query, (most,))]
