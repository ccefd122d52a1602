"""Fixtures of every test: an application over a fresh copy of one frozen world.

The world is the demonstration ward without documents (people, posts, books, calendar, file plan), built once
per process and database kind, then copied for each test. The application is made once per process and settings.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from math import inf
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Person
from tests import postgres
from tests.world import MORNING, PASSWORD, Premises, Worlds


class Browser(FlaskClient):
    """A client whose requests have an application context of their own, as in a server.

    Within the context of the test they would share its session and the signed-in person. What the test has
    loaded is read afresh after each request.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request."""
        db.session.rollback()
        with self.application.app_context():
            return super().open(*args, **kwargs)


#: Settings of the tests themselves.
KEPT = frozenset({postgres.VARIABLE, "EOFFICE_PICTURES"})

_SERVER = pytest.StashKey[postgres.Server]()


def pytest_configure(config: pytest.Config) -> None:
    """Forget the settings of whoever runs the tests; start the embedded PostgreSQL once for the run.

    The workers of xdist inherit its address. Garbage is looked for less often than where memory counts.
    """
    gc.set_threshold(20_000, 20, 20)
    for name in [name for name in os.environ if name.startswith("EOFFICE_") and name not in KEPT]:
        del os.environ[name]
    server = postgres.start_if_asked()
    if server is not None:
        config.stash[_SERVER] = server


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that this run started."""
    server = config.stash.get(_SERVER, None)
    if server is not None:
        postgres.stop(server)


#: Fixtures that stand on a database; a module that starts one by itself imports `tests.postgres`.
ON_A_DATABASE = frozenset({"worlds", "bare_app"})
#: Marks of tests that take long.
LONG = ("browser", "process", "slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files with long tests come first, then those with many, lest one be left over at the end.

    What touches no database runs on SQLite.
    """
    long = {item.path for item in items if any(map(item.get_closest_marker, LONG))}
    count = Counter(item.path for item in items)
    items.sort(key=lambda item: -inf if item.path in long else -count[item.path])
    if not postgres.is_wanted():
        return
    left = [
        item
        for item in items
        if ON_A_DATABASE.isdisjoint(getattr(item, "fixturenames", ()))
        and not hasattr(getattr(item, "module", None), "postgres")
    ]
    config.hook.pytest_deselected(items=left)
    gone = set(left)
    items[:] = [item for item in items if item not in gone]


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """The template worlds of this process."""
    with Worlds(tmp_path_factory.mktemp("worlds")) as made:
        yield made


@pytest.fixture(scope="session")
def premises(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> Premises:
    """Where the tests of this process have their installation."""
    return Premises(worlds, tmp_path_factory.mktemp("premises"))


@pytest.fixture
def config(premises: Premises) -> Iterator[Config]:
    """Settings of a test installation over its own copy of the world."""
    with premises.opened() as settings:
        yield settings


@pytest.fixture
def finish_app() -> Callable[[Flask], None] | None:
    """What a folder of tests adds to its application, once; a plain function."""
    return None


@pytest.fixture
def app(premises: Premises, config: Config, finish_app: Callable[[Flask], None] | None) -> Iterator[Flask]:
    """The application with its context pushed, on the morning of `MORNING`."""
    with premises.lent(config, finish_app) as application:
        application.test_client_class = Browser
        with application.app_context(), clock.frozen(MORNING):
            yield application


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser without script."""
    return app.test_client()


@pytest.fixture
def person(app: Flask) -> Callable[[str], Person]:
    """Find a person of the world by user name."""

    def find(username: str) -> Person:
        return db.session.scalars(select(Person).where(Person.username == username)).one()

    return find


@pytest.fixture
def actor(person: Callable[[str], Person]) -> Callable[[str], Actor]:
    """Find an actor of the world by user name, as of now."""
    return lambda username: actor_of(person(username))


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], FlaskClient]:
    """A browser signed in through the sign-in page."""

    def open_browser(username: str, password: str = PASSWORD) -> FlaskClient:
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"username": username, "password": password})
        assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
        return browser

    return open_browser
