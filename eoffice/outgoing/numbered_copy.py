"""The signed Word file once more with number and date in their places, for readers and receivers.

No signed byte changes: the copy lies beside the signed file, counts for no approval (its `draft_version` is 0)
and is only made where both places are still blank as the office's templates leave them. A PDF gets none.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO

from lxml import etree

from eoffice.access.actor import Actor
from eoffice.content.kinds import MIME, Kind
from eoffice.content.models import File
from eoffice.content.service import open_file, store_file
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.word import date_in_words
from eoffice.records import service as records
from eoffice.records.models import FileRole, Record, RecordFile
from eoffice.records.types import printed_type_name

#: `RecordFile.draft_version` of what the office added after the signature.
AFTER_SIGNATURE = 0
#: A Word file that unpacks to more than this is left alone.
MAX_UNPACKED = 64 * 1024 * 1024
#: Number and date stand at the top; further down such words are somebody's text.
_TOP = 40
_BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BLANK = r"[\s….\u00a0_]*"
_NUMBER = re.compile(rf"(?P<head>\s*Số\s*:){_BLANK}/.*")
_DATE = re.compile(rf"(?P<head>.*,)\s*ngày{_BLANK}tháng{_BLANK}năm[\s….\u00a0\d]*")
_MOMENT = (1980, 1, 1, 0, 0, 0)
#: What a damaged, locked or unknown package raises while it is read.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, EOFError, OSError, etree.XMLSyntaxError)


def attach_numbered_copy(actor: Actor, outgoing: Outgoing) -> None:
    """Lay the numbered copy beside the signed file, when one can be made."""
    record = outgoing.record
    main = [link.file for link in record.files if link.role == FileRole.MAIN]
    if len(main) != 1 or main[0].mime != MIME[Kind.DOCX] or main[0].size > MAX_UNPACKED:
        return
    with open_file(main[0]) as stream:
        filled = fill(stream.read(), symbol=record.symbol, day=date_in_words(record))
    if filled is not None:
        name = f"{record.symbol.replace('/', '-')} {printed_type_name(record.type)}.docx"
        copy = store_file(actor, stream=BytesIO(filled), name=name)
        records.attach(record, copy, role=FileRole.ATTACHMENT, draft_version=AFTER_SIGNATURE)


def find_numbered_copy(record: Record) -> File | None:
    """The copy that counts now."""
    return next((link.file for link in record.files if _is_copy(link)), None)


def set_aside_numbered_copy(record: Record) -> None:
    """Keep the copy of a cancelled number as an earlier version only."""
    for link in record.files:
        if _is_copy(link):
            link.role = FileRole.SUPERSEDED


def with_copy_first(record: Record, files: Sequence[File]) -> list[File]:
    """The files as a receiver reads them: the numbered copy before what was signed."""
    copy = find_numbered_copy(record)
    return [copy, *(file for file in files if file.id != copy.id)] if copy else list(files)


def fill(docx: bytes, *, symbol: str, day: str) -> bytes | None:
    """The Word file with `symbol` (“15/QĐ-UBND”) and `day` in the blank places; None when it has no such places
    or cannot be read.
    """
    try:
        with zipfile.ZipFile(BytesIO(docx)) as source:
            if sum(entry.file_size for entry in source.infolist()) > MAX_UNPACKED:
                return None
            body = _filled_body(source.read(_BODY), symbol, day)
            return _packed(source, body) if body is not None else None
    except _UNREADABLE:
        return None


def _filled_body(xml: bytes, symbol: str, day: str) -> bytes | None:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    wanted = {_NUMBER: f" {symbol}", _DATE: f" {day}"}
    for texts in _paragraphs(root):
        written = "".join(node.text or "" for node in texts)
        for pattern, filling in wanted.items():
            if match := pattern.fullmatch(written):
                _write(texts, match["head"] + filling)
                del wanted[pattern]
                break
        if not wanted:
            return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return None


def _paragraphs(root: etree._Element) -> Iterator[list[etree._Element]]:
    """The text nodes of each paragraph at the top of the document."""
    for count, paragraph in enumerate(root.iter(f"{_W}p")):
        if count >= _TOP:
            return
        texts = list(paragraph.iter(f"{_W}t"))
        if texts:
            yield texts


def _write(texts: list[etree._Element], words: str) -> None:
    texts[0].text = words
    texts[0].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    for node in texts[1:]:
        node.text = ""


def _packed(source: zipfile.ZipFile, body: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = body if entry.filename == _BODY else source.read(entry)
            target.writestr(zipfile.ZipInfo(entry.filename, _MOMENT), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _is_copy(link: RecordFile) -> bool:
    return link.role == FileRole.ATTACHMENT and link.draft_version == AFTER_SIGNATURE
