"""One document that only one person sees: for everybody else pages, JSON, suggestions, counts, marks and files of the
search are the same, byte for byte, whether it exists or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eoffice.access.actor import Actor, person_key
from eoffice.content.service import store_file
from eoffice.core import changes, clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person
from eoffice.directory.tokens import create_token
from eoffice.records.case_files import add_document, open_case_file
from eoffice.records.models import Record, RecordFile, RecordGrant
from tests.functional.conftest import background
from tests.security.test_twins import CHANGING
from tests.unit.content import makers

__all__ = ["background"]

EVERYBODY_ELSE = (
    "vanthu", "chutich", "phochutich", "chanhvp", "truongphong", "chuyenvien2", "luutru", "motcua", "quantri",
    "vanthu2",
)  # fmt: skip
QUESTIONS = (
    "", "xylophon", "xylopon", "klari", "777", "số:7777", "cây xanh đường phố", 'cơ quan:"Sở Mandolin"',
    "người ký:saxophon", "xanh OR klarinet", "cay xanh khong co",
)  # fmt: skip
FILTERS = ("", "&type=QUYET_DINH", "&from=2024-01-01&to=2024-12-31&sort=number")


@pytest.fixture
def office(
    app: Flask, actor: Callable[[str], Actor], person: Callable[[str], Person], background: Callable[[], None]
) -> Callable[..., None]:
    """Puts a document with a file into the ward, for the readers named by keys, and lets the worker do its part."""

    def put(subject: str, *, is_open: bool, text: str, keys: tuple[str, ...] = (), **card: object) -> Record:
        who = actor("chuyenvien")
        with unit_of_work():
            file = store_file(who, stream=BytesIO(makers.docx_file(text)), name="tep.docx")
            facts = {
                "kind": "outgoing", "state": "issued", "type": "KE_HOACH", "issuer_name": "UBND phường Cầu Tre",
                "issued_on": date(2026, 3, 4),
            }  # fmt: skip
            record = Record(
                agency_id=who.agency_id or 0, subject=subject, open_to_agency=is_open, created_at=clock.now(),
                updated_at=clock.now(), **(facts | card),
            )  # fmt: skip
            db.session.add(record)
            db.session.flush()
            db.session.add(RecordFile(record_id=record.id, file_id=file.id, position=1))
            for key in keys:
                db.session.add(RecordGrant(record_id=record.id, key=key))
            db.session.flush()
            changes.announce("record", record.id)
        return record

    for number in range(6):
        shared = tuple(person_key(person(name).id) for name in EVERYBODY_ELSE[4:] if number % 2)
        put(f"Kế hoạch trồng cây xanh đường phố {number}", is_open=True, text="Cây xanh " * (number + 1),
            number=str(number + 1), notation="KH-UBND", keys=shared)  # fmt: skip
    background()

    def hide() -> None:
        hidden = put(
            "Quyết định xylophon cây xanh", is_open=False, text="klarinet cây xanh đường phố", type="QUYET_DINH",
            number="7777", notation="QĐ-MAT", issuer_name="Sở Mandolin", signer_name="Saxophon",
            issued_on=date(2024, 5, 6), keys=(person_key(person("chuyenvien").id),),
        )  # fmt: skip
        with unit_of_work():
            owner = actor("chuyenvien")
            add_document(owner, open_case_file(owner, code="99.MAT", title="Hồ sơ", retention_years=5), hidden)
        background()

    return hide


@pytest.fixture
def look(
    app: Flask, sign_in: Callable[[str], FlaskClient], actor: Callable[[str], Actor], person: Callable[[str], Person]
) -> Callable[[str], dict[str, str]]:
    """Takes down all that a person can get out of the search."""
    doors: dict[str, tuple[FlaskClient, dict[str, str]]] = {}

    def visitor(username: str) -> tuple[FlaskClient, dict[str, str]]:
        if username not in doors:
            with unit_of_work():
                secret = create_token(actor(username), person(username))
            doors[username] = sign_in(username), {"Authorization": f"Bearer {secret}"}
        return doors[username]

    def take_down(username: str) -> dict[str, str]:
        browser, bearer = visitor(username)
        taken = {}
        for text in QUESTIONS:
            for path in ("/search", "/search/suggest", "/api/v1/search"):
                for filters in FILTERS if path == "/search" and text in QUESTIONS[:2] else ("",):
                    answer = browser.get(f"{path}?q={text}{filters}", headers=bearer if "/api" in path else {})
                    taken[f"{path} {text} {filters}"] = CHANGING.sub("", answer.get_data(as_text=True))
        for text in QUESTIONS[6:7]:
            for shape in ("xlsx", "docx"):
                form = {"query": f"q={text}", "shape": shape, "columns": ["symbol", "subject", "issuer"]}
                taken[f"{shape} {text}"] = inside(browser.post("/search/export", data=form).data)
        return taken

    return take_down


def inside(body: bytes) -> str:
    """The parts of an office file, without the moment at which it was made."""
    with ZipFile(BytesIO(body)) as parts:
        names = [name for name in sorted(parts.namelist()) if not name.startswith("docProps/")]
        return "".join(name + parts.read(name).decode("utf-8", "replace") for name in names)


@pytest.mark.slow
def test_a_document_of_one_person_does_not_exist_for_anybody_else(
    look: Callable[[str], dict[str, str]], office: Callable[[], None], sign_in: Callable[[str], FlaskClient]
) -> None:
    before = {name: look(name) for name in EVERYBODY_ELSE}
    office()
    assert "7777/QĐ-MAT" in sign_in("chuyenvien").get("/search?q=xylophon").get_data(as_text=True)
    for name in EVERYBODY_ELSE:
        after = look(name)
        assert {address for address, text in after.items() if text != before[name][address]} == set(), name
        shown = re.sub(r'value="[^"]*"|q=[^"&]*', "", "".join(after.values()).lower())
        assert "99.mat" not in shown
