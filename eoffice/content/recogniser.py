"""The process that reads one scanned page: `python -m eoffice.content.recogniser KIND SOURCE NUMBER FOLDER`.

Writes into FOLDER `page.pdf`, the page upright with its text invisibly over it, and `page.json`, what was seen on it.
Started bounded by `eoffice.content.sandbox`.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageOps, ImageSequence
from pypdf import PdfReader, PdfWriter, Transformation

from eoffice.content.extraction import pasted
from eoffice.content.extraction.pdf import flat_page, open_document
from eoffice.content.kinds import IMAGES, Kind
from eoffice.content.ocr.page import SeenPage, SeenPart
from eoffice.content.ocr.straightening import Setting, gutter_of, ink_of, is_blank, setting_of, turned
from eoffice.content.ocr.tesseract import Recognised, recognise
from eoffice.content.outcome import Unreadable
from eoffice.content.pages import PAGE_COPY, PAGE_WORDS
from eoffice.core.text import clean_text

#: Below this confidence the page may lie upside down, below the second one on its side.
_UNSURE, _HOPELESS = 75, 50
_COARSE, _USUAL, _FINE = 150, 200, 300
_MOST_PIXELS = 40_000_000
_MOST_GIVEN_PIXELS = 120_000_000
_A4_INCHES = 11.69
_QUALITY = 60
#: What a damaged or hostile page does to its readers.
_FAULTS = (
    Unreadable, pdfium.PdfiumError, OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError,
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Read the asked page; returns the exit code, 1 for one that cannot be read."""
    kind, source, number, folder = Kind(arguments[0]), Path(arguments[1]), int(arguments[2]), Path(arguments[3])
    try:
        if kind is Kind.DOCX:
            picture, dpi = _picture_of_image(pasted.picture(source, number), 1)
        else:
            picture, dpi = _picture_of_image(source, number) if kind in IMAGES else picture_of_pdf(source, number)
        read_page(picture, dpi, folder).write(folder / PAGE_WORDS)
    except _FAULTS:
        return 1
    return 0


def read_page(picture: Image.Image, dpi: int, folder: Path) -> SeenPage:
    """What is seen on a page; its searchable copy is left in `folder`.

    Print that lies on its side or upside down gives letters too, but doubtful ones.
    """
    ink = ink_of(picture)
    if is_blank(ink):
        _write_copy(picture, dpi, [], folder)
        return SeenPage(text="", confidence=100, width=picture.width, height=picture.height, dpi=dpi)
    setting = setting_of(ink)
    tried = [_read(ink, dpi, setting, folder)]
    for quarter, doubt in ((180, _UNSURE), (90, _HOPELESS), (270, _HOPELESS)):
        if not tried[0].has_letters or max(reading.confidence for reading in tried) >= doubt:
            break
        other = Setting((setting.turn + quarter) % 360, setting.tilt)
        tried.append(_read(ink, dpi, other, folder))
    best = max(tried, key=lambda reading: reading.confidence)
    _write_copy(turned(picture, best.setting), dpi, best.parts, folder)
    text = clean_text("\n\n".join(part.text for _place, _right, part in best.parts))
    return SeenPage(
        text=text, confidence=round(best.confidence), width=picture.width, height=picture.height, dpi=dpi,
        turn=best.setting.turn, tilt=best.setting.tilt,
        parts=tuple(SeenPart(left, right, part.words) for left, right, part in best.parts),
    )  # fmt: skip


class _Reading:
    """One try: the parts of the page from left to right, each with its edges."""

    def __init__(self, setting: Setting, parts: list[tuple[int, int, Recognised]]) -> None:
        self.setting, self.parts = setting, parts
        letters = sum(len(part.text) for _left, _right, part in parts)
        sureness = sum(part.confidence * len(part.text) for _left, _right, part in parts)
        self.has_letters = letters > 0
        self.confidence = sureness / letters if letters else 0.0


def _read(ink: Image.Image, dpi: int, setting: Setting, folder: Path) -> _Reading:
    level = turned(ink, setting)
    gutter = gutter_of(level)
    edges = [0, level.width] if gutter is None else [0, gutter, level.width]
    parts = []
    for left, right in pairwise(edges):
        name = f"part-{setting.turn}-{left}"
        parts.append((left, right, recognise(level.crop((left, 0, right, level.height)), dpi, folder, name)))
    return _Reading(setting, parts)


def _write_copy(picture: Image.Image, dpi: int, parts: list[tuple[int, int, Recognised]], folder: Path) -> None:
    """One PDF page: the picture under the invisible text."""
    shown = folder / "shown.pdf"
    picture.save(shown, "PDF", resolution=dpi, quality=_QUALITY)
    writer = PdfWriter(clone_from=shown)
    for place, _right, part in parts:
        layer = PdfReader(part.layer).pages[0]
        writer.pages[0].merge_transformed_page(layer, Transformation().translate(place * 72 / dpi, 0))
    writer.write(folder / PAGE_COPY)


def picture_of_pdf(source: Path, number: int) -> tuple[Image.Image, int]:
    """The page as it is seen, visible signatures included, about as fine as it was scanned."""
    document = open_document(source)
    dpi = min(max(_dots_per_inch(document[number - 1]), _COARSE), _FINE)
    page = flat_page(document, number - 1)
    width, height = page.get_size()
    scale = min(dpi / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    return _in_colour(page.render(scale=scale).to_pil()), round(scale * 72)


def _dots_per_inch(page: pdfium.PdfPage) -> int:
    finest = 0.0
    for picture in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        width, height = picture.get_px_size()
        inches = max((right - left) / 72, (top - bottom) / 72)
        finest = max(finest, max(width, height) / inches if inches > 1 else 0)
    return round(finest) or _USUAL


def _picture_of_image(source: Path | BinaryIO, number: int) -> tuple[Image.Image, int]:
    """The frame of a picture file, upright as its camera says, of a fineness that reads well."""
    Image.MAX_IMAGE_PIXELS = _MOST_GIVEN_PIXELS
    with Image.open(source, formats=("JPEG", "PNG", "TIFF")) as file:
        frame = next(frame for place, frame in enumerate(ImageSequence.Iterator(file), 1) if place == number)
        picture = _in_colour(ImageOps.exif_transpose(frame))
        said = float(file.info.get("dpi", (0, 0))[0])
    longest = max(picture.size)
    dpi = said if _COARSE / 2 <= said <= _FINE * 4 else longest / _A4_INCHES
    wanted = _USUAL if dpi < _COARSE else min(dpi, _FINE)
    scale = min(wanted / dpi, (_MOST_PIXELS / (picture.width * picture.height)) ** 0.5)
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    return (picture if size == picture.size else picture.resize(size, Image.Resampling.BICUBIC)), round(dpi * scale)


def _in_colour(picture: Image.Image) -> Image.Image:
    """RGB on white paper; grey stays grey."""
    if picture.mode in {"1", "L"}:
        return picture.convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        picture = Image.alpha_composite(paper, clear)
    return picture.convert("RGB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
