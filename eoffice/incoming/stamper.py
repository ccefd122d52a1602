"""The process that puts the ĐẾN stamp on a copy: `python -m eoffice.incoming.stamper SOURCE TARGET WORDS`.

SOURCE is a PDF or a picture, WORDS a JSON file of a `Stamp`. The stamp lies over the first page as vectors, in a free
place; a page without one becomes taller by a strip at its top, so that no word is ever covered. Started bounded by
`eoffice.content.sandbox`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError
from pypdf.generic import RectangleObject

from eoffice.content.extraction.pdf import flat_page
from eoffice.incoming.free_place import DOTS, find_place
from eoffice.incoming.stamp import HEIGHT, WIDTH, Stamp, draw

_MM = 72 / 25.4
#: Above the page that has no room, in whole points: the stamp, and a little around it.
_STRIP = round((HEIGHT + 6) * _MM)
_MOST_PIXELS = 120_000_000
#: Longest side of a sheet on which a place is looked for, in points: A0.
_LARGEST = 3400
_PICTURES = ("JPEG", "PNG", "TIFF")
_NO_PDF = (pdfium.PdfiumError, OSError, ValueError, SyntaxError, MemoryError)


def main(arguments: list[str]) -> int:
    """Write TARGET; returns the exit code, 1 for a source on which nothing can be put."""
    source, target, words = map(Path, arguments)
    stamp = Stamp(**json.loads(words.read_text(encoding="utf-8")))
    try:
        paper = source if source.open("rb").read(5) == b"%PDF-" else _as_pdf(source, target.with_suffix(".paper"))
        place = _place_on(paper)
        _put(stamp, paper, target, place)
    except _NO_PDF:
        return 1
    return 0


def _as_pdf(picture: Path, target: Path) -> Path:
    """The picture, with all its frames, as pages."""
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    with Image.open(picture, formats=_PICTURES) as opened:
        dots = float(opened.info.get("dpi", (0, 0))[0]) or max(opened.size) / 297 * 25.4
        if getattr(opened, "n_frames", 1) > 1:
            opened.save(target, "PDF", resolution=dots, save_all=True)
        else:
            ImageOps.exif_transpose(opened).convert("RGB").save(target, "PDF", resolution=dots)
    return target


def _place_on(paper: Path) -> tuple[int, int] | None:
    """A free place on the first page as it is seen, its annotations and signatures included."""
    document = pdfium.PdfDocument(paper)
    document.init_forms()
    page = flat_page(document, 0)
    if max(page.get_size()) > _LARGEST:
        return None
    picture: Image.Image = page.render(scale=DOTS / _MM, grayscale=True).to_pil()
    page.close()
    document.close()
    return find_place(picture)


def _put(stamp: Stamp, paper: Path, target: Path, place: tuple[int, int] | None) -> None:
    """Add the stamp behind the bytes of the source, or to a rewritten copy where those cannot be added to."""
    try:
        writer = PdfWriter(str(paper), incremental=True)
        _over(writer.pages[0], stamp, place)
        writer.write(target)
    except (PyPdfError, *_NO_PDF, KeyError, TypeError, AttributeError, RecursionError, NotImplementedError):
        clean = target.with_suffix(".clean")
        pdfium.PdfDocument(paper).save(clean, flags=pdfium_c.FPDF_REMOVE_SECURITY)
        writer = PdfWriter(clone_from=str(clean))
        _over(writer.pages[0], stamp, place)
        writer.write(target)


def _over(page: PageObject, stamp: Stamp, place: tuple[int, int] | None) -> None:
    turn = page.rotation % 360
    if place is None:
        _heighten(page, turn)
        left, top = max(0.0, _seen_width(page, turn) / _MM - WIDTH - 10), 3.0
    else:
        left, top = float(place[0]), float(place[1])
    height = _seen_height(page, turn)
    overlay = PdfReader(draw(stamp)).pages[0]
    page.merge_transformed_page(overlay, _on_page(page, turn, left * _MM, height - (top + HEIGHT) * _MM))


def _heighten(page: PageObject, turn: int) -> None:
    """Let the page reach further at the edge that is seen on top."""
    for name in ("mediabox", "cropbox"):
        x1, y1, x2, y2 = map(float, _box(page) if name == "cropbox" else page.mediabox)
        grown = {0: (x1, y1, x2, y2 + _STRIP), 90: (x1 - _STRIP, y1, x2, y2), 180: (x1, y1 - _STRIP, x2, y2),
                 270: (x1, y1, x2 + _STRIP, y2)}[turn]  # fmt: skip
        setattr(page, name, RectangleObject(grown))


def _box(page: PageObject) -> tuple[float, float, float, float]:
    """What is seen of the page, in its own space."""
    media, crop = [float(side) for side in page.mediabox], [float(side) for side in page.cropbox]
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if right <= left or top <= bottom:
        left, bottom, right, top = media
    return left, bottom, right, top


def _seen_width(page: PageObject, turn: int) -> float:
    left, bottom, right, top = _box(page)
    return right - left if turn in {0, 180} else top - bottom


def _seen_height(page: PageObject, turn: int) -> float:
    left, bottom, right, top = _box(page)
    return top - bottom if turn in {0, 180} else right - left


def _on_page(page: PageObject, turn: int, x: float, y: float) -> Transformation:
    """From the stamp's space to the page's: `x` and `y` count from the bottom left corner as it is seen."""
    left, bottom, right, top = _box(page)
    moved = {0: (1, 0, 0, 1, left + x, bottom + y), 90: (0, 1, -1, 0, right - y, bottom + x),
             180: (-1, 0, 0, -1, right - x, top - y), 270: (0, -1, 1, 0, left + y, top - x)}[turn]  # fmt: skip
    return Transformation(moved)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
