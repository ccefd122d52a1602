"""Runs in the fonts of before Unicode are converted by the names of their fonts; the runs beside them stay."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from flask import Flask
from reportlab.pdfgen.canvas import Canvas

from eoffice.content.extractor import read_file
from eoffice.content.kinds import Kind
from eoffice.content.outcome import Limits
from eoffice.content.texts import read_text

#: Paragraphs of runs in named fonts (none: as usual), and how they read.
RUNS = [
    [("Điều 1. ", "Times New Roman"), ("C¨n cø ", ".VnTime"), ("luËt tæ chøc", ".VnTimeH"), (" café", "Arial")],
    [("quyeà", "VNI-Times"), ("n haïn", "VNI-Times"), (" Größe", "Arial")],
    [("ph\u00adêng", ".VnTime"), (" Lê Lá", "Arial")],
]
SHOWN = ["Điều 1. Căn cứ LUẬT TỔ CHỨC café", "quyền hạn Größe", "phường Lê Lá", "Số"]


def word_file() -> bytes:
    letter = docx.Document()
    letter.styles.add_style("Old", WD_STYLE_TYPE.PARAGRAPH).font.name = ".VnTime"
    for runs in RUNS:
        paragraph = letter.add_paragraph()
        for text, font in runs:
            paragraph.add_run(text).font.name = font
    letter.add_paragraph("Sè", "Old")
    out = io.BytesIO()
    letter.save(out)
    return out.getvalue()


def rtf_file() -> bytes:
    fonts = list(dict.fromkeys(font for runs in RUNS for _text, font in runs))
    table = "".join(rf"{{\f{number}\fnil\fcharset0 {font};}}" for number, font in enumerate(fonts))
    parts = [
        rf"{{\f{fonts.index(font)} " + "".join(_escaped(character) for character in text) + "}"
        for runs in [*RUNS, [("Sè", ".VnTime")]]
        for text, font in [*runs, ("\n", "Arial")]
    ]
    return rf"{{\rtf1\ansi\ansicpg1252{{\fonttbl{table}}}{''.join(parts)}}}".encode("ascii")


def _escaped(character: str) -> str:
    if character == "\n":
        return r"\par "
    if character == "\u00ad":
        return r"\-"
    if character.isascii():
        return character
    return rf"\'{ord(character):02x}" if ord(character) < 256 else rf"\u{ord(character)}?"


def pdf_file() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=0)
    for number, (font, text) in enumerate([
        ("Helvetica", "C¨n cø ph\u00adêng, Sè: 15/Q§-UBND"), ("Times-Roman", "luËt tæ chøc"),
        ("Courier", "Microsoft® café, §5, Größe, ½ élève"),
    ]):  # fmt: skip
        canvas.setFont(font, 12)
        canvas.drawString(72, 700 - 20 * number, text)
    canvas.showPage()
    canvas.save()
    raw = out.getvalue().replace(b"/BaseFont /Helvetica", b"/BaseFont /.VnTime")
    return raw.replace(b"/BaseFont /Times-Roman", b"/BaseFont /.VnTimeH")


def lines(kind: Kind, raw: bytes, folder: Path) -> list[str]:
    path = folder / f"a.{kind.value}"
    path.write_bytes(raw)
    return read_file(kind, path, Limits()).text.splitlines()


def test_a_word_file_is_read_by_its_fonts_and_styles(tmp_path: Path):
    assert lines(Kind.DOCX, word_file(), tmp_path) == SHOWN


def test_a_rich_text_is_read_by_its_fonts(tmp_path: Path):
    assert lines(Kind.RTF, rtf_file(), tmp_path) == SHOWN


def test_a_pdf_is_read_by_its_fonts(tmp_path: Path):
    shown = ["Căn cứ phường, Số: 15/QĐ-UBND", "LUẬT TỔ CHỨC", "Microsoft® café, §5, Größe, ½ élève"]
    assert lines(Kind.PDF, pdf_file(), tmp_path) == shown


@pytest.mark.skipif(not shutil.which("soffice"), reason="no office program")
def test_an_old_word_file_is_read_by_its_fonts(app: Flask, tmp_path: Path):
    (tmp_path / "a.docx").write_bytes(word_file())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.docx")], check=True, capture_output=True, timeout=120)
    assert app is not None
    assert read_text(tmp_path / "a.doc", Kind.DOC).text.splitlines() == SHOWN
