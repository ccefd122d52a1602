"""Scans become text: page by page, behind everything else, resumable; the original stays as it came."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
import docx.shared
import pypdfium2 as pdfium
import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link

from eoffice.access.actor import Actor
from eoffice.content import jobs, queries, recogniser, recognising, scans, service
from eoffice.content.extractor import read_file
from eoffice.content.kinds import Kind
from eoffice.content.models import File, ScannedPage
from eoffice.content.ocr import program
from eoffice.content.ocr.page import SeenPage
from eoffice.content.outcome import Limits, TextProblem, TextState
from eoffice.core import worker
from eoffice.core.database import db
from eoffice.core.jobs import Job
from eoffice.core.unit_of_work import unit_of_work
from tests.unit.content import makers, scanning

Add = Callable[[bytes, str], File]

pytestmark = pytest.mark.skipif(not shutil.which("tesseract"), reason="no tesseract")


@pytest.fixture
def add(app: Flask, actor: Callable[[str], Actor]) -> Add:
    """Take a file in and leave the work to the test."""

    def add_file(raw: bytes, name: str) -> File:
        with unit_of_work():
            return service.store_file(actor("vanthu"), stream=io.BytesIO(raw), name=name)

    return add_file


def seen(*, text: str, confidence: int) -> SeenPage:
    return SeenPage(text=text, confidence=confidence, width=100, height=140, dpi=10)


def done(app: Flask, file: File) -> File:
    worker.drain(app)
    db.session.expire_all()
    return queries.get_file(file.id)


def text_of(file: File) -> list[str]:
    return (queries.find_text(file.id) or "").split("\f")


@pytest.mark.parametrize(("make", "lies", "lines", "most_errors"), [
    (scanning.sheet, {"tilt": -5}, scanning.LETTER, 0.03),
    (scanning.sheet, {"turn": 90, "tilt": 1.4}, scanning.LETTER, 0.03),
    (scanning.sheet, {"turn": 180}, scanning.LETTER, 0.03),
    (lambda: scanning.stamped(scanning.sheet()), {"turn": 270}, scanning.LETTER, 0.05),
    (scanning.spread, {}, scanning.LETTER + scanning.SECOND, 0.03),
], ids=["tilted", "on its side", "upside down", "stamped and turned", "two pages"])  # fmt: skip
def test_a_page_is_read_however_it_lies(
    tmp_path: Path, make: Callable[[], Image.Image], lies: dict[str, Any], lines: Sequence[str], most_errors: float
):
    page_seen = recogniser.read_page(scanning.scanned(make(), **lies), scanning.DPI, tmp_path)
    assert scanning.word_errors(page_seen.text, lines) <= most_errors
    assert page_seen.confidence > 85
    copy = pdfium.PdfDocument(tmp_path / "page.pdf")[0]
    assert scanning.word_errors(copy.get_textpage().get_text_range(), lines) <= most_errors + 0.05


def test_the_bar_can_fail():
    assert scanning.word_errors(" ".join(scanning.LETTER).replace("ngày", "ngay"), scanning.LETTER) > 0.03


def test_a_mixed_file_gets_only_its_scans_recognised(app: Flask, add: Add):
    mixed = PdfWriter()
    scanned = scanning.as_pdf(scanning.scanned(scanning.sheet()))
    for part in (makers.pdf([["Trang một có chữ thật của văn bản này"]]), scanned, makers.pdf([["Trang ba"]])):
        mixed.append(io.BytesIO(part))
    out = io.BytesIO()
    mixed.write(out)
    file = add(out.getvalue(), "Hỗn hợp.pdf")
    file = done(app, file)
    assert file.text_state == TextState.RECOGNISED
    first, second, third = text_of(file)
    assert (first, third) == ("Trang một có chữ thật của văn bản này", "Trang ba")
    assert scanning.word_errors(second, scanning.LETTER) <= 0.03
    assert [page.number for page in db.session.query(ScannedPage)] == [2]
    assert service.file_path(file).read_bytes() == out.getvalue()
    assert any("%" in note for note in queries.notes(file))
    copy = recognising.searchable_copy(file)
    assert copy is not None
    bound = pdfium.PdfDocument(copy)
    assert len(bound) == 3
    assert "QUYẾT ĐỊNH" in bound[1].get_textpage().get_text_range()
    assert "Trang ba" in bound[2].get_textpage().get_text_range()


def test_pages_that_were_read_are_not_read_again_after_the_worker_dies(
    app: Flask, add: Add, monkeypatch: pytest.MonkeyPatch
):
    read: list[int] = []

    def read_page(_source: object, number: int) -> SeenPage:
        read.append(number)
        if read == [1, 2]:
            raise SystemExit("killed")
        return seen(text=f"trang {number}", confidence=90)

    monkeypatch.setattr(recognising, "recognise", read_page)
    file = add(makers.scanned_pdf(3), "a.pdf")
    with pytest.raises(SystemExit):
        worker.drain(app)
    db.session.expire_all()
    file = queries.get_file(file.id)
    assert file.text_state == TextState.RECOGNISING
    assert (scans.progress(file).done, scans.progress(file).total) == (1, 3)
    assert text_of(file) == ["trang 1", "", ""]
    assert any("1 trên 3" in note or "1 of 3" in note for note in queries.notes(file))
    with unit_of_work():
        db.session.query(Job).filter(Job.state == "running").update({"state": "waiting", "lease_until": None})
    assert text_of(done(app, file)) == ["trang 1", "trang 2", "trang 3"]
    assert read == [1, 2, 2, 3]


def test_a_page_that_cannot_be_read_is_left_out_and_stops_nobody(app: Flask, add: Add, monkeypatch: pytest.MonkeyPatch):
    tries: list[int] = []

    def read_page(_source: object, number: int) -> SeenPage | None:
        tries.append(number)
        return None if number == 1 else seen(text="trang hai", confidence=60)

    monkeypatch.setattr(recognising, "recognise", read_page)
    file = done(app, add(makers.scanned_pdf(2), "a.pdf"))
    assert (file.text_state, file.text_error) == (TextState.RECOGNISED, TextProblem.SCANS_LEFT_OUT)
    assert text_of(file) == ["", "trang hai"]
    assert tries == [1, 1, 2]
    assert any("2" in note for note in queries.notes(file))


def test_uploads_do_not_wait_behind_a_long_scan(app: Flask, add: Add, monkeypatch: pytest.MonkeyPatch):
    order: list[str] = []
    monkeypatch.setattr(recognising, "recognise", lambda _source, number: order.append(f"page {number}"))
    long = add(makers.scanned_pdf(3), "dài.pdf")
    jobs.extract(long.id)
    worker.run_next("w")
    letter = add(makers.pdf(), "thư.pdf")
    while queries.get_file(letter.id).text_state == TextState.PENDING:
        assert worker.run_next("w")
        db.session.expire_all()
    assert order == []


def test_without_the_program_only_recognition_is_off_and_comes_back(
    app: Flask, add: Add, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as missing:
        for module in (program, scans, recognising):
            missing.setattr(module, "find_tesseract", lambda: None)
        file = done(app, add(scanning.as_jpeg(scanning.scanned(scanning.sheet(scanning.LETTER[:2]))), "a.jpg"))
        assert (file.text_state, file.text_error) == (TextState.EMPTY, TextProblem.NO_RECOGNISER)
        assert len(queries.notes(file)) == 2
        jobs.recognise_waiting()
        assert queries.get_file(file.id).text_state == TextState.EMPTY
    jobs.recognise_waiting()
    file = done(app, file)
    assert (file.text_state, file.text_error) == (TextState.RECOGNISED, None)
    assert scanning.word_errors(text_of(file)[0], scanning.LETTER[:2]) <= 0.1


def test_a_second_file_with_the_same_bytes_shares_what_was_read(app: Flask, add: Add, monkeypatch: pytest.MonkeyPatch):
    page = seen(text="trang", confidence=90)
    monkeypatch.setattr(recognising, "recognise", lambda *_arguments: page)
    raw = makers.scanned_pdf(2)
    done(app, add(raw, "a.pdf"))
    monkeypatch.setattr(recognising, "recognise", None)
    second = done(app, add(raw, "b.pdf"))
    assert second.text_state == TextState.RECOGNISED
    assert text_of(second) == ["trang", "trang"]


def _layered(layer: str) -> bytes:
    """A scan over which some machine laid `layer` as text."""
    picture = PdfWriter(clone_from=io.BytesIO(scanning.as_pdf(scanning.sheet())))
    text = PdfReader(io.BytesIO(makers.pdf([[layer[start : start + 70] for start in range(0, len(layer), 70)]])))
    picture.pages[0].merge_page(text.pages[0])
    out = io.BytesIO()
    picture.write(out)
    return out.getvalue()


@pytest.mark.parametrize(("make", "wanted"), [
    (lambda: makers.scanned_pdf(2), [1, 2]),
    (lambda: makers.stamped_pdf(makers.scanned_pdf(1), "Signed by the Committee of the ward 2026"), [1]),
    (lambda: _layered("CQNG HOA XA HQI CHU NGHiA VI$T NAM DQc lip Tg do H4nh phirc UY BAN NHAN DAN " * 2), [1]),
    (lambda: _layered(" ".join(scanning.LETTER)), []),
    (makers.pdf, []),
    (lambda: makers.pdf([[]]), []),
], ids=["scans", "signed scan", "garbage layer", "good layer", "letter", "blank page"])  # fmt: skip
def test_which_pages_are_scans(tmp_path: Path, make: Callable[[], bytes], wanted: list[int]):
    path = tmp_path / "a.pdf"
    path.write_bytes(make())
    assert list(read_file(Kind.PDF, path, Limits()).scans) == wanted


def test_a_scan_with_a_link_on_it_is_drawn(tmp_path: Path):
    path = tmp_path / "a.pdf"
    linked = PdfWriter(clone_from=io.BytesIO(makers.scanned_pdf(1)))
    linked.add_annotation(0, Link(rect=(72, 700, 300, 720), url="http://example.invalid"))
    linked.write(path)
    assert recogniser.picture_of_pdf(path, 1)[0].size[0] > 500


def test_words_of_a_visible_signature_stand_beside_the_recognised_ones(
    app: Flask, add: Add, monkeypatch: pytest.MonkeyPatch
):
    page = seen(text="Thân bài", confidence=90)
    monkeypatch.setattr(recognising, "recognise", lambda *_arguments: page)
    file = done(app, add(makers.stamped_pdf(makers.scanned_pdf(1), "Signed 4711"), "a.pdf"))
    assert text_of(file) == ["Thân bài\n\nSigned 4711"]


def _word_file(*pictures: Image.Image, text: str = "Kính gửi phường (gửi kèm)") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    for picture in pictures:
        document.add_picture(io.BytesIO(scanning.as_jpeg(picture)), width=docx.shared.Cm(16))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_letter_pasted_into_a_word_file_as_a_picture_is_read(app: Flask, add: Add):
    logo = scanning.sheet(size=(300, 300))
    file = done(app, add(_word_file(logo, scanning.scanned(scanning.sheet())), "thư.docx"))
    assert file.text_state == TextState.RECOGNISED
    [text] = text_of(file)
    assert "Kính gửi phường (gửi kèm)" in text
    assert scanning.word_errors(text, [*scanning.LETTER, "Kính gửi phường (gửi kèm)"]) <= 0.03
    assert recognising.searchable_copy(file) is None


@pytest.mark.parametrize(("pictures", "text", "wanted"), [
    ([(1000, 1400), (1400, 1000)], "Một thư ngắn", [1, 2]),
    ([(1000, 1400)], "Một thư dài. " * 20, []),
    ([(300, 1400), (400, 400)], "Một thư ngắn", []),
    ([(1000, 1400 + n) for n in range(23)], "", list(range(1, 21))),
], ids=["pages", "a text of its own", "logos", "too many"])  # fmt: skip
def test_which_pictures_of_a_word_file_are_read(
    tmp_path: Path, pictures: list[tuple[int, int]], text: str, wanted: list[int]
):
    path = tmp_path / "a.docx"
    drawn = [Image.new("L", size, 40 + place) for place, size in enumerate(pictures)]
    path.write_bytes(_word_file(*drawn, text=text))
    assert list(read_file(Kind.DOCX, path, Limits()).scans) == wanted
