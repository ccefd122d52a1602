"""Pages of words from office files that could not be laid out: paragraphs and table cells in their order.

Places are made up: a line under the other, the cells of a table row side by side, centred what is centred. The rules
then work as on a page, and nothing is said of places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from eoffice.content.extraction.unpacking import Unpacked, local_name
from eoffice.content.extractor import read_file
from eoffice.content.kinds import Kind
from eoffice.content.ole import MAGIC
from eoffice.content.outcome import Limits, TextProblem, Unreadable
from eoffice.recognition import wording
from eoffice.recognition.layout import Box, Page, Word

_WIDTH, _HEIGHT = 595.0, 842.0
_LEFT, _RIGHT, _INDENT = 85.0, 552.0, 36.0
_LETTER, _SPACE, _LINE, _SIZE = 5.0, 3.0, 15.0, 12.0
_MOST_LINES = 3000
_MOST_DEPTH = 4


@dataclass
class _Sheet:
    """Made-up pages under writing, `top` being where the next line goes."""

    top: float = 60.0
    words: list[Word] = field(default_factory=list)

    def write(self, words: list[tuple[str, bool]], left: float, right: float, *, is_centred: bool) -> None:
        """Write a paragraph between two edges, wrapped."""
        for line in _wrapped(words, right - left):
            length = _length(line)
            x = (left + right - length) / 2 if is_centred else left + _INDENT * (right - left > 400)
            for text, is_bold in line:
                width = len(text) * _LETTER
                self.words.append(Word(text, Box(x, self.top, x + width, self.top + _SIZE), is_bold))
                x += width + _SPACE
            self.top += _LINE


def _length(words: list[tuple[str, bool]]) -> float:
    return sum(len(text) * _LETTER + _SPACE for text, _bold in words) - _SPACE


def _wrapped(words: list[tuple[str, bool]], width: float) -> Iterator[list[tuple[str, bool]]]:
    line: list[tuple[str, bool]] = []
    for word in words:
        if line and _length([*line, word]) > width:
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def plain_pages(kind: Kind, path: Path, limits: Limits) -> Iterator[Page]:
    """The text of a file without any layout; short lines count as centred. Raises `Unreadable`."""
    reading = read_file(kind, path, limits)
    if not reading.text:
        raise Unreadable(reading.problem or TextProblem.NO_READER)
    return _sheets([([(word, False) for word in line.split()], len(line) < 80) for line in reading.text.split("\n")])


def _sheets(lines: Iterable[tuple[list[tuple[str, bool]], bool]]) -> Iterator[Page]:
    sheet = _Sheet()
    for count, (words, is_centred) in enumerate(lines):
        if count >= _MOST_LINES:
            break
        sheet.write(words, _LEFT, _RIGHT, is_centred=is_centred)
    yield from _cut(sheet)


def _cut(sheet: _Sheet) -> Iterator[Page]:
    """The written words by pages, so that head and foot lie where the rules look for them."""
    page: list[Word] = []
    number, start = 1, 0.0
    for word in sheet.words:
        if word.box.top - start > _HEIGHT and page:
            yield Page(number, _WIDTH, _HEIGHT, tuple(page), has_places=False)
            page, number, start = [], number + 1, word.box.top - 60
        box = Box(word.box.left, word.box.top - start, word.box.right, word.box.bottom - start)
        page.append(Word(word.text, box, word.is_bold))
    if page:
        yield Page(number, _WIDTH, _HEIGHT, tuple(page), has_places=False)


def word_pages(path: Path) -> Iterator[Page]:
    """The body of a .docx; raises `Unreadable`."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) == MAGIC:
            raise Unreadable(TextProblem.PASSWORD)
    root = Unpacked(path).parse("word/document.xml")
    body = None if root is None else next((e for e in root if local_name(e) == "body"), None)
    if body is None:
        raise Unreadable(TextProblem.BROKEN)
    sheet = _Sheet()
    _write_blocks(sheet, body, _LEFT, _RIGHT, 0)
    return _cut(sheet)


def _write_blocks(sheet: _Sheet, parent: etree._Element, left: float, right: float, depth: int) -> None:
    for block in parent:
        if len(sheet.words) > _MOST_LINES * 10:
            return
        name = local_name(block)
        if name == "p":
            sheet.write(_runs(block), left, right, is_centred=_is_centred(block))
        elif name == "tbl" and depth < _MOST_DEPTH:
            for row in (e for e in block if local_name(e) == "tr"):
                _write_row(sheet, row, left, right, depth)
        elif name in {"sdt", "sdtContent"} and depth < _MOST_DEPTH:
            _write_blocks(sheet, block, left, right, depth + 1)


def _write_row(sheet: _Sheet, row: etree._Element, left: float, right: float, depth: int) -> None:
    """The cells of a table row side by side."""
    cells = [e for e in row if local_name(e) == "tc"]
    top = lowest = sheet.top
    for place, cell in enumerate(cells):
        share = (right - left) / len(cells)
        sheet.top = top
        _write_blocks(sheet, cell, left + place * share, left + (place + 1) * share - 10, depth + 1)
        lowest = max(lowest, sheet.top)
    sheet.top = lowest


def _runs(paragraph: etree._Element) -> list[tuple[str, bool]]:
    """The words of a paragraph and whether each is bold."""
    words: list[tuple[str, bool]] = []
    is_open = False
    for run in paragraph.iter():
        if local_name(run) != "r":
            continue
        text = "".join(_sign(part) for part in run)
        is_bold = _has(run, "b")
        for place, piece in enumerate(wording.spelt(text).split(" ")):
            for piece_place, word in enumerate(piece.split() or [""]):
                if place == 0 and piece_place == 0 and is_open and words and word:
                    words[-1] = (words[-1][0] + word, words[-1][1])
                elif word:
                    words.append((word, is_bold))
        is_open = bool(text) and not text[-1].isspace() if text else is_open
    return words


def _sign(part: etree._Element) -> str:
    name = local_name(part)
    if name == "t":
        return part.text or ""
    return " " if name in {"tab", "br", "cr"} else "-" if name == "noBreakHyphen" else ""


def _has(run: etree._Element, mark: str) -> bool:
    """Whether the run's own properties turn a mark on."""
    for properties in (e for e in run if local_name(e) == "rPr"):
        for element in properties:
            if local_name(element) == mark:
                return _value(element) not in {"0", "false", "off"}
    return False


def _is_centred(paragraph: etree._Element) -> bool:
    for properties in (e for e in paragraph if local_name(e) == "pPr"):
        return any(local_name(e) == "jc" and _value(e) == "center" for e in properties)
    return False


def _value(element: etree._Element) -> str:
    return next((str(value) for name, value in element.attrib.items() if str(name).endswith("}val")), "")
