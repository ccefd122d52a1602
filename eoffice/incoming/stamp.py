"""The ĐẾN stamp of NĐ 30/2020 PL IV.V as vectors: 50 × 35 mm, the agency on top, its words as the law has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from eoffice.registers.fonts import BOLD, REGULAR, use_fonts

#: Of the frame, in millimetres.
WIDTH, HEIGHT = 50, 35
_RED = Color(0.78, 0.05, 0.08)
_PAD = 1.2 * mm
#: Heights of the lines from the top: name, number, day, unit, case file.
_HEAD, _LINE = 8.6 * mm, 6.6 * mm
_LEFT = 16 * mm
_SMALLEST = 4.5


@dataclass(frozen=True)
class Stamp:
    """What stands in the stamp; `unit` and `case_file` are empty as long as they are not known."""

    agency: str
    number: str
    day: str
    unit: str = ""
    case_file: str = ""


def draw(stamp: Stamp) -> BytesIO:
    """A page of exactly the stamp's size. Raises `Conflict` when the system has no font with Vietnamese letters."""
    use_fonts()
    made = BytesIO()
    canvas = Canvas(made, pagesize=(WIDTH * mm, HEIGHT * mm))
    canvas.setStrokeColor(_RED)
    canvas.setFillColor(_RED)
    canvas.setLineWidth(1)
    canvas.rect(0.5, 0.5, WIDTH * mm - 1, HEIGHT * mm - 1)
    top = HEIGHT * mm - _HEAD
    middle = top - 2 * _LINE
    canvas.setLineWidth(0.6)
    for height in (top, middle, middle - _LINE):
        canvas.line(0.5, height, WIDTH * mm - 0.5, height)
    canvas.line(_LEFT, middle, _LEFT, top)
    _name(canvas, stamp.agency.upper(), top)
    canvas.setFont(BOLD, 17)
    canvas.drawCentredString(_LEFT / 2, middle + _LINE - 6, "ĐẾN")
    _entry(canvas, "Số:", stamp.number, _LEFT, top - _LINE)
    _entry(canvas, "Ngày:", stamp.day, _LEFT, middle)
    _entry(canvas, "Chuyển:", stamp.unit, 0, middle - _LINE)
    _entry(canvas, "Số và ký hiệu HS:", stamp.case_file, 0, middle - 2 * _LINE)
    canvas.showPage()
    canvas.save()
    made.seek(0)
    return made


def _name(canvas: Canvas, name: str, bottom: float) -> None:
    """The name in one line, or in two that are as even as can be."""
    room = WIDTH * mm - 2 * _PAD
    words = name.split()
    halves = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    is_long = stringWidth(name, BOLD, 8) > room and halves
    lines: Sequence[str] = min(halves, key=lambda pair: max(map(len, pair))) if is_long else (name,)
    size = min(_fitting(line, BOLD, 8, room) for line in lines)
    canvas.setFont(BOLD, size)
    middle = bottom + _HEAD / 2 - size * 0.35
    for index, line in enumerate(lines):
        offset = (len(lines) - 1) / 2 - index
        canvas.drawCentredString(WIDTH * mm / 2, middle + offset * size * 1.12, _cut(line, BOLD, size, room))


def _entry(canvas: Canvas, label: str, value: str, left: float, bottom: float) -> None:
    """A word of the stamp with what is filled in; dots where nothing is yet."""
    base = bottom + 2.1 * mm
    canvas.setFont(REGULAR, 8)
    canvas.drawString(left + _PAD, base, label)
    start = left + _PAD + stringWidth(label, REGULAR, 8) + 1 * mm
    room = WIDTH * mm - _PAD - start
    if not value:
        canvas.setLineWidth(0.4)
        canvas.setDash(0.5, 1.5)
        canvas.line(start, base - 0.5, start + room, base - 0.5)
        canvas.setDash()
        return
    size = _fitting(value, BOLD, 9, room)
    canvas.setFont(BOLD, size)
    canvas.drawString(start, base, _cut(value, BOLD, size, room))


def _fitting(text: str, font: str, size: float, room: float) -> float:
    width = stringWidth(text, font, size)
    return max(_SMALLEST, min(size, size * room / width)) if width else size


def _cut(text: str, font: str, size: float, room: float) -> str:
    while text and stringWidth(text, font, size) > room + 0.1:
        text = text[:-2].rstrip() + "…"
    return text
