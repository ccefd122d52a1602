"""Pictures pasted into a .docx: a scanned letter in a Word file has next to no text of its own."""

from __future__ import annotations

import io
import posixpath
import struct
from pathlib import Path

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image

from eoffice.content.extraction.unpacking import Unpacked, local_name
from eoffice.content.outcome import Unreadable

#: A document with fewer words may be a picture of one.
FEW_WORDS = 40
#: So many pictures are read, in the order in which they stand in the text.
MOST_PICTURES = 20
#: A smaller picture is a logo or a signature; a larger file is left alone.
_LEAST_SIDE, _LONG_SIDE = 500, 900
_MOST_BYTES = 30 * 1024 * 1024
_MOST_POINTS = 120_000_000
#: What python-docx says of a picture whose head it cannot read; it reads no more of it, which keeps readers small.
_ODD = (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError)
_BODY = "word/document.xml"


def pictures_of(unpacked: Unpacked) -> list[str]:
    """The members that are pictures of the size of a page."""
    return [name for name in dict.fromkeys(_shown(unpacked)) if _is_page(unpacked, name)][:MOST_PICTURES]


def picture(path: Path, number: int) -> io.BytesIO:
    """The bytes of picture `number` (from 1); raises `Unreadable` and `OSError`."""
    unpacked = Unpacked(path)
    names = pictures_of(unpacked)
    if number > len(names):
        raise OSError("no such picture")
    return io.BytesIO(unpacked.read(names[number - 1]))


def _shown(unpacked: Unpacked) -> list[str]:
    body, links = unpacked.parse(_BODY), unpacked.parse("word/_rels/document.xml.rels")
    if body is None or links is None:
        return []
    targets = {
        str(link.get("Id")): posixpath.normpath(posixpath.join("word", str(link.get("Target")))).lstrip("/").lower()
        for link in links
        if link.get("TargetMode") != "External"
    }
    used = (
        str(value)
        for element in body.iter()
        if local_name(element) in {"blip", "imagedata"}
        for key, value in element.attrib.items()
        if str(key).endswith(("}embed", "}id"))
    )
    return [targets[name] for name in used if name in targets]


def _is_page(unpacked: Unpacked, name: str) -> bool:
    if not 0 < unpacked.size(name) <= _MOST_BYTES:
        return False
    try:
        found = Image.from_blob(unpacked.read(name))
        width, height = found.px_width, found.px_height
    except (OSError, ValueError, LookupError, struct.error, *_ODD, Unreadable):
        return False
    return min(width, height) >= _LEAST_SIDE and max(width, height) >= _LONG_SIDE and width * height <= _MOST_POINTS
