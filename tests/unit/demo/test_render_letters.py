"""Letters as PDF and Word files."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random

import pypdfium2
import pytest
from docx import Document

from eoffice.core.errors import ConfigurationError
from eoffice.demo import docx, pdf
from eoffice.demo.language import subject
from eoffice.demo.letter import Letter, compose
from eoffice.demo.scan import scanned
from eoffice.demo.senders import origin
from eoffice.registers.fonts import find_fonts

TYPES = ["CONG_VAN", "QUYET_DINH", "BAO_CAO", "GIAY_MOI"]


def make(doc_type: str, seed: int = 11) -> Letter:
    rng = Random(seed)
    about = subject(rng, doc_type)
    source = origin(rng, about)
    return compose(
        rng, about, source.sender, number=source.number, notation=source.notation, on=date(2026, 2, 5),
        written_on=date(2026, 2, 5), to=("Ủy ban nhân dân phường Mai Khê", "Các tổ dân phố"), archive="TH",
    )  # fmt: skip


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("doc_type", TYPES)
def test_text_of_a_pdf_comes_out_with_every_mark(doc_type):
    letter = make(doc_type)
    document = pypdfium2.PdfDocument(pdf.render(letter))
    text = words(" ".join(page.get_textpage().get_text_range() for page in document))
    document.close()
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert words(letter.symbol) in text
    assert letter.signer in text
    for paragraph in letter.body.paragraphs:
        assert words(paragraph.text) in text


@pytest.mark.parametrize("doc_type", TYPES)
def test_a_word_file_opens_and_holds_the_content(doc_type):
    letter = make(doc_type)
    document = Document(BytesIO(docx.render(letter)))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert all(paragraph.text in paragraphs for paragraph in letter.body.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any(letter.symbol in cell for cell in cells)
    assert any(letter.signer in cell for cell in cells)


def test_equal_letters_give_equal_bytes():
    assert pdf.render(make("CONG_VAN")) == pdf.render(make("CONG_VAN"))
    assert docx.render(make("CONG_VAN")) == docx.render(make("CONG_VAN"))


def test_a_scan_shows_the_pages_and_holds_no_text():
    made = scanned(pdf.render(make("CONG_VAN")))
    document = pypdfium2.PdfDocument(made)
    assert [page.get_textpage().get_text_range() for page in document] == [""]
    darkest = document[0].render(grayscale=True).to_pil().getextrema()[0]
    document.close()
    assert darkest < 100
    assert made == scanned(pdf.render(make("CONG_VAN")))


def test_january_and_february_get_a_zero_and_other_months_do_not():
    letter = make("THONG_BAO")
    assert letter.place_and_date.endswith("ngày 05 tháng 02 năm 2026")


def test_a_missing_font_is_said_with_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert find_fonts((tmp_path,)) is None
    monkeypatch.setattr(pdf, "find_fonts", lambda: None)
    with pytest.raises(ConfigurationError, match="fonts-liberation2"):
        pdf.use_fonts.__wrapped__()
