"""`./run bench search --documents N`: the search over HTTP with each engine, SQLite FTS5 alone beside it.

As clerk, specialist and archivist with their real grants; the same questions, the same run. The documents are written
into the database in bulk, the index is built by the product's own command.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from sqlalchemy import select, update

from eoffice.app import create_app
from eoffice.content.models import FileText
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.text import words
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.directory.actors import actor_of
from eoffice.directory.queries import find_person
from eoffice.directory.tokens import create_token
from eoffice.records.models import Record, RecordFile
from eoffice.records.service import touch
from eoffice.search.folder import IndexFolder
from eoffice.search.follower import Follower
from tests.architecture.sources import ROOT
from tests.bench import bare
from tests.bench.figures import HEAD, Clock, Figure, Times, processor_of, times
from tests.bench.office import fill
from tests.bench.visitor import Visitor
from tests.process.installation import Installation, child_of
from tests.world import PASSWORD, let_go

ENGINES = ("tantivy", "whoosh")
PEOPLE = ("vanthu", "chuyenvien", "luutru")
#: Whoosh is measured up to so many documents, its own writer with so many.
MOST_FOR_WHOOSH, BARE_WHOOSH = 100_000, 2_000
_CHANGED = 20
LARGE_TEXT = 2_000_000
#: Twenty hits each; the page is reached through longer ones.
PAGE, STEP = 200, 100


def print_search(folder: Path, url: str, documents: int, rounds: int, only: str | None) -> None:
    """Fill the office once, then measure engine by engine, or only one."""
    app = _app(folder, url, "tantivy")
    with app.app_context():
        started = time.perf_counter()
        fill(0, documents)
        drain(app)
        tokens = {name: _token(name) for name in PEOPLE}
        print(f"{documents} documents written into the database in {time.perf_counter() - started:.0f} s", flush=True)
        fts = _bare(folder, documents, rounds)
    let_go(app)
    for engine in [only] if only else ENGINES:
        if engine == "whoosh" and documents > MOST_FOR_WHOOSH:
            continue
        print(f"\n{engine}, {documents} documents")
        installation = Installation(folder, url)
        installation.environment |= {"EOFFICE_ENV": "production", "EOFFICE_SEARCH_ENGINE": engine}
        try:
            _rebuild(installation, engine)
            _ask(installation, tokens, rounds, documents, fts)
        finally:
            installation.close()
        app = _app(folder, url, engine)
        with app.app_context():
            _change(app)
        let_go(app)


def _app(folder: Path, url: str, engine: str) -> Flask:
    config = Config(
        env="testing", data=folder, database_url=url, blob_url=f"file:{folder / 'blobs'}", secret_key="b",
        search_engine=engine,
    )  # fmt: skip
    return create_app(config)


def _token(name: str) -> str:
    person = find_person(name)
    assert person is not None
    with unit_of_work():
        return create_token(actor_of(person), person)


def _texts() -> Iterator[tuple[int, str]]:
    """The folded texts of all documents, as SQL gives them."""
    columns = (Record.id, Record.number, Record.notation, Record.subject, Record.issuer_name, FileText.text)
    asked = select(*columns).join(RecordFile, RecordFile.record_id == Record.id)
    asked = asked.join(FileText, FileText.file_id == RecordFile.file_id).execution_options(yield_per=1000)
    for record_id, *parts in db.session.execute(asked):
        yield record_id, " ".join(words(" ".join(parts)))
    db.session.rollback()


def _bare(folder: Path, documents: int, rounds: int) -> Times:
    """What SQLite alone and Whoosh alone take."""
    path = folder / "bare-fts5.db"
    started, used = time.perf_counter(), time.process_time()
    ask = bare.fts5(path, _texts())
    print(
        f"SQLite FTS5 alone, with reading the database: built in {time.perf_counter() - started:.1f} s"
        f" ({time.process_time() - used:.1f} s of processor), {path.stat().st_size / 1e6:.0f} MB"
    )
    asked = times(ask, rounds)
    print(f"SQLite FTS5 alone, asked: p50 {asked.p50:.1f} ms, p95 {asked.p95:.1f} ms, cpu {asked.processor:.1f} ms")
    few = list(islice(_texts(), BARE_WHOOSH))
    if documents <= MOST_FOR_WHOOSH:
        used = time.process_time()
        bare.whoosh(folder / "bare-whoosh", few)
        each = (time.process_time() - used) * 1000 / len(few)
        print(f"Whoosh alone, syllables without pairs, {len(few)} documents: {each:.2f} ms of processor each")
    path.unlink()
    return asked


def _rebuild(installation: Installation, engine: str) -> None:
    """`flask search rebuild`, as an administrator starts it."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "flask", "--app", "eoffice", "search", "rebuild"]
    with subprocess.Popen(
        command, cwd=ROOT, env=installation.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        assert child.stdout is not None
        said = child.stdout.read().strip()
        _pid, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, said
    seconds, processor = time.perf_counter() - started, used.ru_utime + used.ru_stime
    size = IndexFolder(installation.folder, engine).size()
    print(
        f"  {said.splitlines()[-1]} in {seconds:.1f} s ({processor:.1f} s of processor), {size / 1e6:.0f} MB on disk,"
        f" {used.ru_maxrss / 1e3:.0f} MB of memory at most (mapped files of the index included)",
        flush=True,
    )


def _change(app: Flask) -> None:
    """What it takes to follow one changed document: an ordinary one, and one with the longest text that is indexed."""
    follower = Follower(app)
    follower.catch_up()
    ids = list(db.session.scalars(select(Record.id).order_by(Record.id).limit(_CHANGED)))
    print(f"  one changed document: {_following(follower, ids)}")
    file_id = db.session.scalar(select(RecordFile.file_id).where(RecordFile.record_id == ids[0]))
    text = db.session.scalar(select(FileText.text).where(FileText.file_id == file_id)) or ""
    with unit_of_work():
        longer = (text + "\f") * (LARGE_TEXT // len(text) + 1)
        db.session.execute(update(FileText).where(FileText.file_id == file_id).values(text=longer))
    print(f"  one with a text of {LARGE_TEXT} characters, its card changed: {_following(follower, ids[:1])}")
    with unit_of_work():
        db.session.execute(update(FileText).where(FileText.file_id == file_id).values(text=text))
        touch(db.session.get_one(Record, ids[0]))
    follower.catch_up()
    follower.close()


def _following(follower: Follower, ids: list[int]) -> str:
    spent: list[float] = []

    def change(number: int) -> None:
        with unit_of_work():
            touch(db.session.get_one(Record, ids[number % len(ids)]))
        moment = time.process_time()
        assert follower.tick() == 1
        spent.append((time.process_time() - moment) * 1000)

    times(change, _CHANGED, warm_up=2)
    ordered = sorted(spent)
    return f"{ordered[len(ordered) // 2]:.1f} ms of processor (bar 50), {ordered[-1]:.1f} at most"


def _ask(installation: Installation, tokens: dict[str, str], rounds: int, documents: int, fts: Times) -> None:
    server = installation.start_server()
    web = child_of(server, "gunicorn")
    assert web is not None
    used = processor_of(web)
    print(HEAD)
    bar = "40" if documents <= MOST_FOR_WHOOSH else "100"
    for name, token in tokens.items():
        visitor = Visitor(installation.port, name, PASSWORD, token)
        asked = times(lambda n, who=visitor: who.search(bare.question(n)), rounds, used=used)  # type: ignore[misc]
        print(Figure(f"search of 20 hits, {name}", asked, fts, "SQLite FTS5 alone", bar).line(), flush=True)
        page = times(_page(visitor), rounds, used=used)
        print(Figure(f"search page with all counts, {name}", page, fts, "SQLite FTS5 alone").line(), flush=True)
    _print_deep(Visitor(installation.port, "vanthu", PASSWORD, tokens["vanthu"]), rounds, used)
    family = [server, *server.children(recursive=True)]
    memory = sum(member.memory_full_info().pss for member in family)
    print(f"  memory of web and worker together afterwards: {memory / 1e6:.0f} MB", flush=True)


def _print_deep(clerk: Visitor, rounds: int, used: Clock) -> None:
    """A far page beside the first one: everything from both ends, much of it by relevance."""
    for question, sort in (("", "newest"), ("", "oldest"), ("phuong", "relevance")):
        cursor, seen = "", 0
        while seen < PAGE * 20 - 20:
            found = clerk.search(question, sort=sort, limit=str(STEP), cursor=cursor)
            if found["next_cursor"] is None:
                break
            cursor, seen = found["next_cursor"], seen + STEP
        first = times(_at(clerk, question, sort, ""), rounds, used=used)
        deep = times(_at(clerk, question, sort, cursor), rounds, used=used)
        print(Figure(f"first page by {sort}", first).line())
        print(
            Figure(f"page {seen // 20 + 1} by {sort}", deep, first, "the first page").line(),
            f"(p50 {deep.p50 / first.p50:.2f}x, cpu {deep.processor / first.processor:.2f}x)", flush=True,
        )  # fmt: skip


def _page(visitor: Visitor) -> Callable[[int], object]:
    return lambda number: visitor.page(f"/search?q={quote(bare.question(number))}")


def _at(visitor: Visitor, question: str, sort: str, cursor: str) -> Callable[[int], object]:
    return lambda _number: visitor.search(question, sort=sort, cursor=cursor)
