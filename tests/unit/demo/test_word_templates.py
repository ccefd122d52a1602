"""The templates that drafting fills by docxtpl."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from docxtpl import DocxTemplate

from eoffice.outgoing.word_templates.build import BUILDERS, FOLDER, build, template_path

CONTEXT = {
    "agency_parent": "", "agency": "Ủy ban nhân dân phường Mai Khê", "agency_notation": "UBND", "place": "Mai Khê",
    "date_line": "ngày 05 tháng 11 năm 2026", "number": "12", "notation": "UBND-KT", "type_name": "Thông báo",
    "subject": 'Sửa chữa & nâng cấp "đường < 5 m"', "recipients": ["Sở Xây dựng & Sở Tài chính", "Các tổ dân phố"],
    "body": ["Đoạn một có < và &.", "Đoạn hai."], "signer_authority": "KT. Chủ tịch\nPhó Chủ tịch",
    "signer_name": "Lê Thị Minh Nguyệt", "archive_line": "Lưu: VT, KT.",
    "in_reply_to": "Công văn số 5/SXD-VP ngày 01/11/2026 của Sở Xây dựng",
}  # fmt: skip


def filled(slug: str, **changes: object) -> DocumentType:
    """The filled template, read back."""
    template = DocxTemplate(template_path(slug))
    template.render(CONTEXT | changes, autoescape=True)
    buffer = BytesIO()
    template.save(buffer)
    return Document(BytesIO(buffer.getvalue()))


def fill(slug: str, **changes: object) -> str:
    """All text of the filled template: paragraphs, then cells."""
    document = filled(slug, **changes)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


@pytest.mark.parametrize("slug", list(BUILDERS))
def test_signs_of_markup_survive_in_every_template(slug):
    text = fill(slug)
    assert 'sửa chữa & nâng cấp "đường < 5 m"' in text.lower()
    assert "Sở Xây dựng & Sở Tài chính" in text
    assert "Đoạn một có < và &." in text
    assert "Lê Thị Minh Nguyệt" in text
    assert "KT. CHỦ TỊCH" in text and "PHÓ CHỦ TỊCH" in text
    assert "{" not in text


@pytest.mark.parametrize("slug", list(BUILDERS))
def test_an_unnumbered_draft_leaves_room_for_number_and_date(slug):
    text = fill(slug, number="", date_line="", body="", in_reply_to="", recipients=[])
    assert "/UBND-KT" in text
    assert "ngày      tháng      năm" in text
    assert "{" not in text


def test_a_decision_names_the_committee_when_it_is_signed_on_its_behalf():
    assert "ỦY BAN NHÂN DÂN PHƯỜNG MAI KHÊ\nCăn cứ" in fill("QUYET_DINH", signer_authority=["TM. Ủy ban nhân dân"])
    assert "CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG MAI KHÊ\nCăn cứ" in fill("QUYET_DINH")


def test_a_reply_names_what_it_answers():
    assert "Phúc đáp Công văn số 5/SXD-VP" in fill("CONG_VAN")
    assert "Phúc đáp" not in fill("CONG_VAN", in_reply_to="")


@pytest.mark.parametrize("slug", list(BUILDERS))
@pytest.mark.parametrize(
    ("urgency", "hour", "words", "length"),
    [
        ("urgent", "", ["KHẨN"], 20), ("very_urgent", "", ["THƯỢNG KHẨN"], 40), ("express", "", ["HỎA TỐC"], 30),
        ("express", "14:30 23/11/2026", ["HỎA TỐC HẸN GIỜ", "14:30 23/11/2026"], 52),
    ],
)  # fmt: skip
def test_the_urgency_stands_in_a_red_frame_under_the_symbol(slug, urgency, hour, words, length):
    """NĐ 30/2020 PL I ph.I III.2b: bold capitals of 13 to 14 points, a single frame, 8 mm high for one line."""
    below_symbol = filled(slug, urgency=urgency, reach_by=hour).tables[0].cell(1, 0)
    (frame,) = below_symbol.tables
    assert "Số: 12/UBND-KT" in below_symbol.text
    (row,) = frame.rows
    (cell,) = row.cells
    assert [paragraph.text for paragraph in cell.paragraphs] == words
    assert (round(cell.width.mm), round(row.height.mm)) == (length, 8 if len(words) == 1 else 13)
    runs = [run for paragraph in cell.paragraphs for run in paragraph.runs if run.text]
    assert {(run.font.size.pt, run.bold, str(run.font.color.rgb)) for run in runs} == {(13, True, "FF0000")}
    borders = cell._tc.tcPr.find(qn("w:tcBorders"))
    assert [border.get(qn("w:val")) for border in borders] == ["single"] * 4


@pytest.mark.parametrize("slug", list(BUILDERS))
def test_what_is_not_urgent_has_no_frame(slug):
    for urgency in ("", "normal"):
        assert filled(slug, urgency=urgency).tables[0].cell(1, 0).tables == []


def test_types_without_a_template_use_the_notice():
    assert template_path("PHUONG_AN") == FOLDER / "thong_bao.docx"


def test_the_committed_templates_are_what_the_builder_makes(tmp_path: Path):
    for made in build(tmp_path):
        assert made.read_bytes() == (FOLDER / made.name).read_bytes()
