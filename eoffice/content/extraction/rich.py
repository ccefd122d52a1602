"""Text of RTF, by a small reader of our own: no programme has to be started for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from eoffice.content.outcome import Content, Limits, TextProblem, Unreadable
from eoffice.core.legacy_text import decode_runs, legacy_font

_TOKEN = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}]+)", re.DOTALL)
_MOST_BYTES = 100 * 1024 * 1024
_MOST_DEPTH = 500
_LONGEST_FONT_NAME = 100
#: Groups that hold no text of the document.
_SKIPPED = frozenset({
    "colortbl", "stylesheet", "info", "pict", "objdata", "objclass", "themedata", "colorschememapping", "datastore",
    "listtable", "listoverridetable", "rsidtbl", "generator", "xmlnstbl", "fldinst", "bkmkstart", "bkmkend", "sn", "sv",
    "latentstyles", "pgdsctbl", "filetbl", "revtbl", "userprops", "mmathpr", "atnid", "atnauthor", "atndate",
})  # fmt: skip
#: Starred groups are for readers who know them; we know this one (a text box).
_KNOWN_STARRED = frozenset({"shpinst"})
_CHARACTERS = {
    "par": "\n", "line": "\n", "row": "\n", "sect": "\n", "page": "\n", "cell": "\t", "tab": "\t", "emdash": "—",
    "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": " ",
    "enspace": " ",
}  # fmt: skip
_SYMBOLS = {b"~": "\u00a0", b"_": "-", b"-": "\u00ad", b"\n": "\n", b"\r": "\n", b"\\": "\\", b"{": "{", b"}": "}"}
_CHARSETS = {0: "cp1252", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
             163: "cp1258", 204: "cp1251", 222: "cp874", 238: "cp1250"}  # fmt: skip


@dataclass(frozen=True)
class _Group:
    """What holds inside a pair of braces."""

    is_skipped: bool = False
    is_font_table: bool = False
    fallback_length: int = 1
    font: int | None = None


class _Reader:
    """One pass over the tokens."""

    def __init__(self) -> None:
        self._runs: list[tuple[str, str]] = []
        self._group = _Group()
        self._outer: list[_Group] = []
        self._ansi = "cp1252"
        self._codecs: dict[int, str] = {}
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._usual_font = 0
        self._bytes = bytearray()
        self._to_drop = 0
        self._is_starred = False

    def feed(self, match: re.Match[bytes]) -> int:
        """Take in one token; how many raw bytes behind it are to be passed over."""
        word, number, code, symbol, brace, plain = match.groups()
        if code:
            self._add_bytes(bytes.fromhex(code.decode()))
        elif plain:
            self._add_bytes(plain.replace(b"\r", b"").replace(b"\n", b""))
        else:
            self._flush()
        if word:
            return self._word(word.decode().lower(), int(number) if number else None)
        if brace:
            self._brace(brace)
        elif symbol == b"*":
            self._is_starred = True
        elif symbol:
            self._add(_SYMBOLS.get(symbol, ""))
        return 0

    def finish(self) -> str:
        """The text of all tokens."""
        self._flush()
        return decode_runs(self._runs)

    def _brace(self, brace: bytes) -> None:
        self._to_drop = 0
        self._is_starred = False
        if brace == b"{":
            if len(self._outer) > _MOST_DEPTH:
                raise Unreadable(TextProblem.BROKEN)
            self._outer.append(self._group)
        elif self._outer:
            self._group = self._outer.pop()

    def _word(self, word: str, number: int | None) -> int:
        is_starred, self._is_starred = self._is_starred, False
        if word in _SKIPPED or (is_starred and word not in _KNOWN_STARRED):
            self._group = replace(self._group, is_skipped=True)
        elif word == "plain":
            self._group = replace(self._group, font=None)
        elif word == "fonttbl":
            self._group = replace(self._group, is_font_table=True)
        elif word in _CHARACTERS:
            self._add(_CHARACTERS[word])
        elif number is not None:
            self._numbered_word(word, number)
        return max(number or 0, 0) if word == "bin" else 0

    def _numbered_word(self, word: str, number: int) -> None:
        if word == "u":
            self._add(chr(number % 65536))
            self._to_drop = self._group.fallback_length
        elif word == "uc":
            self._group = replace(self._group, fallback_length=min(max(number, 0), 16))
        elif word == "ansicpg":
            self._ansi = f"cp{number}"
        elif word == "fcharset" and self._group.is_font_table:
            self._codecs[self._font] = _CHARSETS.get(number, "")
        elif word == "f" and self._group.is_font_table:
            self._font = number
        elif word == "f":
            self._group = replace(self._group, font=number)
        elif word == "deff":
            self._usual_font = number

    def _add(self, text: str) -> None:
        if self._group.is_skipped:
            return
        if self._group.is_font_table:
            self._fonts[self._font] = (self._fonts.get(self._font, "") + text)[:_LONGEST_FONT_NAME]
        else:
            self._runs.append((text, self._font_name()))

    def _font_name(self) -> str:
        font = self._usual_font if self._group.font is None else self._group.font
        return self._fonts.get(font, "").strip()

    def _codec(self) -> str:
        if self._group.font is None:
            return self._ansi
        if legacy_font(self._font_name()):
            return "cp1252"
        return self._codecs.get(self._group.font, "") or self._ansi

    def _add_bytes(self, raw: bytes) -> None:
        dropped = min(self._to_drop, len(raw))
        self._to_drop -= dropped
        self._bytes += raw[dropped:]

    def _flush(self) -> None:
        if not self._bytes:
            return
        raw, self._bytes = bytes(self._bytes), bytearray()
        try:
            self._add(raw.decode(self._codec(), "replace"))
        except LookupError:
            self._add(raw.decode("cp1252", "replace"))


def read(path: Path, limits: Limits) -> Content:
    """The text in reading order; raises `Unreadable`."""
    with path.open("rb") as file:
        raw = file.read(_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        raise Unreadable(TextProblem.TOO_BIG_INSIDE)
    reader = _Reader()
    place = 0
    while match := _TOKEN.match(raw, place):
        place = match.end() + reader.feed(match)
    text = reader.finish().encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if not text.strip() and place < len(raw) and b"}" not in raw[-16:]:
        raise Unreadable(TextProblem.BROKEN)
    return Content(texts=[text[: limits.characters]], has_text=bool(text.strip()))
