"""One document that only one person sees: for everybody else pages, JSON, suggestions, counts, explanations, cursors,
kept searches and files of the search are the same, byte for byte, in an office that has it and in its twin without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eoffice.access.actor import Actor, person_key
from eoffice.content.service import store_file
from eoffice.core import changes, clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Person
from eoffice.directory.queries import find_person
from eoffice.directory.tokens import create_token
from eoffice.records.case_files import add_document, open_case_file
from eoffice.records.models import Record, RecordFile, RecordGrant
from eoffice.search.follower import Follower
from eoffice.search.watching import look_through
from tests.conftest import Browser
from tests.security.answers import text_of
from tests.security.test_twins import CHANGING
from tests.unit.content import makers
from tests.world import MORNING, PASSWORD, Premises, wait_for_other_databases

EVERYBODY_ELSE = (
    "vanthu", "chutich", "phochutich", "chanhvp", "truongphong", "chuyenvien2", "luutru", "motcua", "quantri",
    "vanthu2",
)  # fmt: skip
#: Asked of page and box; the others of the API alone, with counts and explanation.
SHOWN = ("", "xylopon", "cây xanh đường phố")
QUESTIONS = (
    *SHOWN, "klarinet OR xylophon", "klari", "777", "số:7777", 'cơ quan:"Sở Mandolin"', "người ký:saxophon",
    "cay xanh khong co", "khoảng 7770", "xylophoon kế hoạch",
)  # fmt: skip
#: What narrows and orders, of the address of page and API alike.
NARROWED = ("type=QUYET_DINH", "issuer=mandolin", "from=2024-01-01&to=2024-12-31&sort=number", "sort=oldest")


def who(username: str) -> tuple[Person, Actor]:
    person = find_person(username)
    assert person is not None
    return person, actor_of(person)


def put(subject: str, *, is_open: bool, text: str, keys: tuple[str, ...] = (), **card: object) -> Record:
    """A document with a file, for the readers named by keys; in a unit of work."""
    owner = who("chuyenvien")[1]
    file = store_file(owner, stream=BytesIO(makers.docx_file(text)), name="tep.docx")
    facts = {
        "kind": "outgoing", "state": "issued", "type": "KE_HOACH", "issuer_name": "UBND phường Cầu Tre",
        "issued_on": date(2026, 3, 4),
    }  # fmt: skip
    record = Record(
        agency_id=owner.agency_id or 0, subject=subject, open_to_agency=is_open, created_at=clock.now(),
        updated_at=clock.now(), **(facts | card),
    )  # fmt: skip
    db.session.add(record)
    db.session.flush()
    db.session.add(RecordFile(record_id=record.id, file_id=file.id, position=1))
    db.session.add_all(RecordGrant(record_id=record.id, key=key) for key in keys)
    db.session.flush()
    changes.announce("record", record.id)
    return record


def fill(*, is_with_hidden: bool) -> None:
    """Papers of everybody, some with words of the hidden one; in one of the twins the hidden one, the last."""
    shared = tuple(person_key(who(name)[0].id) for name in EVERYBODY_ELSE[4:])
    for number in range(6):
        text = "Cây xanh " * (number + 1) + ("", "klarinet", "xylophon")[number % 3]
        put(
            f"Kế hoạch trồng cây xanh đường phố {number}", is_open=True, text=text, number=str(number + 1),
            notation="KH-UBND", keys=shared if number % 2 else (),
        )  # fmt: skip
    if is_with_hidden:
        owner, actor = who("chuyenvien")
        hidden = put(
            "Quyết định xylophon cây xanh xylopon", is_open=False, text="klarinet mandolin cây xanh đường phố " * 5,
            type="QUYET_DINH", number="7777", notation="QĐ-MAT", issuer_name="Sở Mandolin", signer_name="Saxophon",
            issued_on=date(2024, 5, 6), keys=(person_key(owner.id),),
        )  # fmt: skip
        add_document(actor, open_case_file(actor, code="99.MAT", title="Hồ sơ", retention_years=5), hidden)


@contextmanager
def office(premises: Premises, engine: str, *, is_with_hidden: bool) -> Iterator[Flask]:
    """One of the twins, its index made, everybody watching for the words of the hidden paper before it came."""
    with premises.opened() as settings, premises.lent(replace(settings, search_engine=engine)) as app:
        app.test_client_class = Browser
        with app.app_context(), clock.frozen(MORNING):
            follower = Follower(app)
            follower.catch_up()
            for name in EVERYBODY_ELSE:
                form = {"name": "Cây", "is_watched": "y"}
                signed_in(app, name).post("/search/save?q=klarinet+OR+xylophon", data=form)
            with unit_of_work():
                fill(is_with_hidden=is_with_hidden)
            drain(app)
            wait_for_other_databases()
            follower.catch_up()
            while look_through(app):
                pass
            follower.close()
            yield app


def signed_in(app: Flask, username: str) -> FlaskClient:
    browser = app.test_client()
    browser.post("/sign-in", data={"username": username, "password": PASSWORD})
    return browser


def seen_by(app: Flask, username: str) -> dict[str, str]:
    """All that a person can get out of the search."""
    browser, taken = signed_in(app, username), {}
    with unit_of_work():
        secret = create_token(who(username)[1], who(username)[0])

    def take(path: str, **more: Any) -> str:
        answer = browser.get(path, **more)
        taken[path] = f"{answer.status_code} {CHANGING.sub('', answer.get_data(as_text=True))}"
        return answer.get_data(as_text=True)

    def ask(query: str) -> dict[str, Any]:
        bearer = {"Authorization": f"Bearer {secret}"}
        answer = take(f"/api/v1/search?facets=1&explain=1&limit=4&{query}", headers=bearer)
        found: dict[str, Any] = app.json.loads(answer)
        return found

    for query in (*(f"q={text}" for text in QUESTIONS), *NARROWED):
        cursor = ask(query)["next_cursor"]
        while cursor:
            cursor = ask(f"{query}&cursor={cursor}")["next_cursor"]
    for text in SHOWN:
        take(f"/search?q={text}")
        take(f"/search/suggest?q={text}")
    for query in NARROWED[:3]:
        take(f"/search?{query}")
    browser.post("/search/recent", data={"text": "xylophon", "in_vain": ""})
    take("/search/saved")
    for shape in ("xlsx", "docx"):
        form = {"query": "q=xylophon OR cây", "shape": shape, "columns": ["symbol", "subject", "issuer"]}
        taken[shape] = text_of(browser.post("/search/export", data=form))
    return taken


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_a_document_of_one_person_does_not_exist_for_anybody_else(engine: str, premises: Premises) -> None:
    with office(premises, engine, is_with_hidden=False) as app:
        without = {name: seen_by(app, name) for name in EVERYBODY_ELSE}
    with office(premises, engine, is_with_hidden=True) as app:
        assert "7777/QĐ-MAT" in signed_in(app, "chuyenvien").get("/search?q=xylophon").text
        for name in EVERYBODY_ELSE:
            seen = seen_by(app, name)
            assert {path for path, text in seen.items() if text != without[name].get(path)} == set(), name
            assert seen.keys() == without[name].keys(), name
    assert sum("klarinet" in text for text in without["vanthu"].values()) > 4
