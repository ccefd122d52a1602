"""Plain text in the encodings that offices of Viet Nam have used."""

from __future__ import annotations

import codecs
from pathlib import Path

from eoffice.content.outcome import Content, Limits, TextProblem, Unreadable
from eoffice.core.legacy_text import to_unicode

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip
#: Control bytes that occur in plain text: tab, line feed, form feed, carriage return, end of file of DOS.
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1a")

#: One stray control byte among so many does not make a text something else.
_CONTROL_EVERY = 500


def encoding_of(start: bytes) -> str | None:
    """The encoding of a text that begins with `start`; None when these bytes are no text.

    Marked UTF-8 and UTF-16, unmarked UTF-16 (by where its zero bytes lie), UTF-8, else Windows-1258, which gives
    every byte a meaning: best effort.
    """
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    if b"\0" in start:
        return _unmarked_utf16(start)
    if sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in start) > len(start) // _CONTROL_EVERY:
        return None
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1258"
    return "utf-8"


def _unmarked_utf16(start: bytes) -> str | None:
    even, odd = start[0::2].count(0), start[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = start[: len(start) // 2 * 2].decode(encoding, "strict")
    except UnicodeDecodeError:
        return None
    readable = sum(character.isprintable() or character in "\t\n\f\r" for character in text)
    return encoding if text and readable == len(text) and even + odd > len(text) // 4 else None


def _legacy_text(raw: bytes) -> str:
    """Bytes of before Unicode: as the fonts of that time meant them, when that gives Vietnamese, else Windows-1258."""
    western = raw.decode("cp1252", "replace")
    (meant,) = to_unicode([western])
    return raw.decode("cp1258", "replace") if meant == western else meant


def read(path: Path, limits: Limits) -> Content:
    """The whole text; raises `Unreadable` for bytes that are none."""
    with path.open("rb") as file:
        raw = file.read(limits.characters * 4)
        is_cut = bool(file.read(1))
    encoding = encoding_of(raw[:65536])
    if encoding is None:
        raise Unreadable(TextProblem.BROKEN)
    text = (_legacy_text(raw) if encoding == "cp1258" else raw.decode(encoding, "replace")).removesuffix("\x1a")
    return Content(texts=text.split("\f"), problem=TextProblem.TEXT_CUT if is_cut else None)
