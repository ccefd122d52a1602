"""What the index is told of a record: text with the places of its files, units, case files, within bounds."""

from __future__ import annotations

from io import BytesIO

import pytest

from eoffice.content.models import FileText
from eoffice.content.service import store_file
from eoffice.core import changes
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming import service
from eoffice.records import search
from eoffice.records.case_files import add_document, open_case_file
from eoffice.records.service import grant
from tests.unit.content import makers


@pytest.fixture
def record(app, actor):
    """A received document with two files whose texts were read."""
    clerk = actor("vanthu")
    with unit_of_work():
        texts = {name: BytesIO(makers.docx_file(name)) for name in ("một", "hai")}
        files = [store_file(clerk, stream=stream, name=f"{name}.docx") for name, stream in texts.items()]
        made = service.receive(clerk, card={"subject": "Ngập lụt"}, files=files)
        db.session.add(FileText(file_id=files[0].id, text="trang một\ftrang hai"))
        db.session.add(FileText(file_id=files[1].id, text="phụ lục"))
    return made


def indexed(record):
    return next(iter(search.documents([record.id])))


def test_each_file_has_its_place_in_the_body(record):
    document = indexed(record)
    said = [(place.name, document.body[place.start : place.end]) for place in document.files]
    assert said == [("một.docx", "trang một\ftrang hai"), ("hai.docx", "phụ lục")]


def test_the_body_is_bounded_and_so_are_the_places(record, monkeypatch):
    monkeypatch.setattr(search, "BODY_LIMIT", 15)
    document = indexed(record)
    assert len(document.body) == 15
    assert [(place.name, place.end) for place in document.files] == [("một.docx", 15)]


def test_units_come_from_the_grants_and_case_files_announce_themselves(record, actor):
    with unit_of_work():
        grant(record, "unit:3", "head:4", "head:3", "person:9", "role:clerk:1")
        owner = actor("vanthu")
        case_file = open_case_file(owner, code="07.KT", title="Hồ sơ", retention_years=5)
    before = changes.newest()
    with unit_of_work():
        add_document(owner, case_file, record)
    document = indexed(record)
    assert list(document.unit_ids) == [3, 4]
    assert list(document.case_file_ids) == [case_file.id]
    assert changes.count_after(before) >= 1
