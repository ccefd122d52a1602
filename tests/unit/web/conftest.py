"""The application with some pages of the tests' own, and a browser whose visitor the test chooses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eoffice.access.actor import Actor
from tests.unit.web import pages


@pytest.fixture
def finish_app() -> Callable[[Flask], None]:
    """The application of every test, with the sample pages."""
    pages.done.clear()
    return pages.add_pages


@pytest.fixture
def browse_as(app: Flask) -> Callable[[Actor], FlaskClient]:
    """A browser of somebody who is signed in by other means than a password."""

    def open_browser(actor: Actor) -> FlaskClient:
        app.extensions["eoffice.identifiers"].insert(0, lambda: actor)
        return app.test_client()

    return open_browser


@pytest.fixture
def browser(browse_as: Callable[[Actor], FlaskClient]) -> FlaskClient:
    """The browser of a plain signed-in person."""
    return browse_as(pages.visitor())
