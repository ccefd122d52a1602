"""A letter as the scanner sees it: page images without text, slightly tilted; equal letters give equal bytes."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_DPI = 150
_TILT = 0.4


def scanned(pdf: bytes) -> bytes:
    """The pages of `pdf` as grey JPEG images in a new PDF."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    source = pypdfium2.PdfDocument(pdf)
    try:
        for page in source:
            image = page.render(scale=_DPI / 72, grayscale=True).to_pil().rotate(_TILT, fillcolor=255)
            jpeg = BytesIO()
            image.save(jpeg, "JPEG", quality=60)
            jpeg.seek(0)
            canvas.drawImage(ImageReader(jpeg), 0, 0, *A4)
            canvas.showPage()
    finally:
        source.close()
    canvas.save()
    return buffer.getvalue()
