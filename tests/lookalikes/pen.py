"""Family 7: what is added to the paper before it is scanned: numbers and days by pen, “KT.” by hand with the deputy's
title stamped beside it, the round seal, the ĐẾN stamp of an office that had the letter before.

The right answers are what a reader sees. Digits by pen are strokes, not letters of a font.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from random import Random

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.lookalikes import free, noise, tables
from tests.lookalikes.facts import Facts

_DPI = 200
_SCALE = _DPI / 72
_FONT = "/usr/share/fonts/truetype/liberation2/LiberationSans-Bold.ttf"
_RED, _BLUE, _BLACK = (205, 40, 50), (40, 60, 150), (45, 45, 50)
#: Strokes of signs in a box of 6 by 10, y downwards.
_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "0": (((3, 0), (0, 3), (0, 7), (3, 10), (6, 7), (6, 3), (3, 0)),),
    "1": (((1, 3), (4, 0), (3, 10)),),
    "2": (((0, 3), (2, 0), (5, 1), (5, 4), (0, 10), (6, 9)),),
    "3": (((0, 1), (3, 0), (5, 2), (2, 5), (6, 7), (3, 10), (0, 9)),),
    "4": (((3, 0), (0, 6), (6, 6)), ((4, 3), (4, 10))),
    "5": (((6, 0), (1, 0), (1, 4), (5, 5), (5, 8), (3, 10), (0, 9)),),
    "6": (((5, 0), (1, 4), (0, 8), (3, 10), (6, 8), (4, 5), (1, 6)),),
    "7": (((0, 0), (6, 0), (2, 10)), ((1, 5), (5, 5))),
    "8": (((3, 5), (0, 2), (3, 0), (6, 2), (3, 5), (0, 8), (3, 10), (6, 8), (3, 5)),),
    "9": (((6, 3), (3, 5), (0, 3), (2, 0), (6, 1), (5, 10)),),
    "K": (((1, 0), (0, 10)), ((6, 0), (1, 6), (6, 10))),
    "T": (((0, 1), (7, 0)), ((4, 0), (3, 10))),
    ".": (((0, 9), (1, 10)),),
}  # fmt: skip


def render(facts: Facts, rng: Random) -> tuple[Facts, bytes]:
    """The scan, and what a reader sees on it."""
    is_deputy = facts.post[:1] != facts.post[-1:] and facts.post[-2].startswith("KT. ") and rng.random() < 0.7
    facts = replace(facts, second=None, annex=(), stamp=(), number=facts.number.rstrip("a") or "316")
    printed = replace(facts, number="", has_day=facts.has_day and rng.random() < 0.5)
    if is_deputy:
        printed = replace(printed, post=(*facts.post[:-2], facts.post[-2].removeprefix("KT. ")))
    pdf = free.render(printed, rng) if rng.random() < 0.5 else tables.render(printed, rng, is_drawn=True)
    ink = rng.choice([_BLUE, _BLACK])
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    pages = [page.render(scale=_SCALE, may_draw_forms=True).to_pil().convert("RGB") for page in document]
    for left, top in _places(document, 0, "Số:"):
        _write(pages[0], facts.number, (left + 22, top - 3), ink, rng)
        break
    if facts.has_day and not printed.has_day:
        for left, top in _places(document, 0, "ngày"):
            _write(pages[0], f"{facts.on.day:02d}", (left + 25, top - 3), ink, rng)
            break
    if rng.random() < 0.4:
        _stamp_arrival(pages[0], rng)
    _sign(document, pages, facts, printed, ink, rng)
    document.close()
    return facts, _bound(pages, rng)


def _sign(
    document: pypdfium2.PdfDocument, pages: list[Image.Image], facts: Facts, printed: Facts, ink: tuple[int, int, int],
    rng: Random,
) -> None:  # fmt: skip
    """The seal, and what makes a chief's place a deputy's."""
    for number in range(len(pages) - 1, -1, -1):
        found = list(_places(document, number, printed.post[-1]))
        if not found:
            continue
        left, top = found[-1]
        stamp = Image.new("RGB", pages[number].size, "white")  # ink over ink: print is seen through it
        pen = ImageDraw.Draw(stamp)
        if printed.post != facts.post:
            _write(pages[number], "KT.", (left - 26, top - 2), ink, rng)
            font = ImageFont.truetype(_FONT, round(11 * _SCALE))
            pen.text((left * _SCALE, (top + 13) * _SCALE), facts.post[-1], font=font, fill=rng.choice([_RED, _BLUE]))
        x, y = (left - 40) * _SCALE, (top + 22) * _SCALE
        for inset in (0, 30):
            pen.ellipse((x + inset, y + inset, x + 260 - inset, y + 260 - inset), outline=_RED, width=6)
        pages[number].paste(ImageChops.multiply(pages[number], stamp))
        return


def _places(document: pypdfium2.PdfDocument, number: int, text: str) -> Iterator[tuple[float, float]]:
    """Where a text stands on a page: left and top edge in points."""
    page = document[number]
    words = page.get_textpage()
    search = words.search(text)
    while (match := search.get_next()) is not None:
        left, _bottom, _right, top = words.get_charbox(match[0])
        yield left, page.get_height() - top


def _write(page: Image.Image, text: str, place: tuple[float, float], ink: tuple[int, int, int], rng: Random) -> None:
    """Signs by pen from `place` (points) on, each a little different."""
    pen, size, slant = ImageDraw.Draw(page), rng.uniform(2.9, 3.6), rng.uniform(0.05, 0.35)
    x, y = (edge * _SCALE for edge in place)
    for sign in text:
        for stroke in _STROKES[sign]:
            points = [
                (x + across * size + (10 - down) * slant * size * 0.6 + rng.gauss(0, 0.9),
                 y + down * size + rng.gauss(0, 0.9))
                for across, down in stroke
            ]  # fmt: skip
            pen.line(points, fill=ink, width=rng.choice([3, 4]), joint="curve")
        x += size * rng.uniform(6.8, 8.2) if sign != "." else size * 3


def _stamp_arrival(page: Image.Image, rng: Random) -> None:
    """The box of an office that had the letter before, its number and day by pen."""
    stamp = Image.new("RGB", page.size, "white")
    pen = ImageDraw.Draw(stamp)
    x, y = rng.choice([(130, 560), (1080, 60)]), rng.randint(0, 30)
    left, top = x[0], x[1] + y
    small, large = ImageFont.truetype(_FONT, 24), ImageFont.truetype(_FONT, 34)
    pen.rectangle((left, top, left + 400, top + 220), outline=_RED, width=4)
    pen.text((left + 14, top + 10), "UBND PHƯỜNG LÊ LỢI", font=small, fill=_RED)
    pen.text((left + 14, top + 60), "ĐẾN", font=large, fill=_RED)
    for place, label in enumerate(("Số:", "Ngày:", "Chuyển:")):
        pen.text((left + 110, top + 50 + 52 * place), f"{label} ............", font=small, fill=_RED)
    page.paste(ImageChops.multiply(page, stamp))
    _write(page, str(rng.randint(100, 4999)), ((left + 170) / _SCALE, (top + 42) / _SCALE), _BLUE, rng)


def _bound(pages: list[Image.Image], rng: Random) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for page in pages:
        jpeg = BytesIO()
        noise.noisy(page, rng).save(jpeg, "JPEG", quality=75)
        jpeg.seek(0)
        canvas.drawImage(ImageReader(jpeg), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
