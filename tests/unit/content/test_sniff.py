"""Recognising files by their bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from eoffice.content.kinds import Kind, ending_of
from eoffice.content.sniffing import sniff
from tests.unit.content import makers


def _sniffed(tmp_path: Path, raw: bytes, name: str) -> Kind | None:
    path = tmp_path / "given"
    path.write_bytes(raw)
    return sniff(path, name)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.txt", "a", "a.exe"])
@pytest.mark.parametrize(("make", "kind"), [
    (makers.pdf, Kind.PDF), (makers.docx_file, Kind.DOCX), (lambda: makers.odt("<text:p/>"), Kind.ODT),
    (lambda: makers.ods("1"), Kind.ODS), (lambda: makers.xlsx({"A1": "1"}), Kind.XLSX),
    (lambda: makers.rtf("a"), Kind.RTF),
    (lambda: makers.image("JPEG"), Kind.JPEG), (lambda: makers.image("PNG"), Kind.PNG),
    (lambda: makers.image("TIFF"), Kind.TIFF), (lambda: b"\r\n" + makers.pdf(), Kind.PDF),
])  # fmt: skip
def test_the_bytes_decide_not_the_name(tmp_path: Path, make, kind: Kind, name: str):
    assert _sniffed(tmp_path, make(), name) is kind


@pytest.mark.parametrize(("make", "kind"), [(makers.old_letter, Kind.DOC), (makers.old_sheet, Kind.XLS)])
def test_old_office_files_are_told_apart(tmp_path: Path, make, kind: Kind):
    raw = make()
    assert _sniffed(tmp_path, raw, "x") is kind
    assert _sniffed(tmp_path, raw[:1024], "x") in {kind, None}


@pytest.mark.parametrize(("name", "kind"), [("a.docx", Kind.DOCX), ("a.xlsx", Kind.XLSX), ("a", Kind.DOCX)])
def test_an_office_file_with_a_password_is_what_its_name_says(tmp_path: Path, name: str, kind: Kind):
    assert _sniffed(tmp_path, makers.locked_office_file(), name) is kind


@pytest.mark.parametrize("name", ["ghi chú.txt", "GHI CHÚ.TXT", "ghi chú", "Công văn 15.2026", "Công văn số 15."])
def test_plain_text_is_accepted_under_a_name_that_claims_nothing_else(tmp_path: Path, name: str):
    assert _sniffed(tmp_path, "Nội dung ghi chú".encode(), name) is Kind.TXT


@pytest.mark.parametrize(("raw", "name"), [
    (b"this is not a docx", "a.docx"), (b"plain", "a.pdf"), (b"MZ\x90\x00\x03\x00\x00\x00", "a.exe"),
    (b"\x7fELF\x02\x01", "a"), (b"GIF89a\x01\0\x01\0", "a.gif"),
    (b"<html><script>alert(1)</script>", "a.txt"), (b"<?xml version='1.0'?><svg/>", "a"), (b"import os", "a.py"),
    (b"\0\0\0\0", "a.txt"), (b"PK\x03\x04", "a.docx"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc"),
    (makers.zipped({"readme": "x"}), "a.zip"), (makers.zipped({"ppt/presentation.xml": "x"}), "a.pptx"),
    (makers.zipped({"word/document.xml": "x", "word/vbaProject.bin": "x"}), "a.docx"),
    (makers.zipped({"xl/workbook.bin": "x"}), "a.xlsb"),
])  # fmt: skip
def test_what_is_none_of_the_accepted_kinds_is_not_taken_for_one(tmp_path: Path, raw: bytes, name: str):
    assert _sniffed(tmp_path, raw, name) is None


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_cut_off_file_keeps_its_kind(tmp_path: Path, part: float):
    for raw, kind in (
        (makers.docx_file(), Kind.DOCX),
        (makers.pdf(), Kind.PDF),
        (makers.odt("<text:p/>" * 99), Kind.ODT),
    ):
        assert _sniffed(tmp_path, raw[: int(len(raw) * part)], "x") is kind


def test_a_table_of_contents_that_lies_is_survived(tmp_path: Path):
    raw = bytearray(makers.docx_file())
    end = raw.rindex(b"PK\x05\x06")
    raw[end + 12 : end + 16] = b"\xff\xff\xff\xff"
    assert _sniffed(tmp_path, bytes(raw), "x.docx") is Kind.DOCX


@pytest.mark.parametrize(("name", "ending"), [
    ("a.PDF", "pdf"), ("a.b.docx", "docx"), ("15.2026", ""), (".bashrc", ""), ("a", ""), ("a.tài", ""),
    ("a.verylongending", ""),
])  # fmt: skip
def test_endings_of_names(name: str, ending: str):
    assert ending_of(name) == ending
