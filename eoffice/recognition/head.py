"""The head of the first page: who issues (ô 2), number and symbol (ô 3), place and date (ô 4), “V/v” (ô 5b).

The national motto stands at the right; its left edge parts the two columns. Where there is no motto, or nothing
beside it, all rows down to the title make one column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from eoffice.core.text import fold, words
from eoffice.recognition import wording
from eoffice.recognition.layout import Line, Page, segments_of, together

#: So far from the motto's left edge may the gap between the columns lie, in points, and so wide must it be.
_REACH, _LEAST_GAP = 75.0, 5.0
#: Below this share of the page there is no head any more.
_LOWEST = 0.62
NUMBER = re.compile(r"^\(?s[ốôóòỏõọoồổỗộ6][:.;,]?\s*[:.]?\s*(?=[\d\s./:_…-]|$)", re.IGNORECASE)
#: A symbol whose “Số:” and number are lost, as under a stamp.
_ONLY_SYMBOL = re.compile(r"^\W*\d{0,5}\s*/\s?[A-ZĐ][A-Za-zĐ]{0,4}-[A-ZĐ]{2,}")
#: In folded text.
_DATE = re.compile(r"\bngay\b.*thang\b|\bngay\s*\d.*thang|,\s*ngay\b|\b\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}\b")
_YEAR = re.compile(r"\b(19|20)\d\d\b")
_ENDS_DATE = re.compile(r"^(ng[aà]y .*|th[aá]ng .*|n[aă]m )?\d{4}$|^\d{1,2} n[aă]m \d{4}$", re.IGNORECASE)
_SALUTATION = re.compile(r"^k[íi]nh\s+(g[ửưu]i|m[ờơo]i|tr[ìi]nh|chuy[ểêe]n)|^g[ửư]i\s*:", re.IGNORECASE)
_STAMP = re.compile(r"^(công văn )?đến\W*$", re.IGNORECASE)
_STAMP_LINE = re.compile(
    r"^\W*(số\s*[:.]?\s*[\d\s….]*$|ngày\s*[:.]|chuyển\s*[:.]|giờ\s*[:.]|số và ký hiệu h|lưu hồ sơ|kính chuyển)",
    re.IGNORECASE,
)
#: First syllables of the mottos, as they are read and misread.
_STARTS = frozenset({"cong", "cdng", "cqng", "doc", "dang"})
#: As a share of the motto's letters.
_SMALL_PRINT = 0.66
_STAMP_WIDTH, _STAMP_HEIGHT = 150.0, 105.0


@dataclass(frozen=True)
class Head:
    """What stands above the content of a first page; `body` are the rows below it."""

    agency: tuple[Line, ...] = ()
    number: Line | None = None
    date: Line | None = None
    about: tuple[Line, ...] = ()
    body: tuple[Line, ...] = ()
    has_motto: bool = False
    motto_is_partys: bool = False
    rows: tuple[Line, ...] = field(default=(), repr=False)


def is_salutation(text: str) -> bool:
    """Whether a line begins with “Kính gửi” or its like."""
    return _SALUTATION.match(text) is not None


def is_symbol(row: Line) -> bool:
    """Whether a row is a number and a symbol, and nothing else."""
    return NUMBER.match(row.text) is not None and "/" in row.text and len(row.words) <= 4


def begins_letter(page: Page) -> bool:
    """Whether the page has a head of its own, as the first page of a further letter in one file has."""
    top = [row for row in page.rows if row.box.level < page.height * 0.3]
    return any(wording.has_run(row.text, wording.MOTTO, 7) for row in top) and any(
        _DATE.search(fold(row.text)) for row in top
    )


def read_head(page: Page) -> Head:
    """The head of `page` and the rows below it."""
    page = _without_stamp(page)
    rows = _rows_of(page)
    place = _motto_row(rows, page)
    if place is not None and not page.is_scan:
        rows = _rows_of(_without_small_print(page, rows[place].size))
        place = _motto_row(rows, page)
    edge = None if place is None else _edge(rows[place], page)
    return _sorted(rows, page, edge, place)


def _rows_of(page: Page) -> list[Line]:
    return [row for row in page.rows if not wording.is_ornament(row.text)]


def _without_small_print(page: Page, size: float) -> Page:
    """The page without what a signing tool prints small beside its head: its names and times are not the document's."""
    kept = tuple(
        word for word in page.words if word.box.level > page.height * _LOWEST or word.box.height > _SMALL_PRINT * size
    )
    return replace(page, words=kept)


