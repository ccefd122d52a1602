"""`python -m tests.bench.fuzz`: many thousand questions of a grammar and of hypothesis, asked of every part of search.

Prints how many failed, and the slowest. An office of papers lies in memory; each engine is asked alone.
"""

from __future__ import annotations

import argparse
import heapq
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from flask import Flask
from flask_babel import Babel
from hypothesis import HealthCheck, given, settings

from eoffice.access.actor import Actor
from eoffice.core import changes
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.index_documents import register_provider, sources
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Agency
from eoffice.search import reader
from eoffice.search.evaluation import corpus
from eoffice.search.follower import Follower
from eoffice.search.queries import search
from eoffice.search.suggestions import suggest
from tests.unit.search.typed import questions, typed

CLERK = Actor(person_id=1, agency_id=1, name="Vân", keys=frozenset({"agency:1"}))
SHOWN = 5


class Tally:
    """What came of the questions."""

    def __init__(self) -> None:
        self.asked = self.failed = 0
        self.slowest: list[tuple[float, str]] = []

    def ask(self, text: str) -> None:
        """Ask the page and the box as a clerk."""
        self.asked += 1
        started = time.perf_counter()
        try:
            search(CLERK, text=text, with_facets=True)
            suggest(CLERK, text=text)
        except Exception:  # noqa: BLE001 - every failure counts
            self.failed += 1
            print(repr(text), traceback.format_exc(), sep="\n")
        heapq.heappush(self.slowest, (time.perf_counter() - started, text))
        if len(self.slowest) > SHOWN:
            heapq.heappop(self.slowest)


@contextmanager
def office(engine: str, folder: Path, count: int) -> Iterator[None]:
    """An application with nothing but so many papers, indexed."""
    url = f"sqlite:///{folder / 'core.db'}"
    app = Flask("fuzz")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.extensions["eoffice.config"] = Config(env="testing", data=folder, database_url=url, search_engine=engine)
    Babel(app)
    db.init_app(app)
    reader.register(app)
    kept = {paper.document.id: paper.document for paper in corpus.papers(1, count)}
    sources().clear()  # type: ignore[attr-defined]
    register_provider("record", lambda ids: [kept[id_] for id_ in ids if id_ in kept], lambda: sorted(kept))
    with app.app_context():
        for model in (changes.Change, Agency):
            model.__table__.create(db.engine)  # type: ignore[attr-defined]
        with unit_of_work():
            for id_ in kept:
                changes.announce("record", id_)
        follower = Follower(app)
        follower.catch_up()
        yield
        follower.close()
        db.session.remove()
        db.engine.dispose()


def main() -> None:
    """Nine of ten questions from the grammar, the rest from hypothesis."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--questions", type=int, default=20_000)
    arguments.add_argument("--documents", type=int, default=1_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--engine", choices=("tantivy", "whoosh"), default="tantivy")
    chosen = arguments.parse_args()
    tally = Tally()
    with (
        tempfile.TemporaryDirectory(prefix="eoffice-fuzz-") as name,
        office(chosen.engine, Path(name), chosen.documents),
    ):
        rng = Random(chosen.seed)
        for _ in range(chosen.questions * 9 // 10):
            tally.ask(typed(rng))
        asked = given(questions())(tally.ask)
        settings(
            max_examples=chosen.questions // 10, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )(asked)()
    print(f"{chosen.engine}: {tally.asked} questions, {tally.failed} failed; the slowest:")
    for seconds, text in sorted(tally.slowest, reverse=True):
        print(f"  {seconds * 1000:6.0f} ms  {text[:100]!r}")


if __name__ == "__main__":
    main()
