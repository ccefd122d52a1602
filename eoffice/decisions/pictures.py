"""The first page of a document for the small screen and the slow network: narrow, and never heavier than agreed."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image

from eoffice.content.models import File
from eoffice.content.previews import folder, keep, preview_path, workplace

#: Twice the width of a phone's screen: sharp where it is dense, large enough to be drawn up with two fingers.
WIDTH = 720
#: Most bytes of the picture; with the card itself they stay below 150 KB.
MOST_BYTES = 100_000
_NAME = "phone.webp"
_QUALITIES = (62, 48, 34, 22, 12)


def phone_page(file: File) -> Path | None:
    """The picture of the first page, made when it is first wanted; None as long as the page itself is not drawn."""
    target = folder(file.blob_sha256) / _NAME
    if target.is_file():
        return target
    page = preview_path(file, 1)
    if page is None:
        return None
    with workplace() as work:
        made = work / _NAME
        made.write_bytes(_small(page))
        keep(made, target)
    return target


def _small(page: Path) -> bytes:
    with Image.open(page, formats=("WEBP",)) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((WIDTH, WIDTH * 2), Image.Resampling.LANCZOS)
    made = b""
    while True:
        for quality in _QUALITIES:
            buffer = BytesIO()
            picture.save(buffer, "WEBP", quality=quality, method=4)
            made = buffer.getvalue()
            if len(made) <= MOST_BYTES:
                return made
        picture.thumbnail((picture.width * 2 // 3, picture.height * 2 // 3))
