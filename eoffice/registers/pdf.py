"""A register as PDF for signing and binding: A4 landscape, the head of the table on every page, pages counted.

Laid out by hand in two passes – lines to pages, pages to paper – so that ten thousand lines take seconds and every
page can say how many there are. Equal registers give equal bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from flask_babel import gettext as _
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from eoffice.registers.fonts import BOLD, ITALIC, REGULAR, use_fonts
from eoffice.registers.printed import Printed

_WIDTH, _HEIGHT = landscape(A4)
#: The left edge is bound.
_LEFT, _TOP, _BOTTOM = 25 * mm, 15 * mm, 15 * mm
_SIZE, _LEADING, _PAD = 10, 12, 3
_SIGNATURES = 46 * mm

#: Told how many per cent are done.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class _Line:
    text: str
    is_struck: bool = False


#: A row on paper: for each column its lines.
_Row = tuple[tuple[_Line, ...], ...]


def as_pdf(register: Printed, progress: Progress | None = None) -> bytes:
    """The register as a PDF file. Raises `Conflict` when the system has no font with Vietnamese letters."""
    use_fonts()
    tell = progress or (lambda _percent: None)
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(_WIDTH, _HEIGHT), invariant=1, lang="vi-VN")
    canvas.setTitle(f"{register.title} – {register.subtitle}")
    canvas.setAuthor(register.book.body.name)
    paper = _Paper(canvas, register)
    pages = paper.lay_out(tell)
    for number, rows in enumerate(pages, 1):
        paper.draw_page(rows, number, len(pages))
        tell(50 + 49 * number // len(pages))
    canvas.save()
    return stream.getvalue()


class _Paper:
    """The sheets of one register."""

    def __init__(self, canvas: Canvas, register: Printed) -> None:
        self.canvas, self.register = canvas, register
        self.widths = [width * mm for width in register.widths]
        self.head = [_wrap(column, width, BOLD) for column, width in zip(register.columns, self.widths, strict=True)]
        self.head_height = _height(self.head) + _LEADING + _PAD
        self.first_height = float(len(register.head) * 15 + 46 + (13 if register.scope else 0))

    def lay_out(self, tell: Progress) -> list[list[_Row]]:
        """Rows by page; the last page has room for the signatures, if need be without a row."""
        room = _HEIGHT - _TOP - _BOTTOM - self.head_height
        pages: list[list[_Row]] = [[]]
        left = room - self.first_height
        for done, row in enumerate(self._rows(room)):
            height = _height(row)
            if height > left:
                pages.append([])
                left = room
            pages[-1].append(row)
            left -= height
            if done % 500 == 0:
                tell(min(49, 50 * done // max(self.register.totals.count, 1)))
        if left < _SIGNATURES:
            pages.append([])
        return pages

    def draw_page(self, rows: Sequence[_Row], number: int, count: int) -> None:
        """One sheet."""
        top = _HEIGHT - _TOP
        if number == 1:
            top = self._draw_title(top)
        if rows or number == 1:
            top = self._draw_row(self.head, top, BOLD, is_centred=True)
            top = self._draw_numbers(top)
        for row in rows:
            top = self._draw_row(row, top, REGULAR)
        if number == count:
            self._draw_end(top, count)
        self.canvas.setFont(REGULAR, 10)
        self.canvas.drawRightString(_LEFT + sum(self.widths), 9 * mm, _("Page %(page)s/%(pages)s", page=number,
                                                                        pages=count))  # fmt: skip
        self.canvas.drawString(_LEFT, 9 * mm, f"{self.register.title} – {self.register.book.year}")
        self.canvas.showPage()

    def _rows(self, room: float) -> Iterator[_Row]:
        """Rows as lines; one that is higher than a page goes on below itself."""
        most = int((room - self.first_height - 2 * _PAD) // _LEADING)
        for line in self.register.lines:
            columns = [
                (*_lines(old, width, is_struck=True), *_lines(cell, width))
                for cell, old, width in zip(line.cells, line.struck, self.widths, strict=True)
            ]
            for start in range(0, max(map(len, columns)) or 1, most):
                yield tuple(tuple(lines[start : start + most]) for lines in columns)

    def _draw_title(self, top: float) -> float:
        canvas, register = self.canvas, self.register
        middle = _LEFT + sum(self.widths) / 2
        for place, name in enumerate(register.head):
            top -= 15
            canvas.setFont(BOLD if place == len(register.head) - 1 else REGULAR, 12)
            canvas.drawString(_LEFT, top, name.upper())
        canvas.setFont(BOLD, 16)
        canvas.drawCentredString(middle, top - 20, register.title.upper())
        canvas.setFont(REGULAR, 13)
        canvas.drawCentredString(middle, top - 36, register.subtitle)
        if register.scope:
            canvas.setFont(ITALIC, 11)
            canvas.drawCentredString(middle, top - 49, register.scope)
        return top + len(register.head) * 15 - self.first_height

    def _draw_numbers(self, top: float) -> float:
        numbers = tuple((_Line(f"({place})"),) for place in range(1, len(self.widths) + 1))
        return self._draw_row(numbers, top, ITALIC, is_centred=True, height=_LEADING + _PAD)

    def _draw_row(
        self, row: Sequence[Sequence[_Line]], top: float, font: str, *, is_centred: bool = False, height: float = 0
    ) -> float:
        canvas, left = self.canvas, _LEFT
        height = height or _height(row)
        canvas.setLineWidth(0.5)
        canvas.setFont(font, _SIZE)
        for lines, width in zip(row, self.widths, strict=True):
            canvas.rect(left, top - height, width, height)
            for place, line in enumerate(lines, 1):
                base = top - place * _LEADING
                if is_centred:
                    canvas.drawCentredString(left + width / 2, base, line.text)
                else:
                    canvas.drawString(left + _PAD, base, line.text)
                if line.is_struck:
                    end = left + _PAD + stringWidth(line.text, font, _SIZE)
                    canvas.line(left + _PAD, base + _SIZE * 0.3, end, base + _SIZE * 0.3)
            left += width
        return top - height

    def _draw_end(self, top: float, pages: int) -> None:
        canvas, width = self.canvas, sum(self.widths)
        canvas.setFont(ITALIC, 11)
        canvas.drawString(_LEFT, top - 16, self.register.totals.words)
        canvas.drawString(_LEFT, top - 30, pages_words(pages))
        for share, heading, hint in signatures():
            middle = _LEFT + width * share
            canvas.setFont(ITALIC, 11)
            canvas.drawCentredString(middle, top - 30, "" if share < 0.5 else date_line(self.register))
            canvas.setFont(BOLD, 12)
            canvas.drawCentredString(middle, top - 46, heading.upper())
            canvas.setFont(ITALIC, 11)
            canvas.drawCentredString(middle, top - 60, hint)


def pages_words(pages: int | str) -> str:
    """What is certified of a bound register."""
    return _("This register has %(pages)s pages, numbered from 1 to %(pages)s.", pages=pages)


def date_line(register: Printed) -> str:
    """The place, and dots for a pen to date it."""
    return _("%(place)s, day …… month …… year ………", place=register.place)


def signatures() -> tuple[tuple[float, str, str], ...]:
    """Who signs: where on the line, as what, and how."""
    return (
        (0.25, _("Keeper of the register"), _("(signature, full name)")),
        (0.75, _("Confirmed by the agency"), _("(signature, full name, seal)")),
    )


def _height(row: Sequence[Sequence[_Line]]) -> float:
    return max(1, *map(len, row)) * _LEADING + 2 * _PAD


def _lines(text: str, width: float, *, is_struck: bool = False) -> tuple[_Line, ...]:
    return _wrap(text, width, REGULAR, is_struck=is_struck) if text else ()


def _wrap(text: str, width: float, font: str, *, is_struck: bool = False) -> tuple[_Line, ...]:
    """The text in lines that fit; a word that is longer than a line is cut."""
    room, space = width - 2 * _PAD, _width(" ", font)
    lines: list[str] = []
    used = room + 1
    for word in (piece for whole in text.split() for piece in _pieces(whole, room, font)):
        long = _width(word, font)
        if used + space + long <= room:
            lines[-1] += f" {word}"
            used += space + long
        else:
            lines.append(word)
            used = long
    return tuple(_Line(line, is_struck) for line in lines)


def _pieces(word: str, room: float, font: str) -> Iterator[str]:
    while _width(word, font) > room and len(word) > 1:
        fits = next(end for end in range(len(word) - 1, 0, -1) if end == 1 or _width(word[:end], font) <= room)
        cut = max(word.rfind(mark, 0, fits) + 1 for mark in "/-") or fits
        yield word[:cut]
        word = word[cut:]
    yield word


@lru_cache(maxsize=20_000)
def _width(text: str, font: str) -> float:
    return float(stringWidth(text, font, _SIZE))
