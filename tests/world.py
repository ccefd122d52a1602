"""The frozen world: built once per process, copied for each test.

It is the demonstration ward without documents (people, posts, books, calendar, file plan). On SQLite a copy is
a copied file, on PostgreSQL `CREATE DATABASE … TEMPLATE`.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, event, func, select

from eoffice.app import PROJECT, create_app
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
    """The template of one process. `copy` gives a test its own database; leaving drops the template."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._template and postgres.is_wanted():
            postgres.drop_database(self._template)
        self._template = None

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """Yield the URL of a fresh copy of the world; a file in `folder` on SQLite."""
        if self._template is None:
            self._template = self._build()
        if not postgres.is_wanted():
            target = folder / "eoffice.db"
            shutil.copyfile(self._template, target)
            yield f"sqlite:///{target}"
            return
        name = _database_name("test")
        url = postgres.create_database(name, template=self._template)
        try:
            yield url
        finally:
            postgres.drop_database(name)

    def _build(self) -> str:
        if postgres.is_wanted():
            template = _database_name("template")
            url = postgres.create_database(template)
        else:
            template = str(self._folder / "template.db")
            url = f"sqlite:///{template}"
        config = Config(
            env="testing", data=self._folder, database_url=url, blob_url=f"file:{self._folder / 'blobs'}",
            secret_key="test",
        )  # fmt: skip
        app = create_app(config)
        with app.app_context(), clock.frozen(MORNING):
            create_tables()
            with unit_of_work():
                create_ward(password=PASSWORD)
        let_go(app)
        if not postgres.is_wanted():
            _checkpoint(template)
        return template


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


def let_go(app: Flask) -> None:
    """Close every connection of `app`, so that its database can be copied or dropped."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _database_name(kind: str) -> str:
    return f"eoffice_{kind}_{os.getpid()}_{next(_serial)}"


def _checkpoint(path: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
