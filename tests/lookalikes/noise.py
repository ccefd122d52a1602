"""Scans: pages as pictures, tilted, blurred, speckled, with a text layer that is missing or garbage."""

from __future__ import annotations

from io import BytesIO
from random import Random

import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_DPI = 200
_GARBAGE = [
    "Qnyet",
    "djnh",
    "ve",
    "viec",
    "phe",
    "duyet",
    "ke",
    "hoach",
    "cua",
    "Uy",
    "ban",
    "nhan",
    "dan",
    "lbe",
    "of",
    "tbe",
    "7n1d",
    "qwrt",
    "ldsk",
    "Cong",
    "hba",
    "xa",
    "hqi",
    "chu",
    "nghla",
]


def scanned(pdf: bytes, rng: Random, *, has_garbage: bool = False) -> bytes:
    """The pages of `pdf` as pictures in a new PDF."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    source = pypdfium2.PdfDocument(pdf)
    source.init_forms()
    for page in source:
        jpeg = BytesIO()
        noisy(page.render(scale=_DPI / 72, grayscale=True, may_draw_forms=True).to_pil(), rng).save(
            jpeg, "JPEG", quality=75
        )
        jpeg.seek(0)
        if has_garbage:
            _garble(canvas, rng)
        canvas.drawImage(ImageReader(jpeg), 0, 0, *A4)
        canvas.showPage()
    source.close()
    canvas.save()
    return buffer.getvalue()


def noisy(image: Image.Image, rng: Random) -> Image.Image:
    """The page as a scanner gives it: not quite straight, soft, with dust."""
    turned = image.rotate(rng.uniform(-0.7, 0.7), fillcolor="white", resample=Image.Resampling.BICUBIC)
    soft = turned.filter(ImageFilter.GaussianBlur(rng.uniform(0.0, 0.7)))
    pixels = soft.load()
    for _ in range(rng.randint(0, 1500)):
        level = rng.choice([0, 90, 200])
        place = rng.randrange(soft.width), rng.randrange(soft.height)
        pixels[place] = level if soft.mode == "L" else (level,) * 3
    return soft


def _garble(canvas: Canvas, rng: Random) -> None:
    """A text layer behind the picture that says nothing."""
    canvas.setFont("Helvetica", 11)
    for place in range(40):
        canvas.drawString(80, 780 - place * 17, " ".join(rng.choices(_GARBAGE, k=12)))
