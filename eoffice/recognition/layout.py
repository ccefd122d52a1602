"""Pages of words with their places, and the lines they form. Pure data: no file, no library, no database.

Places are in points from the top left corner of the page as it is seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median

#: A gap wider than this share of the letters' height parts two columns; a space has a quarter of it.
_COLUMN_GAP = 1.35
#: So many pages of a file are read from pictures, which takes seconds each; further back no signature is looked for.
MOST_SCANNED = 5


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """Half way from left to right."""
        return (self.left + self.right) / 2

    @property
    def level(self) -> float:
        """Half way from top to bottom."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Box:
        """The smallest box that holds all of `boxes`, of which there is at least one."""
        held = list(boxes)
        return cls(
            min(box.left for box in held), min(box.top for box in held),
            max(box.right for box in held), max(box.bottom for box in held),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word in NFC; `certainty` is how sure its reader was of its letters (1 for digital text)."""

    text: str
    box: Box
    is_bold: bool = False
    is_italic: bool = False
    certainty: float = 1.0


@dataclass(frozen=True)
class Sheet:
    """The sheet on which a page lies: it is level when turned by `angle` degrees against the clock.

    `left` is where the page begins on the level sheet, since a scan may show two pages side by side.
    """

    number: int
    width: float
    height: float
    angle: float = 0.0
    left: float = 0.0

    def shares(self, box: Box) -> tuple[float, float, float, float]:
        """The edges of what lies at `box` of the level page, as shares of the sheet as it is seen."""
        turn = math.radians(self.angle)
        cosine, sine = math.cos(turn), math.sin(turn)
        is_across = round(self.angle / 90) % 2 == 1
        wide, high = (self.height, self.width) if is_across else (self.width, self.height)
        xs, ys = [], []
        for across in (box.left + self.left - wide / 2, box.right + self.left - wide / 2):
            for down in (box.top - high / 2, box.bottom - high / 2):
                xs.append((across * cosine - down * sine) / self.width + 0.5)
                ys.append((across * sine + down * cosine) / self.height + 0.5)
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True)
class Page:
    """A page as it is read. `has_places` is False where places were made up from the order of the text.

    `sheet` is where it is seen: nothing for a page that is seen as it is read.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    has_places: bool = True
    is_scan: bool = False
    sheet: Sheet | None = None

    @cached_property
    def seen_on(self) -> Sheet:
        """The sheet on which it is seen."""
        return self.sheet or Sheet(self.number, self.width, self.height)

    @cached_property
    def rows(self) -> tuple[Line, ...]:
        """The words gathered into rows across the whole width, from top to bottom."""
        return tuple(_rows(self.words, self.number))


@dataclass(frozen=True)
class Line:
    """Words that are read together, from left to right, on one page."""

    words: tuple[Word, ...]
    page: int = field(default=1)

    @cached_property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def box(self) -> Box:
        """Around all words."""
        return Box.around(word.box for word in self.words)

    @cached_property
    def size(self) -> float:
        """The usual height of its words."""
        return median(word.box.height for word in self.words)

    @cached_property
    def is_bold(self) -> bool:
        """Whether most of its letters are bold."""
        return _share(self.words, bold=True) > 0.5

    @cached_property
    def is_italic(self) -> bool:
        """Whether most of its letters are slanted."""
        return _share(self.words, bold=False) > 0.5

    @cached_property
    def is_upper(self) -> bool:
        """Whether its letters are capitals; False without any letter."""
        letters = [c for c in self.text if c.isalpha()]
        return len(letters) > 1 and sum(c.isupper() for c in letters) >= 0.9 * len(letters)

    @cached_property
    def certainty(self) -> float:
        """That of its least certain word."""
        return min(word.certainty for word in self.words)


def _share(words: Sequence[Word], *, bold: bool) -> float:
    letters = sum(len(word.text) for word in words)
    styled = sum(len(word.text) for word in words if (word.is_bold if bold else word.is_italic))
    return styled / letters if letters else 0


def _rows(words: Iterable[Word], page: int) -> Iterator[Line]:
    rows: list[list[Word]] = []
    level = 0.0
    for word in sorted(words, key=lambda word: word.box.level):
        here = word.box.level
        if rows and abs(here - level) < 0.5 * min(word.box.height, rows[-1][0].box.height):
            rows[-1].append(word)
            level += (here - level) / len(rows[-1])
        else:
            rows.append([word])
            level = here
    return (Line(tuple(sorted(row, key=lambda word: word.box.left)), page) for row in rows)


def segments_of(row: Line) -> list[Line]:
    """The row cut at its wide gaps."""
    parts: list[list[Word]] = [[row.words[0]]]
    for before, after in pairwise(row.words):
        if after.box.left - before.box.right > _COLUMN_GAP * min(before.box.height, after.box.height):
            parts.append([])
        parts[-1].append(after)
    return [Line(tuple(part), row.page) for part in parts]


def joined(lines: Sequence[Line]) -> str:
    """The text of lines that belong together."""
    return " ".join(line.text for line in lines)


def together(lines: Sequence[Line]) -> Line:
    """The lines as one, in their order; its box is around all of them."""
    return Line(tuple(word for line in lines for word in line.words), lines[0].page)
