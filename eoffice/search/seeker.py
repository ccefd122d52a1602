"""The process that reads where words stand: `python -m eoffice.search.seeker PDF FIRST COUNT`.

Prints, as JSON, the words of each page with their edges in ten-thousandths of the page as it is shown. Started bounded
by `eoffice.content.sandbox`.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

#: Edges are whole numbers up to this one.
SCALE = 10_000
#: Letters read of one page.
MOST_LETTERS = 30_000
#: The font of words recognised on a scan: every letter of it stands on the line and reaches an em up, and a word ends
#: where the blank after it ends. The ink of a word begins lower and goes below the line, by these parts of an em.
UNSEEN = b"GlyphLessFont"
LOWER_TOP, LOWER_BOTTOM = 0.1, 0.2


def main(arguments: list[str]) -> int:
    """Read the pages asked for; returns the exit code, 1 for a file that cannot be read."""
    source, first, count = arguments[0], int(arguments[1]), int(arguments[2])
    try:
        document = pdfium.PdfDocument(source)
        last = min(first + count - 1, len(document))
        pages = {number: list(_words(document[number - 1])) for number in range(first, last + 1)}
    except (pdfium.PdfiumError, OSError, ValueError, MemoryError):
        return 1
    print(json.dumps(pages))
    return 0


def _words(page: pdfium.PdfPage) -> Iterator[list[str | int]]:
    text_page = page.get_textpage()
    word, edges = "", [SCALE, SCALE, 0, 0]
    for place in range(min(text_page.count_chars(), MOST_LETTERS)):
        letter = chr(pdfium_c.FPDFText_GetUnicode(text_page, place) or 32)
        is_unseen = _font(text_page, place) == UNSEEN
        if not letter.isspace() or (word and is_unseen):
            box = text_page.get_charbox(place, loose=True)
            left, top, right, bottom = _edges(page, _inked(text_page, place, box) if is_unseen else box)
            edges = [min(edges[0], left), min(edges[1], top), max(edges[2], right), max(edges[3], bottom)]
        if not letter.isspace():
            word += letter
            continue
        if word:
            yield [word, *edges]
        word, edges = "", [SCALE, SCALE, 0, 0]
    if word:
        yield [word, *edges]


def _font(text_page: pdfium.PdfTextPage, place: int) -> bytes:
    name = ctypes.create_string_buffer(64)
    pdfium_c.FPDFText_GetFontInfo(text_page, place, name, len(name), None)
    return name.value


def _inked(
    text_page: pdfium.PdfTextPage, place: int, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """The box of an unseen letter, moved to where the ink of the picture is; by quarters of a turn, as pages are."""
    left, bottom, right, top = box
    quarter = round(pdfium_c.FPDFText_GetCharAngle(text_page, place) / (math.pi / 2)) % 4
    em = right - left if quarter % 2 else top - bottom
    upper, lower = em * LOWER_TOP, em * LOWER_BOTTOM
    if quarter == 0:
        return left, bottom - lower, right, top - upper
    if quarter == 1:
        return left - lower, bottom, right - upper, top
    if quarter == 2:
        return left, bottom + upper, right, top + lower
    return left + upper, bottom, right + lower, top


def _edges(page: pdfium.PdfPage, box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    """The corners of a box of the page as they are seen, however the page is turned or cut."""
    left, bottom, right, top = box
    corners = [_seen(page, x, y) for x, y in ((left, top), (right, bottom))]
    xs, ys = sorted(corner[0] for corner in corners), sorted(corner[1] for corner in corners)
    return xs[0], ys[0], xs[1], ys[1]


def _seen(page: pdfium.PdfPage, x: float, y: float) -> tuple[int, int]:
    seen_x, seen_y = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page, 0, 0, SCALE, SCALE, 0, x, y, seen_x, seen_y)
    return max(0, min(SCALE, seen_x.value)), max(0, min(SCALE, seen_y.value))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