def _motto_row(rows: list[Line], page: Page) -> int | None:
    top = [row for row in rows if row.box.level < page.height * 0.45]
    for wanted, least in ((wording.MOTTO, 6), (wording.PARTY_MOTTO, 5), (wording.SECOND_MOTTO, 5)):
        for place, row in enumerate(top):
            if wording.has_run(row.text, wanted, least):
                return place
    return None


def _edge(row: Line, page: Page) -> float | None:
    """Where the right column begins: the left edge of the motto; None when nothing can stand beside it."""
    for place in range(len(row.words) - 1, -1, -1):
        word = row.words[place]
        if set(words(word.text)) & _STARTS and _is_motto(" ".join(w.text for w in row.words[place:])):
            return word.box.left if word.box.left > page.width * 0.33 else None
    middle = [word for word in row.words if word.box.left > page.width * 0.36]
    return middle[0].box.left if middle else None


def _is_motto(text: str) -> bool:
    """Whether the text is a motto, or the half of the national one that is left where it breaks."""
    return (
        wording.has_run(text, wording.MOTTO, 5)
        or wording.has_run(text, wording.SECOND_MOTTO, 5)
        or (wording.has_run(text, wording.PARTY_MOTTO, 5) and len(words(text)) <= 7)
    )


def _halves(row: Line, edge: float | None) -> tuple[Line | None, Line | None]:
    """The parts of a row left and right of the columns' border; a row that runs across it is all left."""
    if edge is None:
        return row, None
    if row.words[0].box.left > edge - _REACH:
        return None, row
    motto = next((place for place, word in enumerate(row.words) if word.box.left > edge - 1.5), 0)
    if motto and _is_motto(" ".join(word.text for word in row.words[motto:])):
        return Line(row.words[:motto], row.page), Line(row.words[motto:], row.page)
    best, cut = _LEAST_GAP, None
    for place, (before, after) in enumerate(pairwise(row.words), 1):
        gap = after.box.left - before.box.right
        if gap > best and before.box.right < edge + _REACH / 2 and after.box.left > edge - _REACH:
            best, cut = gap, place
    if cut is None:
        return row, None
    return Line(row.words[:cut], row.page), Line(row.words[cut:], row.page)


@dataclass
class _Sorter:
    """Puts rows into their places from top to bottom."""

    edge: float | None
    agency: list[Line] = field(default_factory=list)
    number: Line | None = None
    date: Line | None = None
    about: list[Line] = field(default_factory=list)
    is_about_over: bool = False
    is_below_motto: bool = False

    def takes(self, row: Line) -> bool:
        """Whether the row belongs to the head; then it has been put into its place."""
        left, right = _halves(row, self.edge)
        if right is not None and not self._takes_right(right):
            return False
        if left is None:
            return True
        crosses = self.edge is not None and right is None and left.box.right > self.edge + 40
        return self._takes_left(left, crosses=crosses)

    def _takes_right(self, line: Line) -> bool:
        if wording.SIGNING_NOTE.match(fold(line.text)):
            return True
        if self.date is None and _DATE.search(fold(line.text)) and self.is_below_motto:
            self.date = line
            return True
        if self.date is not None and _ENDS_DATE.match(line.text) and not _YEAR.search(self.date.text):
            self.date = together([self.date, line])
            return True
        if _is_motto(line.text):
            self.is_below_motto = True
            return True
        if is_mark(line.text) or _STAMP_LINE.match(line.text):
            return True
        if is_salutation(line.text) or is_title(line):
            return False
        return self.date is None

    def _takes_left(self, line: Line, *, crosses: bool) -> bool:
        text = line.text
        if self.edge is None and self._takes_stacked(line):
            return True
        if wording.ABOUT.match(text) and not self.about:
            self.about.append(line)
            return True
        if is_salutation(text) or (is_title(line) and (crosses or self.edge is None or self.number is not None)):
            return False
        if self.number is None and (_is_numbered(text) or (self.agency and _ONLY_SYMBOL.match(text))):
            self.number = line
            return True
        if self.number is not None and "/" not in self.number.text and text.startswith("/"):
            self.number = together([self.number, line])
            return True
        if self.about:
            return self._continues_about(line)
        if crosses and (self.number is not None or self.date is not None):
            return False
        if self.number is None:
            if not wording.SIGNING_NOTE.match(fold(text)):
                self.agency.append(line)
            return True
        return self._takes_after_number(line)

    def _takes_stacked(self, line: Line) -> bool:
        """In a head of one column: mottos and the date, wherever they stand."""
        if _is_motto(line.text):
            return True
        if self.date is None and len(line.words) < 14 and _DATE.search(fold(line.text)) and not NUMBER.match(line.text):
            self.date = line
            return True
        return False

    def _takes_after_number(self, line: Line) -> bool:
        """What stands between the number and “V/v”: marks, and “Về việc” written out."""
        if (
            re.match(r"về việc\b", line.text, re.IGNORECASE)
            and self.edge is not None
            and line.box.right < self.edge + 20
        ):
            self.about.append(line)
            return True
        return self.edge is not None and line.box.right < self.edge + 20 and (is_mark(line.text) or len(line.words) < 6)

    def _continues_about(self, line: Line) -> bool:
        last = self.about[-1]
        is_near = line.box.top - last.box.bottom < 0.75 * last.size
        is_left = self.edge is None or line.box.left < self.edge
        if is_near and is_left and not self.is_about_over and abs(line.size - last.size) < 2.5:
            self.about.append(line)
            return True
        self.is_about_over = True
        return is_mark(line.text)


