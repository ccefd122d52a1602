"""Addresses that nobody's page offers: an answer, never a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from eoffice.access.actor import Actor
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person
from eoffice.directory.tokens import create_token
from tests.functional.bad_input.conftest import Enter, register_one
from tests.functional.pages import Visitor

HUGE = "a" * 5000
NAMES = (
    "page", "per_page", "sort", "from", "to", "year", "state", "type", "unit", "urgency", "due", "mine", "drafted",
    "late", "scope", "role", "q", "kind", "issuer", "chain", "person", "action", "day", "limit", "number", "plan_item",
)  # fmt: skip
VALUES = (
    "-1", "9" * 30, "1e9", "%D9%A3", "%00", "%ff%fe", "%ED%A0%80", "'", "-", "31/02/2026", "01/01/0001", "%22((((",
    "a%0d%0aSet-Cookie:%20x=1", HUGE,
)  # fmt: skip
OTHER_NAMES = ("cursor", "restore", "batch", "file", "next", "record_id")
#: Every filter of a list at once with one wrong value.
FOR_LISTS = tuple("&".join(f"{name}={value}" for name in NAMES) for value in VALUES)
#: What other pages read, and what goes wrong by itself.
FOR_ALL = (
    *("&".join(f"{name}={value}" for name in OTHER_NAMES) for value in ("-1", "%00", "%ff", "//evil.example", HUGE)),
    "replies_to=-1", "replies_to=%00", "page=1&page=2&%ff=%ff&=&&&type[]=x",
)  # fmt: skip
#: Answers that say something; 303 leads to another page of the house.
SPOKEN = {200, 303, 400, 403, 404, 409, 413, 422}
NUMBERS = (987_654, 10**30)
PATHS = (
    "/incoming/%00", "/incoming/%ff", "/incoming/-1", "/incoming/1%00", "/incoming/٣", "/%2e%2e/etc/passwd",
    "/static/%2e%2e/%2e%2e/app.py", "/documents/1/files/1/pages/99999999999", "/" + "a" * 20_000,
)  # fmt: skip


def pages(app: Flask) -> Iterator[Rule]:
    """Every rule that can be read."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and not rule.rule.startswith(("/static", "/bootstrap")):
            yield rule


def addresses(app: Flask, number: int) -> Iterator[str]:
    """An address of each rule, its numbers filled in."""
    for rule in pages(app):
        yield re.sub("<[^>]*>", str(number), rule.rule)


class Asker:
    """Somebody signed in, and with a token for the API."""

    def __init__(self, client: FlaskClient, secret: str) -> None:
        self._client, self._token = client, {"Authorization": f"Bearer {secret}"}

    def ask(self, address: str) -> int:
        """The status of an address, its bytes sent as they stand."""
        path, _, query = address.partition("?")
        headers = self._token if path.startswith("/api/") else {}
        return self._client.get(path, query_string=query, headers=headers, buffered=True).status_code


@pytest.fixture
def asker(enter: Enter, actor: Callable[[str], Actor], person: Callable[[str], Person]) -> Callable[[str], Asker]:
    """Open pages and API for a user of the world."""

    def open_both(username: str) -> Asker:
        with unit_of_work():
            secret = create_token(actor(username), person(username))
        return Asker(enter(username).client, secret)

    return open_both


@pytest.fixture
def faults(app: Flask) -> None:
    """Let a fault be answered as in production, so that all are found in one go."""
    app.config["PROPAGATE_EXCEPTIONS"] = False


@pytest.mark.slow
def test_no_query_string_is_a_fault(faults: None, app: Flask, asker: Callable[[str], Asker], clerk: Visitor) -> None:
    number = int(register_one(clerk).rpartition("/")[2])
    reader, administrator = asker("vanthu"), asker("quantri")
    seen = {}
    for address in addresses(app, number):
        visitor = administrator if address.startswith("/administration") else reader
        for query in FOR_ALL if str(number) in address else (*FOR_ALL, *FOR_LISTS):
            if (status := visitor.ask(f"{address}?{query}")) not in SPOKEN:
                seen[f"{address}?{query[-90:]}"] = status
    assert seen == {}


def test_no_number_in_an_address_is_a_fault(faults: None, app: Flask, asker: Callable[[str], Asker]) -> None:
    visitor = asker("vanthu")
    seen = {
        address: status
        for number in NUMBERS
        for address in addresses(app, number)
        if (status := visitor.ask(address)) not in SPOKEN
    }
    assert seen == {}


def test_no_path_is_a_fault(faults: None, asker: Callable[[str], Asker]) -> None:
    visitor = asker("vanthu")
    statuses = {path[:40]: visitor.ask(path) for path in PATHS}
    assert set(statuses.values()) <= {303, 308, 400, 404, 405, 414}, statuses
