"""`./run bench search --documents N`: the search over HTTP with each engine, SQLite FTS5 alone beside it.

As clerk, specialist and archivist with their real grants; the same questions, the same run.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psutil
from flask import Flask
from sqlalchemy import select

from eoffice.app import create_app
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.index_documents import sources
from eoffice.core.text import words
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.directory.actors import actor_of
from eoffice.directory.queries import find_person
from eoffice.directory.tokens import create_token
from eoffice.records.models import Record
from eoffice.records.service import touch
from eoffice.search.follower import Follower
from tests.bench import bare
from tests.bench.figures import HEAD, Figure, Times, processor_of, times
from tests.bench.office import fill
from tests.bench.visitor import Visitor
from tests.process.installation import Installation, child_of
from tests.world import PASSWORD, let_go

PEOPLE = ("vanthu", "chuyenvien", "luutru")
#: Whoosh is measured up to so many documents.
MOST_FOR_WHOOSH = 100_000
_CHANGED = 20


def print_search(folder: Path, url: str, documents: int, rounds: int) -> None:
    """Fill the office once, then measure engine by engine."""
    tokens: dict[str, str] = {}
    fts: Times | None = None
    for engine in ("tantivy", "whoosh"):
        if engine == "whoosh" and documents > MOST_FOR_WHOOSH:
            continue
        config = Config(
            env="testing", data=folder, database_url=url, blob_url=f"file:{folder / 'blobs'}", secret_key="b",
            search_engine=engine,
        )  # fmt: skip
        app = create_app(config)
        with app.app_context():
            if fts is None:
                fill(0, documents)
                drain(app)
                tokens = {name: _token(name) for name in PEOPLE}
                fts = times(_fts5(folder / "bare-fts5.db"), rounds)
            print(f"\n{engine}, {documents} documents")
            _build(app)
        let_go(app)
        _ask(folder, url, engine, tokens, rounds, fts)


def _token(name: str) -> str:
    person = find_person(name)
    assert person is not None
    with unit_of_work():
        return create_token(actor_of(person), person)


def _build(app: Flask) -> None:
    follower, process = Follower(app), psutil.Process()
    before, started = process.memory_info().rss, time.perf_counter()
    count = follower.rebuild()
    seconds, grown = time.perf_counter() - started, process.memory_info().rss - before
    size = follower.folder.size()
    print(
        f"  {count} documents built in {seconds:.1f} s, {size / 1e6:.1f} MB on disk, {grown / 1e6:.0f} MB more memory"
    )
    ids = list(db.session.scalars(select(Record.id).order_by(Record.id).limit(_CHANGED)))
    follower.catch_up()

    def change(number: int) -> None:
        with unit_of_work():
            touch(db.session.get_one(Record, ids[number % len(ids)]))
        moment = time.process_time()
        assert follower.tick() == 1
        spent.append((time.process_time() - moment) * 1000)

    spent: list[float] = []
    found = times(change, _CHANGED, warm_up=2)
    middle = sorted(spent)[len(spent) // 2]
    print(f"  one changed document: {middle:.1f} ms of processor (bar 50), {found.p50:.0f} ms with its save")
    follower.close()


def _ask(folder: Path, url: str, engine: str, tokens: dict[str, str], rounds: int, fts: Times) -> None:
    installation = Installation(folder, url)
    installation.environment |= {"EOFFICE_ENV": "production", "EOFFICE_SEARCH_ENGINE": engine}
    try:
        server = installation.start_server()
        web = child_of(server, "gunicorn")
        assert web is not None
        used = processor_of(web)
        print(HEAD)
        for name, token in tokens.items():
            visitor = Visitor(installation.port, name, PASSWORD, token)
            asked = times(lambda n, who=visitor: who.search(bare.question(n)), rounds, used=used)  # type: ignore[misc]
            bar = "40 at 100 000" if name == "vanthu" else ""
            print(Figure(f"search of 20 hits, {name}", asked, fts, "SQLite FTS5 alone", bar).line(), flush=True)
            page = times(_page(visitor), rounds, used=used)
            print(Figure(f"search page with all counts, {name}", page).line(), flush=True)
        clerk = Visitor(installation.port, "vanthu", PASSWORD, tokens["vanthu"])
        first, deep = times(_at(clerk, ""), rounds, used=used), times(_at(clerk, "0-4900"), rounds, used=used)
        print(Figure("first page of everything, vanthu", first).line())
        print(Figure("a page 4 900 deep, vanthu", deep, first, "the first page").line())
        family = [server, *server.children(recursive=True)]
        memory = sum(member.memory_full_info().pss for member in family)
        print(f"  memory of web and worker together afterwards: {memory / 1e6:.0f} MB")
    finally:
        installation.close()


def _page(visitor: Visitor) -> Callable[[int], object]:
    return lambda number: visitor.page(f"/search?q={quote(bare.question(number))}")


def _at(visitor: Visitor, cursor: str) -> Callable[[int], object]:
    return lambda _number: visitor.page(f"/search?sort=newest&cursor={cursor}")


def _fts5(path: Path) -> Callable[[int], object]:
    """The folded texts in a table of FTS5, asked without rights, originals or pages."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE bare USING fts5(text)")
    started = time.perf_counter()
    for source in sources().values():
        ids = list(source.lister())
        for start in range(0, len(ids), 500):
            rows = [
                (one.id, " ".join(words(f"{one.number} {one.notation} {one.subject} {one.issuer} {one.body}")))
                for one in source.provider(ids[start : start + 500])
            ]
            connection.executemany("INSERT INTO bare (rowid, text) VALUES (?, ?)", rows)
            db.session.rollback()
            db.session.expunge_all()
    connection.commit()
    print(f"SQLite FTS5 alone: built in {time.perf_counter() - started:.1f} s, {path.stat().st_size / 1e6:.1f} MB")
    asking = "SELECT rowid, snippet(bare, 0, '', '', '', 20) FROM bare WHERE bare MATCH ? ORDER BY rank LIMIT 20"
    return lambda number: connection.execute(asking, (" ".join(words(bare.question(number))),)).fetchall()
