"""Reading text: every kind, in the confined process that production uses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eoffice.content import renderer
from eoffice.content.kinds import Kind
from eoffice.content.outcome import Limits, Reading, TextProblem, TextState
from eoffice.content.pages import page_name
from eoffice.content.reading import PACKAGE_ROOT, Reader, bare_environment
from tests.unit.content import makers

LIMITS = Limits(seconds=30)

Read = Callable[..., Reading]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One reading process for the whole module: a bad file must not spoil it for the next."""
    reader = Reader()
    yield reader
    reader.close()


@pytest.fixture
def read(reader: Reader, tmp_path: Path) -> Read:
    def read_bytes(kind: Kind, raw: bytes, limits: Limits = LIMITS) -> Reading:
        path = tmp_path / "given"
        path.write_bytes(raw)
        return reader.read(kind, path, limits)

    return read_bytes


def test_a_born_digital_pdf_gives_its_text_page_by_page(read: Read):
    reading = read(Kind.PDF, makers.pdf([makers.LETTER, ["Điều 2. Quyết định này có hiệu lực"]]))
    assert reading.state is TextState.READY
    assert reading.pages == 2
    first, second = reading.text.split("\f")
    assert first.split("\n") == list(makers.LETTER)
    assert second == "Điều 2. Quyết định này có hiệu lực"


def test_decomposed_text_is_composed(read: Read):
    reading = read(Kind.PDF, makers.pdf(decomposed=True))
    assert reading.text == unicodedata.normalize("NFC", reading.text)
    assert "QUYẾT ĐỊNH" in reading.text


def test_a_visible_signature_is_read_as_it_is_seen(read: Read):
    reading = read(Kind.PDF, makers.stamped_pdf(makers.pdf(), "Stamp 4711"))
    assert reading.state is TextState.READY
    assert "Stamp 4711" in reading.text
    assert "QUYẾT ĐỊNH" in reading.text


def test_a_scan_has_no_text_though_it_was_signed_visibly(read: Read):
    reading = read(Kind.PDF, makers.stamped_pdf(makers.scanned_pdf(), "Stamp 4711"))
    assert reading.state is TextState.EMPTY
    assert reading.pages == 2
    assert "Stamp 4711" in reading.text


def test_a_locked_pdf_is_marked_so(read: Read):
    reading = read(Kind.PDF, makers.locked_pdf())
    assert (reading.state, reading.problem) == (TextState.ENCRYPTED, TextProblem.PASSWORD)


