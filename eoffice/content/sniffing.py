"""What a file is, by its bytes. The name counts only for plain text, which has no mark of its own."""

from __future__ import annotations

from pathlib import Path

import filetype

from eoffice.content.extraction.plain import encoding_of
from eoffice.content.kinds import Kind, ending_of, kind_claimed
from eoffice.content.ole import MAGIC, root_streams
from eoffice.content.zipnames import zip_names

_HEAD = 65536
_PDF_SPAN = 1024
_ODF_HEAD = b"mimetypeapplication/vnd.oasis.opendocument."
_IMAGES = {"image/jpeg": Kind.JPEG, "image/png": Kind.PNG, "image/tiff": Kind.TIFF}
#: Begin a page or a drawing, not a letter.
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script")
#: First two bytes of the main streams, for compound files whose directory is damaged.
_WORD_MAGIC, _EXCEL_MAGIC = b"\xec\xa5", b"\x09\x08"


def sniff(path: Path, name: str) -> Kind | None:
    """The kind of the file at `path`, which calls itself `name`; None when it is no accepted kind.

    A damaged file counts as long as its kind can be told. Office files with programs inside (macros) do not.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if _is_pdf(head):
        return Kind.PDF
    if head.startswith(MAGIC):
        return _compound(path, head, name)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path, head)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return Kind.RTF
    image = _IMAGES.get(filetype.guess_mime(head) or "")
    return image or (Kind.TXT if _is_plain(head, name) else None)


def has_macros(path: Path) -> bool:
    """Whether a ZIP-based office file carries programs."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return False
    return any(name.endswith("vbaproject.bin") for name in zip_names(path))


def _is_pdf(head: bytes) -> bool:
    place = head[:_PDF_SPAN].find(b"%PDF-")
    return place == 0 or (place > 0 and (not head[:place].strip(b"\xef\xbb\xbf \t\r\n\0") or b" obj" in head[place:]))


def _compound(path: Path, head: bytes, name: str) -> Kind | None:
    streams = root_streams(path)
    if "EncryptedPackage" in streams:
        claimed = kind_claimed(name)
        return claimed if claimed in {Kind.DOCX, Kind.XLSX} else Kind.DOCX
    if "WordDocument" in streams:
        return Kind.DOC
    if "Workbook" in streams or "Book" in streams:
        return Kind.XLS
    if streams:
        return None
    return {_WORD_MAGIC: Kind.DOC, _EXCEL_MAGIC: Kind.XLS}.get(head[512:514])


def _zipped(path: Path, head: bytes) -> Kind | None:
    place = head[:256].find(_ODF_HEAD)
    if place > 0:
        rest = head[place + len(_ODF_HEAD) :]
        by_mark = {b"text": Kind.ODT, b"spreadsheet": Kind.ODS}
        return next((kind for mark, kind in by_mark.items() if rest.startswith(mark + b"PK")), None)
    names = zip_names(path)
    if any(name.endswith("vbaproject.bin") for name in names):
        return None
    if any(name.startswith("word/") for name in names):
        return Kind.DOCX
    is_sheet = any(name.startswith("xl/") for name in names) and "xl/workbook.bin" not in names
    return Kind.XLSX if is_sheet else None


def _is_plain(head: bytes, name: str) -> bool:
    if ending_of(name) and kind_claimed(name) is not Kind.TXT:
        return False
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:16].lower()
    return not start.startswith(_MARKUP) and encoding_of(head) is not None
