"""The process that draws pages: `python -m eoffice.content.renderer KIND SOURCE FOLDER FIRST COUNT`.

Writes `page-00001.webp` … and, with the first page, `thumbnail.webp` into FOLDER, and prints the true number of pages
as JSON. Started bounded by `eoffice.content.sandbox`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageOps, ImageSequence

from eoffice.content.extraction.pdf import flat_page
from eoffice.content.kinds import IMAGES, Kind
from eoffice.content.pages import THUMBNAIL, page_name

_DOTS_PER_INCH = 100
_LONGEST_SIDE = 2000
#: A4 at that resolution.
_SHEET = (827, 1169)
_THUMBNAIL_SIDE = 240
_QUALITY = 80
_MOST_PIXELS = 120_000_000


def main(arguments: list[str]) -> int:
    """Draw the asked pages; returns the exit code, 1 for a file that cannot be drawn."""
    kind, source, folder = Kind(arguments[0]), Path(arguments[1]), Path(arguments[2])
    first, count = int(arguments[3]), int(arguments[4])
    draw: Callable[[Path, Path, range], int] = _draw_picture if kind in IMAGES else _draw_pdf
    try:
        pages = draw(source, folder, range(first, first + count))
    except (pdfium.PdfiumError, OSError, ValueError, SyntaxError, MemoryError):
        return 1
    print(json.dumps({"pages": pages}))
    return 0


def _draw_pdf(source: Path, folder: Path, wanted: range) -> int:
    document = pdfium.PdfDocument(source)
    document.init_forms()
    total = len(document)
    for number in wanted:
        if number > total:
            break
        _keep(_drawn(document, number - 1), folder, number)
    return total


def _drawn(document: pdfium.PdfDocument, index: int) -> Image.Image:
    """The page as an image; an empty sheet for one that cannot be loaded, as any reader of PDF shows it."""
    try:
        page = flat_page(document, index)
    except pdfium.PdfiumError:
        return Image.new("L", _SHEET, "white")
    width, height = page.get_size()
    scale = min(_DOTS_PER_INCH / 72, _LONGEST_SIDE / max(width, height, 1))
    picture: Image.Image = page.render(scale=scale).to_pil()
    page.close()
    return picture


def _draw_picture(source: Path, folder: Path, wanted: range) -> int:
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    total = 0
    with Image.open(source, formats=("JPEG", "PNG", "TIFF")) as picture:
        for number, frame in enumerate(ImageSequence.Iterator(picture), 1):
            total = number
            if number in wanted:
                upright = ImageOps.exif_transpose(frame)
                upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
                _keep(upright.convert("RGB"), folder, number)
    return total


def _keep(picture: Image.Image, folder: Path, number: int) -> None:
    picture.save(folder / page_name(number), "WEBP", quality=_QUALITY, method=2)
    if number == 1:
        picture.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
        picture.save(folder / THUMBNAIL, "WEBP", quality=_QUALITY, method=2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
