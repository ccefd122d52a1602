"""Stacks of paper as a scanner writes them: pictures of pages, and separator sheets between them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import segno
from PIL import Image, ImageDraw, ImageFilter
from pypdf import PdfReader

from eoffice.intake.separator import SEPARATOR

SIZE = (827, 1169)


def page(number: int, *, tilt: float = 0.0) -> Image.Image:
    """A page of text-like strokes; no two are alike."""
    image = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(image)
    for line in range(20):
        draw.line((90, 100 + 40 * line, 300 + (number * 37 + line * 53) % 400, 100 + 40 * line), fill=0, width=6)
    return image.rotate(tilt, fillcolor=255)


def sheet(*, tilt: float = 0.0, blur: float = 0.0, spoilt: bool = False) -> Image.Image:
    """A separator sheet, as badly scanned as asked."""
    image = Image.new("L", SIZE, 255)
    code = Image.open(io.BytesIO(_png()))
    for place in ((110, 150), (420, 480)):
        image.paste(code.convert("L"), place)
    if spoilt:
        draw = ImageDraw.Draw(image)
        for x, y in ((110, 150), (420, 480)):
            draw.rectangle((x + 110, y + 110, x + code.width - 60, y + code.height - 60), fill=128)
    return image.rotate(tilt, fillcolor=255).filter(ImageFilter.GaussianBlur(blur))


def pdf(pages: Sequence[Image.Image]) -> bytes:
    """The pages as a PDF of JPEG pictures."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=list(pages[1:]), resolution=100)
    return out.getvalue()


def tiff(pages: Sequence[Image.Image], compression: str = "group4") -> bytes:
    """The pages as one TIFF."""
    out = io.BytesIO()
    shades = [image.convert("1") if compression == "group4" else image for image in pages]
    shades[0].save(out, "TIFF", save_all=True, append_images=shades[1:], compression=compression)
    return out.getvalue()


def pictures_in(raw: bytes) -> list[bytes]:
    """The compressed pictures of a PDF's pages, as they lie in it."""
    pages: Any = PdfReader(io.BytesIO(raw)).pages
    return [stream.get_object()._data for each in pages for stream in each["/Resources"]["/XObject"].values()]


def _png() -> bytes:
    out = io.BytesIO()
    segno.make(SEPARATOR, error="h").save(out, kind="png", scale=8, border=4)
    return out.getvalue()
