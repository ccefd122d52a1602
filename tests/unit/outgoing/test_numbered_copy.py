"""The numbered copy: the signed file stays as it is, a copy beside it shows number and date."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from docx import Document

from eoffice.content.service import file_path
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.digest import content_digest
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.numbered_copy import fill, find_numbered_copy
from eoffice.outgoing.service.drafts import render_template
from tests.unit.outgoing.conftest import WAY, word_file


@pytest.fixture
def numbered(draft, step, actor):
    """A document made from the template and brought to `numbered`."""
    record = draft(files=[], type="QUYET_DINH", subject="Khen thưởng")
    with unit_of_work():
        render_template(actor("chuyenvien"), record, body="Điều 1. Khen thưởng.")
    for username, action, inputs in WAY[:5]:
        step(username, record, action, **inputs)
    return record


def words_of(file):
    root = Document(file_path(file)).element.body
    return "".join(node.text or "" for node in root.iter() if node.tag.endswith("}t"))


def test_the_copy_shows_number_and_date_and_the_signed_file_none(numbered):
    signed, copy = (link.file for link in numbered.files)
    assert "Số: 01/QĐ-UBND" in words_of(copy) and "ngày 09 tháng 11 năm 2026" in words_of(copy)
    assert "01/QĐ-UBND" not in words_of(signed)
    assert copy.name == "01-QĐ-UBND Quyết định.docx"
    assert find_numbered_copy(numbered).id == copy.id


def test_the_copy_counts_for_no_approval(numbered, step):
    outgoing = db.session.get(Outgoing, numbered.id)
    assert content_digest(outgoing) == outgoing.signed_digest
    for username, action, inputs in WAY[5:]:
        step(username, numbered, action, **inputs)
    assert numbered.state == "issued"


def test_a_cancelled_number_takes_its_copy_with_it(numbered, step):
    step("vanthu", numbered, "cancel_number", reason="Nhầm")
    assert find_numbered_copy(numbered) is None
    step("vanthu", numbered, "number")
    assert "Số: 02/QĐ-UBND" in words_of(find_numbered_copy(numbered))
    assert [link.role for link in numbered.files] == ["main", "superseded", "attachment"]


def test_without_the_blank_places_there_is_no_copy(document_at):
    record = document_at("numbered")
    assert find_numbered_copy(record) is None and len(record.files) == 1


def test_places_split_into_several_runs_are_found():
    document = Document()
    number, day = document.add_paragraph(), document.add_paragraph()
    for part in ("Số", ":", "   …  /QĐ", "-UBND"):
        number.add_run(part)
    for part in ("Mai Khê, ngày …", " tháng … ", "năm 2026"):
        day.add_run(part)
    buffer = BytesIO()
    document.save(buffer)
    filled = Document(BytesIO(fill(buffer.getvalue(), symbol="15/QĐ-UBND", day="ngày 05 tháng 6 năm 2026")))
    assert [p.text for p in filled.paragraphs[:2]] == ["Số: 15/QĐ-UBND", "Mai Khê, ngày 05 tháng 6 năm 2026"]


def broken_zip():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr("word/document.xml", "<w:broken")
    return buffer.getvalue()


def damaged_zip():
    """A package whose compressed body no longer unpacks."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("word/document.xml", "<a>" + "x" * 5000 + "</a>")
    data = bytearray(buffer.getvalue())
    start = data.index(b"word/document.xml") + len(b"word/document.xml")
    data[start : start + 8] = b"\xff" * 8
    return bytes(data)


def locked_zip():
    """A package that says its parts are encrypted."""
    data = bytearray(broken_zip())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"PK\x03\x04 nothing", broken_zip(), damaged_zip(), locked_zip(),
        word_file("Không có chỗ điền số").getvalue(),
    ],
)  # fmt: skip
def test_what_cannot_be_read_or_has_no_place_gets_no_copy(data):
    assert fill(data, symbol="1/X", day="ngày 1") is None


def test_a_file_that_unpacks_to_too_much_is_left_alone():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("word/document.xml", "<a/>")
        target.writestr("word/media/bomb.bin", b"\0" * (65 * 1024 * 1024))
    assert len(buffer.getvalue()) < 200_000
    assert fill(buffer.getvalue(), symbol="1/X", day="ngày 1") is None
