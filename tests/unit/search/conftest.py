"""An application with nothing but the core and one source of documents, for the index that follows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from flask import Flask

from eoffice.access.actor import Actor
from eoffice.core import changes
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.index_documents import IndexDocument, register_provider, sources
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Agency
from eoffice.search import reader
from eoffice.search.engine import SearchEngine
from eoffice.search.follower import Follower
from tests import postgres
from tests.unit.search import documents as world
from tests.world import wait_for_other_databases

_serial = count(1)


class Shelf:
    """A source of documents in memory; each change is announced in a transaction of its own."""

    def __init__(self) -> None:
        self.kept: dict[int, IndexDocument] = {}
        self.asked: list[int] = []

    def provider(self, ids: Sequence[int]) -> Iterator[IndexDocument]:
        self.asked.extend(ids)
        for id_ in ids:
            if id_ in self.kept:
                yield self.kept[id_]

    def lister(self) -> list[int]:
        return sorted(self.kept)

    def put(self, *documents: IndexDocument) -> None:
        with unit_of_work():
            for document in documents:
                self.kept[document.id] = document
                changes.announce("record", document.id)
        wait_for_other_databases()

    def drop(self, id_: int) -> None:
        with unit_of_work():
            del self.kept[id_]
            changes.announce("record", id_)
        wait_for_other_databases()


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """An empty database of the kind this run tests on."""
    if not postgres.is_wanted():
        yield f"sqlite:///{folder / 'core.db'}"
        return
    name = f"search_{folder.name[-40:].lower().replace('-', '_')}_{next(_serial)}"
    try:
        yield postgres.create_database(name)
    finally:
        postgres.drop_database(name)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The only source of documents, empty."""
    made = Shelf()
    for name in list(sources()):
        monkeypatch.delitem(sources(), name)
    register_provider("record", made.provider, made.lister)
    return made


@pytest.fixture(params=["tantivy", "whoosh"])
def bare_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The core on a fresh database, once with each engine, its context pushed."""
    with database(tmp_path) as url:
        app = Flask("bare")
        app.config["SQLALCHEMY_DATABASE_URI"] = url
        config = Config(env="testing", data=tmp_path / "data", database_url=url, search_engine=request.param)
        app.extensions["eoffice.config"] = config
        db.init_app(app)
        reader.register(app)
        with app.app_context():
            for model in (changes.Change, Agency):
                model.__table__.create(db.engine)  # type: ignore[attr-defined]
            yield app
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(params=["tantivy", "whoosh"])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    """An engine with the world's documents, to be written."""
    opened = world.made(request.param, tmp_path / "g")
    yield opened
    opened.close()


@pytest.fixture
def follower(bare_app: Flask, shelf: Shelf) -> Iterator[Follower]:
    """A follower of the shelf."""
    made = Follower(bare_app)
    yield made
    made.close()


@pytest.fixture
def open_index(bare_app: Flask) -> SearchEngine:
    """The index as another process reads it: call it for a fresh look."""
    return lambda: reader.current_reader().engine()  # type: ignore[return-value]


@pytest.fixture
def clerk() -> Actor:
    """A reader of everything of agency 1."""
    return Actor(person_id=1, agency_id=1, name="Vân", keys=world.CLERK)


@pytest.fixture
def outsider() -> Actor:
    """Somebody who sees nothing of it."""
    return Actor(person_id=99, agency_id=2, name="Người ngoài", keys=world.OUTSIDER)


def numbered(number: int, **changed: object) -> IndexDocument:
    """An ordinary letter with this id and number."""
    return replace(world.LETTER, id=number, number=str(number), **changed)  # type: ignore[arg-type]
