"""What a file says of itself, asked over the API before anything is taken in."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from eoffice.content.models import Blob, File
from eoffice.core.database import db
from eoffice.recognition.recogniser import FIELDS
from tests.functional.conftest import Caller
from tests.lookalikes import tables
from tests.lookalikes.facts import Facts, draw

PATH = "/incoming/proposals"


def letter() -> tuple[Facts, bytes]:
    given = next(facts for seed in range(500) if is_plain(facts := draw(Random(seed), "CONG_VAN")))
    return given, tables.render(given, Random(1))


def is_plain(facts: Facts) -> bool:
    return bool(facts.number and facts.has_day and not facts.stamp and not facts.second and not facts.urgency)


def upload(content: bytes, name: str = "van-ban.pdf") -> dict[str, tuple[io.BytesIO, str]]:
    return {"file": (io.BytesIO(content), name)}


def kept(app: Flask) -> tuple[int, int, list[Path]]:
    rows = [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in (Blob, File)]
    root = Path(app.extensions["eoffice.config"].blob_url.removeprefix("file:"))
    return rows[0], rows[1], [path for path in root.rglob("*") if path.is_file()]


def test_a_letter_is_proposed_with_places_and_nothing_of_it_is_kept(
    app: Flask, caller: Callable[[str], Caller]
) -> None:
    clerk, (given, content) = caller("vanthu"), letter()
    before = kept(app)
    found = clerk.post(PATH, data=upload(content)).json
    assert set(found) == set(FIELDS)
    assert {set(proposal) == {"value", "confidence", "page", "box"} for proposal in found.values()} == {True}
    assert (found["number"]["value"], found["notation"]["value"]) == (given.number, given.notation)
    assert found["issued_on"]["value"] == given.on.isoformat()
    assert found["type"]["value"] == "CONG_VAN"
    assert found["signer_name"]["value"] == given.signer
    assert found["page_count"]["value"] >= 1
    box = found["number"]["box"]
    assert 0 <= box["left"] < box["right"] <= 1
    assert 0 <= box["top"] < box["bottom"] <= 1
    assert kept(app) == before


def test_proposals_can_be_sent_back_as_the_card(caller: Callable[[str], Caller]) -> None:
    clerk, (given, content) = caller("vanthu"), letter()
    found = clerk.post(PATH, data=upload(content)).json
    card = {name: proposal["value"] for name, proposal in found.items() if proposal["value"] is not None}
    document = clerk.post("/incoming", 201, data={**card, "files": (io.BytesIO(content), "a.pdf")}).json
    assert document["number"] == given.number
    assert document["subject"].casefold() == given.subject.casefold()


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "trong.pdf"), (b"MZ\x90\x00", "virus.exe"), (b"<html>", "a.html"), (b"\x00\x01", "a.docx")],
)
def test_what_uploads_refuse_is_refused_here_too(caller: Callable[[str], Caller], content: bytes, name: str) -> None:
    problem = caller("vanthu").post(PATH, 422, data=upload(content, name)).json
    assert set(problem["fields"]) == {"file"}


def test_without_a_file_or_with_two_the_field_is_named(caller: Callable[[str], Caller]) -> None:
    clerk, (_given, content) = caller("vanthu"), letter()
    two = {"file": [(io.BytesIO(content), "a.pdf"), (io.BytesIO(content), "b.pdf")]}
    for data in ({}, {"file": "text"}, two):
        assert set(clerk.post(PATH, 422, data=data, content_type="multipart/form-data").json["fields"]) == {"file"}


def test_a_file_that_cannot_be_read_has_no_values(caller: Callable[[str], Caller]) -> None:
    found = caller("vanthu").post(PATH, data=upload(b"%PDF-1.7\nbroken")).json
    assert {proposal["value"] for proposal in found.values()} == {None}


@pytest.mark.parametrize("user", ["chuyenvien", "chutich", "quantri", "luutru"])
def test_only_who_receives_documents_may_ask(caller: Callable[[str], Caller], user: str) -> None:
    caller(user).post(PATH, 403, data=upload(letter()[1]))


def test_the_document_of_the_api_describes_places(app: Flask) -> None:
    schemas = app.test_client().get("/api/v1/openapi.json").json["components"]["schemas"]
    assert set(schemas["Proposals"]["properties"]) == set(FIELDS)
    assert "width and height" in str(schemas["Proposal"])
