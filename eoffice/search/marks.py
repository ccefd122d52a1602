"""Where in a file the words of a question stand: boxes over its pages, else the text of the page with marks."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eoffice.content import previews
from eoffice.content.models import File
from eoffice.content.queries import find_text
from eoffice.content.recognising import searchable_copy, seen_before
from eoffice.content.sandbox import run_confined
from eoffice.core import clock
from eoffice.core.text import fold_aligned, nfc
from eoffice.recognition.layout import Box as Rectangle
from eoffice.recognition.layout import Sheet
from eoffice.search.highlight import Piece, marked, needles_of
from eoffice.search.query import parse
from eoffice.search.seeker import SCALE
from eoffice.search.vocabulary import vocabulary

#: Stretches of pages that are looked through for the first find, and letters of a page shown as text.
MOST_STRETCHES, MOST_SHOWN = 4, 20_000
_SLACK = 20

#: A word of a page and its edges: left, top, right, bottom, in parts of `seeker.SCALE`.
Word = tuple[str, int, int, int, int]
#: Left, top, width and height in per cent of the page.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Marks:
    """What to show of a file: the page to open (0: none has a find), boxes by page, or pieces of text instead."""

    page: int = 0
    boxes: Mapping[int, Sequence[Box]] = field(default_factory=dict)
    pieces: Sequence[Piece] = ()


def marks_of(file: File, *, text: str, page: int) -> Marks:
    """Where the words stand on `page` (0: on the first page that has them) and on the pages around it."""
    pattern = needles_of(parse(text, today=clock.today(), vocabulary=vocabulary()), {}).pattern()
    if pattern is None:
        return Marks(page)
    first = previews.first_drawn_with(max(page, 1))
    for stretch in range(1 if page else MOST_STRETCHES):
        words = _layer(file, first + stretch * previews.PAGES_AT_ONCE)
        finds = {number: found for number, on_page in words.items() if (found := find_boxes(on_page, pattern))}
        boxes = {number: _as_shown(file, number, found) for number, found in finds.items()}
        if page in boxes or (not page and boxes):
            return Marks(page or min(boxes), boxes)
        if not words:
            break
    return _as_text(file, pattern, page)


def _as_text(file: File, pattern: re.Pattern[str], page: int) -> Marks:
    pages = (find_text(file.id) or "").split("\f")
    if not page:
        finds = (number for number, words in enumerate(pages, 1) if pattern.search(fold_aligned(nfc(words))))
        page = next(finds, 0)
    shown = pages[page - 1][:MOST_SHOWN] if 0 < page <= len(pages) else ""
    return Marks(page, pieces=marked(shown, pattern) if shown else ())


def find_boxes(words: Sequence[Word], pattern: re.Pattern[str]) -> list[Box]:
    """The boxes of the words that the pattern finds in the words of a page, put side by side."""
    texts = [nfc(word[0]) for word in words]
    places, place = [], 0
    for word in texts:
        places.append(place)
        place += len(word) + 1
    finds = [match.span() for match in pattern.finditer(fold_aligned(" ".join(texts)))]
    boxes, index = [], 0
    for start, end in finds:
        while index < len(words) and places[index] + len(texts[index]) <= start:
            index += 1
        while index < len(words) and places[index] < end:
            boxes.append(_box(words[index]))
            index += 1
    return boxes


def _box(word: Word) -> Box:
    left, top = max(0, word[1] - _SLACK), max(0, word[2] - _SLACK)
    part = SCALE / 100
    return left / part, top / part, (word[3] + _SLACK - left) / part, (word[4] + _SLACK - top) / part


def _as_shown(file: File, number: int, boxes: list[Box]) -> list[Box]:
    """The boxes on the page as it came, where the copy with the recognised words has it turned level."""
    seen = seen_before(file, number) if searchable_copy(file) else None
    if seen is None or not (seen.turn or seen.tilt):
        return boxes
    sheet = Sheet(number, seen.width, seen.height, seen.turn + seen.tilt)
    wide, high = (seen.height / 100, seen.width / 100) if seen.turn % 180 else (seen.width / 100, seen.height / 100)
    shown = []
    for left, top, width, height in boxes:
        level = Rectangle(left * wide, top * high, (left + width) * wide, (top + height) * high)
        sides = [100 * max(0.0, min(1.0, share)) for share in sheet.shares(level)]
        shown.append((sides[0], sides[1], sides[2] - sides[0], sides[3] - sides[1]))
    return shown


def _layer(file: File, first: int) -> dict[int, list[Word]]:
    """The words of a stretch of pages from the text of the file's PDF; read once, and kept beside its page images."""
    copy = searchable_copy(file)
    source = copy or previews.rendition_pdf(file)
    if source is None:
        return {}
    kept = previews.folder(file.blob_sha256) / "layer" / f"{'scanned' if copy else 'own'}-{first:05}.json"
    try:
        found = json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = _read(source, first, kept)
    return {int(number): [tuple(word) for word in words] for number, words in found.items()}


def _read(source: Path, first: int, kept: Path) -> dict[str, list[list[object]]]:
    with previews.workplace() as work:
        command = [sys.executable, "-m", "eoffice.search.seeker", str(source.absolute()), str(first)]
        output = run_confined([*command, str(previews.PAGES_AT_ONCE)], previews.limits(), work)
        if output is None:
            return {}
        made = work / "layer.json"
        made.write_text(output, encoding="utf-8")
        previews.keep(made, kept)
    found: dict[str, list[list[object]]] = json.loads(output)
    return found
