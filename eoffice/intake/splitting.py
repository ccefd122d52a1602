"""Finding separator sheets in a scan and cutting it there; part of the confined process.

Pages are carried over as they are, never drawn anew. A page that cannot be looked at may be a sheet; one that cannot be
carried over is left to the original scan and spoils neither its document nor its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from eoffice.intake.separator import SEPARATOR
from eoffice.intake.tiff import TiffPages

_DOTS_PER_INCH = 110
_LONGEST_SIDE = 2200
_QR = zxingcpp.BarcodeFormat.QRCode
_WANTED = zxingcpp.barcode_formats_from_str("QRCode")
#: What hostile files raise in the libraries that read them.
FAULTS = (pdfium.PdfiumError, PyPdfError, OSError, ValueError, TypeError, LookupError, AttributeError,
          ArithmeticError, RecursionError, SyntaxError, AssertionError, Image.DecompressionBombError)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A document of the scan: its file, its pages there (from 1), and a code of `Problem` or nothing."""

    path: str
    first: int
    last: int
    problem: str = ""


@dataclass(frozen=True)
class Sheets:
    """What looking at every page found; numbers count from 0."""

    pages: int
    sheets: frozenset[int]
    doubtful: frozenset[int]


def look_at_pdf(source: Path) -> Sheets:
    """The separator sheets of a PDF."""
    document = pdfium.PdfDocument(source)
    try:
        return _look(len(document), lambda number: _drawn(document, number))
    finally:
        document.close()


def look_at_tiff(source: Path) -> Sheets:
    """The separator sheets of a TIFF; its pages are looked at one after the other."""
    with Image.open(source) as picture:

        def draw(number: int) -> Image.Image:
            picture.seek(number)
            frame = picture.convert("L")
            frame.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            return frame

        return _look(int(getattr(picture, "n_frames", 1)), draw)


def ranges(found: Sheets) -> list[range]:
    """The pages of each document between the sheets."""
    edges = [-1, *sorted(found.sheets), found.pages]
    spans = (range(before + 1, after) for before, after in pairwise(edges))
    return [span for span in spans if len(span)]


def cut_pdf(source: Path, folder: Path, spans: Sequence[range], doubtful: frozenset[int] = frozenset()) -> list[Part]:
    """Write a PDF for each span of pages.

    Where a page is so broken that the libraries count differently, the one that found the sheets also cuts.
    """
    document = pdfium.PdfDocument(source)
    try:
        reader = _reader(source)
        is_agreed = reader is not None and len(reader.pages) == len(document)

        def write(target: Path, span: range) -> bool:
            return _write(target, reader, span) if is_agreed else _write_broken(target, document, span)

        return list(_cut(folder, spans, doubtful, "pdf", write))
    finally:
        document.close()


def cut_tiff(source: Path, folder: Path, spans: Sequence[range], doubtful: frozenset[int] = frozenset()) -> list[Part]:
    """Write a TIFF for each span of pages."""
    pages = TiffPages(source.read_bytes())

    def write(target: Path, span: range) -> bool:
        target.write_bytes(pages.write(span))
        return True

    return list(_cut(folder, spans, doubtful, "tif", write))


def _look(pages: int, draw: Callable[[int], Image.Image]) -> Sheets:
    sheets, doubtful = set(), set()
    for number in range(pages):
        try:
            codes = zxingcpp.read_barcodes(draw(number), formats=_WANTED, return_errors=True)
        except FAULTS:
            doubtful.add(number)
            continue
        if any(code.valid and code.text == SEPARATOR for code in codes):
            sheets.add(number)
        elif any(not code.valid and code.format == _QR for code in codes):
            doubtful.add(number)
    return Sheets(pages, frozenset(sheets), frozenset(doubtful))


def _drawn(document: pdfium.PdfDocument, number: int) -> Image.Image:
    page = document[number]
    try:
        scale = min(_DOTS_PER_INCH / 72, _LONGEST_SIDE / max(*page.get_size(), 1))
        drawn: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    finally:
        page.close()
    return drawn


def _cut(
    folder: Path, spans: Sequence[range], doubtful: frozenset[int], ending: str, write: Callable[[Path, range], bool]
) -> Iterator[Part]:
    for index, span in enumerate(spans, 1):
        target = folder / f"part-{index:04}.{ending}"
        problem = "sheet" if doubtful & set(span) else ""
        try:
            is_whole = write(target, span)
        except FAULTS:
            target.unlink(missing_ok=True)
            is_whole = False
        path = target.name if target.exists() else ""
        yield Part(path, span.start + 1, span.stop, problem if is_whole else "bad_pages")


def _reader(source: Path) -> PdfReader | None:
    try:
        reader = PdfReader(source, strict=False)
        len(reader.pages)
    except FAULTS:
        return None
    return reader


def _write(target: Path, reader: Any, span: range) -> bool:
    """Whether every page of the span could be carried over."""
    writer = PdfWriter()
    kept = [number for number in span if _carry_over(writer, reader, number)]
    if kept:
        writer.write(target)
    return len(kept) == len(span)


def _carry_over(writer: PdfWriter, reader: Any, number: int) -> bool:
    try:
        page = reader.pages[number]
        page.get_contents()
        writer.add_page(page)
    except FAULTS:
        return False
    return True


def _write_broken(target: Path, document: pdfium.PdfDocument, span: range) -> bool:
    """The same for a broken file, in which what is no page at all seems an empty one."""
    kept, made = 0, pdfium.PdfDocument.new()
    for number in span:
        try:
            if next(iter(document[number].get_objects()), None) is None:
                continue
            made.import_pages(document, [number])
        except FAULTS:
            continue
        kept += 1
    if kept:
        made.save(target)
    made.close()
    return kept == len(span)
