"""The frozen world: built once per process, copied for each test; and the one place where its applications live.

It is the demonstration ward without documents (people, posts, books, calendar, file plan). On SQLite a copy is
a copied file, on PostgreSQL `CREATE DATABASE … TEMPLATE`.
"""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, event, func, select

from eoffice.app import PROJECT, create_app
from eoffice.content.reading import ReadingPool
from eoffice.core import changes, clock
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.demo.ward import create_ward
from tests import postgres

#: Everyone's password in the world.
PASSWORD = "Cau-Tre-Ben-Song-2026"

#: Monday 9 November 2026, 09:00 in the office: an ordinary working day.
MORNING = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)

_serial = count(1)


class Worlds:
    """The templates of one process. `copy` gives a test its own database; leaving drops the templates."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates: dict[bool, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._templates:
            _, template = self._templates.popitem()
            if postgres.is_wanted():
                postgres.drop_database(template)

    @contextmanager
    def copy(self, folder: Path, name: str = "", *, is_empty: bool = False) -> Iterator[str]:
        """Yield the URL of a fresh copy of the world, or of its tables with nothing in them.

        On SQLite it is a file in `folder`, else a database (named `name`).
        """
        template = self._templates.get(is_empty)
        if template is None:
            template = self._templates[is_empty] = self._build(is_empty=is_empty)
        if not postgres.is_wanted():
            target = folder / "eoffice.db"
            shutil.copyfile(template, target)
            yield f"sqlite:///{target}"
            return
        name = name or _database_name("test")
        url = postgres.create_database(name, template=template)
        try:
            yield url
        finally:
            postgres.drop_database(name)

    def _build(self, *, is_empty: bool) -> str:
        if postgres.is_wanted():
            template = _database_name("template")
            url = postgres.create_database(template)
        else:
            template = str(self._folder / f"{'empty' if is_empty else 'template'}.db")
            url = f"sqlite:///{template}"
        config = Config(
            env="testing", data=self._folder, database_url=url, blob_url=f"file:{self._folder / 'blobs'}",
            secret_key="test",
        )  # fmt: skip
        app = create_app(config)
        with app.app_context(), clock.frozen(MORNING):
            create_tables()
            if not is_empty:
                with unit_of_work():
                    create_ward(password=PASSWORD)
        let_go(app)
        if not postgres.is_wanted():
            _checkpoint(template)
        return template


class Premises:
    """The place where the tests of one process have their installation, one after another.

    Folder, database name and so the settings are always the same: an application made for them serves every test
    (addresses, templates and statements are compiled once). What a test leaves behind does not last: the folder is
    emptied, the database is another copy, `lent` puts the application back as it was made.
    """

    def __init__(self, worlds: Worlds, folder: Path) -> None:
        self._worlds = worlds
        self._data = folder / "data"
        self._database = _database_name("premises")
        self._apps: dict[object, Flask] = {}

    @contextmanager
    def opened(self) -> Iterator[Config]:
        """A fresh installation: nothing but a copy of the world."""
        self._data.mkdir()
        with self._worlds.copy(self._data, self._database) as url:
            try:
                yield Config(
                    env="testing", data=self._data, database_url=url, blob_url=f"file:{self._data / 'blobs'}",
                    secret_key="test", upload_limit_mb=20, extract_seconds=60,
                )  # fmt: skip
            finally:  # under another name, lest a process that a test left behind writes into the next one's
                gone = self._data.rename(self._data.with_name(f"gone-{next(_serial)}"))
                shutil.rmtree(gone, ignore_errors=True)

    @contextmanager
    def lent(self, config: Config, finish: Callable[[Flask], None] | None = None) -> Iterator[Flask]:
        """The application for these settings, as it is after `finish` had it; made for the first test that asks."""
        app = self._apps.get((config, finish))
        if app is None:
            app = self._apps[config, finish] = create_app(config)
            if finish is not None:
                finish(app)
            gc.collect()
            gc.freeze()  # it lives as long as the process: nobody need look through it for garbage again
        with _put_back(app.config), _put_back(app.extensions):
            yield app
        for made in self._apps.values():  # readings keep the idle process from which each is forked
            let_go(made, ReadingPool)


@contextmanager
def _put_back(values: dict[str, Any]) -> Iterator[None]:
    """Whatever the block does to these values, and to the lists and mappings among them, does not last."""
    mappings = [(held, dict(held)) for held in (values, *values.values()) if isinstance(held, dict)]
    lists = [(held, list(held)) for held in values.values() if isinstance(held, list)]
    yield
    for mapping, before in mappings:
        mapping.clear()
        mapping.update(before)
    for items, members in lists:
        items[:] = members


@event.listens_for(Engine, "connect")
def _do_not_wait_for_the_disk(connection: object, _record: object) -> None:
    """Tests of this process need no power cut: come after the product's own settings and undo the slow one."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


def create_tables() -> None:
    """Make the tables of the application in context, by the migrations."""
    if any((PROJECT / "migrations" / "versions").glob("[0-9]*.py")):
        upgrade()
    else:
        db.create_all()


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """Yield the URL of a database without a table; a file in `folder` on SQLite."""
    if not postgres.is_wanted():
        yield f"sqlite:///{folder / 'empty.db'}"
        return
    name = _database_name("empty")
    url = postgres.create_database(name)
    try:
        yield url
    finally:
        postgres.drop_database(name)


def wait_for_other_databases() -> None:
    """Wait until what is committed may be followed.

    PostgreSQL counts transactions per server: one that another test runs in its own database holds the log of
    this one back until it ends.
    """
    if not postgres.is_wanted():
        return
    deadline = time.monotonic() + 120
    while changes.newest()[1] < (db.session.scalar(select(func.max(changes.Change.id))) or 0):
        assert time.monotonic() < deadline, "a transaction on this server did not end"
        db.session.rollback()
        time.sleep(0.02)
    db.session.rollback()


def let_go(app: Flask, *kept: type) -> None:
    """Close what `app` holds open (connections, the index, processes unless `kept`): its database can be dropped."""
    for held in app.extensions.values():
        if callable(close := getattr(held, "close", None)) and not isinstance(held, kept):
            close()
    with app.app_context():  # last: what is closed may still have used a connection
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _database_name(kind: str) -> str:
    return f"eoffice_{kind}_{os.getpid()}_{next(_serial)}"


def _checkpoint(path: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