def _sorted(rows: list[Line], page: Page, edge: float | None, place: int | None) -> Head:
    sorter = _Sorter(edge)
    high = sum(row.box.level <= page.height * _LOWEST for row in rows)
    end = next((place for place, row in enumerate(rows[:high]) if not sorter.takes(row)), high)
    motto = "" if place is None else rows[place].text
    return Head(
        agency=tuple(sorter.agency), number=sorter.number, date=sorter.date, about=tuple(sorter.about),
        body=tuple(rows[end:]), has_motto=place is not None,
        motto_is_partys=wording.has_run(motto, wording.PARTY_MOTTO, 5) and not wording.has_run(motto, wording.MOTTO, 6),
        rows=tuple(rows),
    )  # fmt: skip


def is_title(line: Line) -> bool:
    """Whether the line begins with the name of one of the types, in capitals."""
    start = "".join(c for c in wording.plain(line.text) if c.isalnum())
    letters = [c for c in line.text if c.isalpha()][:6]
    if len(letters) < 4 or not all(c.isupper() for c in letters):
        return False
    return any(start.startswith(name) for name, _slug in wording.printed_types())


def _is_numbered(text: str) -> bool:
    return NUMBER.match(text) is not None and ("/" in text or ":" in text)


_MARK = re.compile(
    r"^\W*(hỏa tốc|hoả tốc|thượng khẩn|khẩn|mật|tối mật|tuyệt mật|lưu hành nội bộ|xem xong trả lại|dự thảo)\b",
    re.IGNORECASE,
)


def is_mark(text: str) -> bool:
    """Whether the line is a stamp of urgency, secrecy or circulation."""
    return _MARK.match(text) is not None and len(text.split()) <= 8


def _without_stamp(page: Page) -> Page:
    """The page without another office's ĐẾN stamp, whose number and date are not the document's."""
    segments = [part for row in page.rows if row.box.level < page.height * 0.6 for part in segments_of(row)]
    gone: set[int] = set()
    for stamp in (part for part in segments if _is_stamp(part, segments)):
        for part in segments:
            if _in_stamp(part, stamp):
                gone.update(id(word) for word in part.words)
    if not gone:
        return page
    return replace(page, words=tuple(word for word in page.words if id(word) not in gone))


def _is_stamp(part: Line, segments: list[Line]) -> bool:
    if not _STAMP.match(part.text) or not part.is_upper:
        return False
    return any(_STAMP_LINE.match(other.text) and _is_beside(other, part) for other in segments)


def _is_beside(part: Line, stamp: Line) -> bool:
    down, across = part.box.level - stamp.box.level, part.box.middle - stamp.box.middle
    return abs(across) < _STAMP_WIDTH and -14 < down < _STAMP_HEIGHT


def _in_stamp(part: Line, stamp: Line) -> bool:
    if part is stamp:
        return True
    down = stamp.box.top - part.box.bottom
    is_owner = part.is_upper and -2 < down < 16 and abs(part.box.middle - stamp.box.middle) < 60
    if is_owner and part.size < 14 and len(part.words) >= 2 and not NUMBER.match(part.text):
        return True
    if not _is_beside(part, stamp):
        return False
    has_symbol = "/" in part.text and re.search(r"\d*\s*/\s*[A-ZĐ]", part.text) is not None
    if _STAMP_LINE.match(part.text) and not has_symbol:
        return True
    return re.fullmatch(r"[\d./\s-]+", part.text) is not None


def bottom_of(lines: tuple[Line, ...]) -> float:
    """The lower edge of some lines."""
    return together(lines).box.bottom if lines else 0.0
