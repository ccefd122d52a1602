"""Pages of words from pictures of pages: what the room of files saw on them, put level and mended."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from PIL import Image

from eoffice.content.ocr.page import SeenPage, SeenPart, load
from eoffice.content.outcome import TextProblem, Unreadable
from eoffice.content.pages import words_name
from eoffice.recognition import wording
from eoffice.recognition.layout import MOST_SCANNED, Box, Page, Sheet, Word
from eoffice.recognition.pdf_pages import PdfPages
from eoffice.recognition.syllables import is_vietnamese

_POINTS = 72
_FEW_WORDS = 12
_MOST_PIXELS = 120_000_000
_LEAST_CERTAINTY, _LONG = 25.0, 5
#: What dust and strokes beside a word are read as.
_SPECKS = " _|~`\u2018\u2019"


class Wanted(Exception):
    """The picture of page `number` must be read before the rules can go on."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass
class Seen:
    """What was seen on the pages of a file, in `folder` by `words_name`; those in `unread` could not be read."""

    folder: Path | None = None
    unread: Collection[int] = ()
    asked: int = field(default=0, init=False)

    def page(self, number: int) -> SeenPage | None:
        """What was seen on a page; None for one that could not be read. Raises `Wanted`."""
        self.asked += 1
        if self.folder is None or number in self.unread:
            return None
        found = load(self.folder / words_name(number))
        if found is None:
            raise Wanted(number)
        return found


def with_scans(document: PdfPages, most: int, seen: Seen) -> Iterator[Page]:
    """The first `most` pages of a PDF; those that are pictures, or whose text is no Vietnamese, as they were seen."""
    before = 0
    for index in range(most):
        page = document.page(index)
        is_garbled = bool(page.words) and not is_vietnamese([word.text for word in page.words])
        is_picture = is_garbled or (len(page.words) < _FEW_WORDS and document.has_picture(index))
        if is_picture and seen.asked >= MOST_SCANNED:
            return
        read = seen.page(index + 1) if is_picture else None
        if read is not None and (read.text or is_garbled):
            pages = _pages_of(read, index + 1, before)
        else:
            words, sheet = () if is_garbled else page.words, Sheet(index + 1, page.width, page.height)
            pages = [Page(before + 1, page.width, page.height, words, sheet=sheet)]
        yield from pages
        before += len(pages)


def count_pictures(path: Path) -> int:
    """How many pictures a file holds; raises `Unreadable`."""
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    try:
        with Image.open(path, formats=("JPEG", "PNG", "TIFF")) as picture:
            return getattr(picture, "n_frames", 1)
    except (OSError, ValueError, SyntaxError) as error:
        raise Unreadable(TextProblem.BROKEN) from error


def pictures(count: int, seen: Seen) -> Iterator[Page]:
    """The pictures of a file as pages."""
    before = 0
    for number in range(1, min(count, MOST_SCANNED) + 1):
        read = seen.page(number)
        pages = [Page(before + 1, 595, 842, (), is_scan=True)] if read is None else _pages_of(read, number, before)
        yield from pages
        before += len(pages)


def _pages_of(seen: SeenPage, number: int, before: int) -> list[Page]:
    """The page, or the two pages of a spread, that were seen on sheet `number`, behind so many others."""
    scale = _POINTS / seen.dpi
    width, height = seen.width * scale, seen.height * scale
    across, down = (height, width) if seen.turn % 180 else (width, height)
    angle = seen.turn + seen.tilt
    if not seen.parts:
        return [Page(before + 1, across, down, (), is_scan=True, sheet=Sheet(number, width, height, angle))]
    return [
        Page(
            before + place, (part.right - part.left) * scale, down, tuple(_levelled(_words(part, scale))), is_scan=True,
            sheet=Sheet(number, width, height, angle, part.left * scale),
        )
        for place, part in enumerate(seen.parts, 1)
    ]  # fmt: skip


def _words(part: SeenPart, scale: float) -> list[tuple[str, Word]]:
    """The words with the key of their line; what is no word is left out."""
    found = []
    for seen in part.words:
        text = wording.spelt(seen.text).strip(_SPECKS)
        if not text or seen.sureness < _least(text) or not any(_is_letter(c) for c in text):
            continue
        left, top, width, height = (side * scale for side in (seen.left, seen.top, seen.width, seen.height))
        if height > 60 or width < 1:
            continue
        found.append((seen.line, Word(text, Box(left, top, left + width, top + height), certainty=seen.sureness / 100)))
    return found


def _least(text: str) -> float:
    """How certain a word must be to count: specks are read as short words, symbols as long ones of doubt."""
    return _LEAST_CERTAINTY if len(text) < _LONG else 0.0


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNP"


def _levelled(found: list[tuple[str, Word]]) -> list[Word]:
    """The words turned level by the slope of their lines, each as high as its line, so that rows can be told."""
    lines: dict[str, list[Word]] = defaultdict(list)
    for key, word in found:
        lines[key].append(word)
    slope = _slope(list(lines.values()))
    levelled = []
    for line in lines.values():
        height = median(word.box.height for word in line)
        texts = wording.mended([word.text for word in line])
        for text, word in zip(texts, line, strict=True):
            middle = word.box.level - slope * word.box.middle
            box = Box(word.box.left, middle - height / 2, word.box.right, middle + height / 2)
            levelled.append(Word(text, box, certainty=word.certainty))
    return levelled


def _slope(lines: list[list[Word]]) -> float:
    """The usual slope of the longer lines."""
    slopes = [
        (line[-1].box.bottom - line[0].box.bottom) / (line[-1].box.middle - line[0].box.middle)
        for line in lines
        if len(line) > 4 and line[-1].box.middle - line[0].box.middle > 100
    ]
    return median(slopes) if slopes else 0.0
