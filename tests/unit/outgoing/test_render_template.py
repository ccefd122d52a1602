"""A Word file from the office's template: the card in its places, number and date left blank."""

import re

import pytest
from docx import Document

from eoffice.content.service import file_path
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.service.drafts import render_template
from eoffice.records.models import RecordKind
from eoffice.records.service import create_record, grant
from eoffice.records.types import document_types


def text_of(file):
    """All words of a Word file, tables included."""
    root = Document(file_path(file)).element.body
    return re.sub(r"\s+", " ", " ".join(node.text or "" for node in root.iter() if node.tag.endswith("}t")))


@pytest.fixture
def made(draft, actor):
    def make(body="", **facts):
        record = draft(files=[], **facts)
        with unit_of_work():
            render_template(actor("chuyenvien"), record, body=body)
        return record, text_of(record.files[-1].file)

    return make


def test_the_card_stands_in_its_places(made):
    record, text = made(subject="Về phòng, chống <lụt> & bão", body="Đoạn một.\nĐoạn hai & ba < bốn.")
    assert "THÔNG BÁO" in text and "Về phòng, chống <lụt> & bão" in text
    assert "Đoạn một." in text and "Đoạn hai & ba < bốn." in text
    assert "/TB-UBND" in text and "Trần Quang Huy" in text and "TM. ỦY BAN NHÂN DÂN" in text
    assert "Lưu: VT, KT." in text and "Sở Nội vụ" in text
    assert record.files[-1].file.name == "Thông báo - Về phòng, chống <lụt> & bão.docx"


def test_number_and_day_are_blank_until_numbering(made):
    _record, text = made()
    assert re.search(r"Số:\s+/TB-UBND", text) and re.search(r"ngày\s+tháng\s+năm", text)
    assert "2026" not in text


def test_every_type_has_a_template_that_opens(made):
    for type_slug in document_types():
        _record, text = made(type=type_slug)
        assert "hông báo lịch trực Tết" in text, type_slug


def test_a_reply_says_what_it_answers(made, actor):
    with unit_of_work():
        letter = create_record(
            actor("vanthu"), kind=RecordKind.INCOMING, state="assigned", agency_id=actor("vanthu").agency_id,
            card={"type": "CONG_VAN", "number": "12", "notation": "SNV-VP", "issuer_name": "Sở Nội vụ"},
        )  # fmt: skip
        grant(letter, f"person:{actor('chuyenvien').person_id}")
    _record, text = made(type="CONG_VAN", replies_to=letter)
    assert "Công văn số 12/SNV-VP của Sở Nội vụ" in text


def test_the_urgency_is_printed_with_the_hour(made):
    assert "HỎA TỐC HẸN GIỜ 14:30 09/11/2026" in made(card={"urgency": "express", "reach_by": "14h30"})[1]
    _record, text = made(card={"urgency": "very_urgent"})
    assert "THƯỢNG KHẨN" in text and "HỎA TỐC" not in text
    assert "KHẨN" not in made()[1]


def test_making_it_again_supersedes_the_first(draft, actor):
    record = draft()
    with unit_of_work():
        render_template(actor("chuyenvien"), record)
    assert [link.role for link in record.files] == ["superseded", "main"]
    assert db.session.get(Outgoing, record.id).draft_version == 2


def test_strange_characters_do_no_harm(made):
    _record, text = made(body="Chuông \x07 \x00 {{ 7*7 }} {% raw %}")
    assert "{{ 7*7 }}" in text and "49" not in text