@pytest.mark.parametrize("raw", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n" + b"\xff" * 5000])
def test_a_broken_pdf_is_marked_so(read: Read, raw: bytes):
    reading = read(Kind.PDF, raw)
    assert (reading.state, reading.problem) == (TextState.UNREADABLE, TextProblem.BROKEN)


def test_a_cut_off_pdf_is_marked_or_read_as_far_as_it_goes(read: Read):
    whole = makers.pdf()
    for part in (1, 2, 3):
        reading = read(Kind.PDF, whole[: len(whole) * part // 4])
        assert reading.state in {TextState.UNREADABLE, TextState.EMPTY, TextState.READY}


def test_only_so_many_pages_are_read_and_that_is_said(read: Read):
    reading = read(Kind.PDF, makers.many_pages_pdf(5000), replace(LIMITS, pages=50))
    assert reading.state is TextState.READY
    assert reading.problem is TextProblem.PAGES_CUT
    assert reading.pages == 5000
    assert len(reading.text.split("\f")) == 50


def test_word_text_comes_from_tables_headers_and_text_boxes_once(read: Read):
    reading = read(Kind.DOCX, makers.docx_file("Thân bài", cell="Ô bảng", header="Tiêu đề trang", box="Hộp chữ"))
    assert reading.state is TextState.READY
    assert [reading.text.count(part) for part in ("Thân bài", "Ô bảng", "Tiêu đề trang", "Hộp chữ")] == [1, 1, 1, 1]


def test_a_word_file_without_words_is_empty(read: Read):
    reading = read(Kind.DOCX, makers.docx_file("", cell="", header="2", box=""))
    assert reading.state is TextState.EMPTY


def test_deleted_words_are_not_read(read: Read):
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
        "<w:r><w:t>giữ</w:t><w:tab/><w:t>lại</w:t></w:r><w:del><w:r><w:delText>bỏ đi</w:delText></w:r></w:del>"
        "</w:p></w:body></w:document>"
    )
    assert read(Kind.DOCX, makers.zipped({"word/document.xml": body})).text == "giữ\tlại"


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_cut_off_word_file_is_marked(read: Read, part: float):
    whole = makers.docx_file()
    reading = read(Kind.DOCX, whole[: int(len(whole) * part)])
    assert (reading.state, reading.problem) == (TextState.UNREADABLE, TextProblem.BROKEN)


def test_a_zip_bomb_is_refused_unread(read: Read):
    reading = read(Kind.DOCX, makers.zip_bomb(450))
    assert (reading.state, reading.problem) == (TextState.UNREADABLE, TextProblem.TOO_BIG_INSIDE)


def test_entities_are_neither_multiplied_nor_fetched(read: Read, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("CONFIDENTIAL")
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    body = (
        f'<!DOCTYPE d [<!ENTITY a0 "ha"><!ENTITY file SYSTEM "{secret.as_uri()}">{laughs}]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>trước &a9; &file; sau</w:t></w:r></w:p></w:body></w:document>"
    )
    reading = read(Kind.DOCX, makers.zipped({"word/document.xml": body}))
    assert "CONFIDENTIAL" not in reading.text
    assert len(reading.text) < 200


def test_an_opendocument_letter_is_read_in_order(read: Read):
    body = (
        "<text:tracked-changes><text:p>đã xóa</text:p></text:tracked-changes><text:h>Tờ trình</text:h>"
        '<text:p>Số:<text:s text:c="2"/>7<text:tab/><text:span>TTr</text:span>-UBND<text:line-break/>dòng hai</text:p>'
    )
    reading = read(Kind.ODT, makers.odt(body))
    assert reading.text == "Tờ trình\nSố:  7\tTTr-UBND\ndòng hai"


def test_a_locked_opendocument_letter_is_marked_so(read: Read):
    manifest = "<manifest:encryption-data xmlns:manifest='m'/>"
    raw = makers.zipped({"content.xml": b"\x01\x02", "META-INF/manifest.xml": manifest})
    assert read(Kind.ODT, raw).state is TextState.ENCRYPTED


@pytest.mark.parametrize(("kind", "raw"), [
    (Kind.XLSX, makers.xlsx({"A1": "Họ và tên", "B2": "Nguyễn Văn A"})), (Kind.ODS, makers.ods("Nguyễn Văn A")),
])  # fmt: skip
def test_a_sheet_gives_its_cells_under_its_name(read: Read, kind: Kind, raw: bytes):
    reading = read(kind, raw)
    assert reading.state is TextState.READY
    assert "Nguyễn Văn A" in reading.text
    assert reading.text.split("\n")[0] in {"Danh sách", "Trang tính"}


def test_a_sheet_that_claims_to_be_endless_harms_nobody(read: Read):
    reading = read(Kind.XLSX, makers.xlsx({"A1": "đầu", "XFD1048576": "cuối"}), replace(LIMITS, memory_mb=512))
    assert reading.state is TextState.UNREADABLE
    assert reading.problem in {TextProblem.MEMORY, TextProblem.CRASHED}
    assert read(Kind.TXT, b"still alive").text == "still alive"


def test_rtf_gives_its_words_and_nothing_else(read: Read):
    reading = read(Kind.RTF, makers.rtf("Kính gửi: Ủy ban"))
    assert reading.text == "Kính gửi: Ủy ban\ntrang nhà\nđû ng"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_plain_text_is_read_in_every_unicode_encoding(read: Read, encoding: str):
    assert read(Kind.TXT, "Cộng hòa xã hội\nchủ nghĩa".encode(encoding)).text == "Cộng hòa xã hội\nchủ nghĩa"


def test_plain_text_of_old_windows_is_read(read: Read):
    old = unicodedata.normalize("NFD", "hoà bình").replace("a\u0300", "à").encode("cp1258")
    assert read(Kind.TXT, old).text == "hoà bình"


def test_text_in_fonts_of_before_unicode_is_read_as_it_was_meant(read: Read):
    typed = "Céng hoµ x· héi chñ nghÜa ViÖt Nam, Uû ban nh©n d©n ph\u00adêng CÇu Tre"
    meant = "Cộng hoà xã hội chủ nghĩa Việt Nam, Uỷ ban nhân dân phường Cầu Tre"
    assert meant in read(Kind.DOCX, makers.docx_file(typed)).text
    assert read(Kind.TXT, typed.encode("cp1252")).text == meant


def test_control_characters_do_not_get_through(read: Read):
    assert read(Kind.TXT, "một\v hai\u202e ba\u200b\ufeff".encode()).text == "một\n hai ba"


def test_old_word_is_read_without_the_office_program(read: Read):
    reading = read(Kind.DOC, makers.old_letter())
    if reading.problem is TextProblem.NO_READER:
        assert reading.state is TextState.UNSUPPORTED
    else:
        assert "Thân bài" in reading.text


def test_locked_old_word_is_marked_so(read: Read):
    raw = bytearray(makers.old_letter())
    head = raw.index(b"\xec\xa5")
    raw[head + 11] |= 1
    assert read(Kind.DOC, bytes(raw)).state is TextState.ENCRYPTED


@pytest.mark.parametrize("kind", [Kind.DOCX, Kind.XLSX])
def test_a_new_office_file_with_a_password_is_marked_so(read: Read, kind: Kind):
    reading = read(kind, makers.locked_office_file())
    assert (reading.state, reading.problem) == (TextState.ENCRYPTED, TextProblem.PASSWORD)


def test_an_old_sheet_is_read(read: Read):
    assert "Nguyễn Văn A" in read(Kind.XLS, makers.old_sheet()).text


def test_what_never_ends_is_stopped_and_the_next_file_is_read(read: Read, reader: Reader, tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = reader.read(Kind.TXT, pipe, replace(LIMITS, seconds=1))
    assert (reading.state, reading.problem) == (TextState.UNREADABLE, TextProblem.TIMEOUT)
    assert read(Kind.TXT, b"next").text == "next"


def test_a_reader_that_was_killed_is_started_again(read: Read, reader: Reader):
    assert read(Kind.TXT, b"one").text == "one"
    process = reader._process
    assert process is not None
    process.kill()
    process.wait()
    assert read(Kind.TXT, b"two").text == "two"


def test_a_reader_that_ended_by_itself_leaves_nothing_behind(read: Read, reader: Reader):
    read(Kind.TXT, b"one")
    process = reader._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    reader._collector.join(10)
    assert not Path(f"/proc/{process.pid}").exists()
    assert read(Kind.TXT, b"two").text == "two"


def test_the_reading_process_loads_neither_flask_nor_sqlalchemy():
    code = "import sys, eoffice.content.extractor; print({'flask', 'sqlalchemy', 'PIL'} & set(sys.modules) or 'none')"
    shown = subprocess.run(
        [sys.executable, "-c", code], env=bare_environment(), capture_output=True, text=True, check=True
    ).stdout
    assert shown.strip() == "none"


def test_the_reading_process_knows_no_secret(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("EOFFICE_SECRET_KEY", "geheim")
    assert "geheim" not in "".join(bare_environment().values())


def test_one_file_can_be_read_from_the_shell(tmp_path: Path):
    path = tmp_path / "x"
    path.write_bytes("Chào".encode())
    shown = subprocess.run(
        [sys.executable, "-m", "eoffice.content.extractor", "txt", str(path)], cwd=PACKAGE_ROOT, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert '"text": "Chào"' in shown.stdout


def test_a_link_in_a_pdf_without_form_fields_harms_nothing(read: Read):
    reading = read(Kind.PDF, makers.linked_pdf())
    assert (reading.state, reading.problem) == (TextState.READY, None)
    assert "Trang có liên kết" in reading.text


def test_a_page_with_a_link_is_drawn(tmp_path: Path):
    source = tmp_path / "a.pdf"
    source.write_bytes(makers.linked_pdf())
    assert renderer.main(["pdf", str(source), str(tmp_path), "1", "1"]) == 0
    assert (tmp_path / page_name(1)).is_file()
