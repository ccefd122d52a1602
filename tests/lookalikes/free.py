"""Family 2: drawn line by line at free places, as design and e-office programs do, with their own habits.

Words are shown one by one without spaces between them; number and date may stand only in form fields (as in visible
signatures); the ĐẾN stamp is a box anywhere; pages may lie on their side with a turning mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from random import Random

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.lookalikes.facts import Facts
from tests.lookalikes.fonts import faces

_WIDTH, _HEIGHT = A4


@dataclass
class Pen:
    """Draws from the top down."""

    canvas: Canvas
    faces: dict[str, str]
    y: float = _HEIGHT - 55
    bottom: float = 60

    def centred(self, text: str, middle: float, size: float, face: str = "Regular", *, y: float | None = None) -> float:
        """One line around `middle`, word by word; the y below it."""
        y = self.y if y is None else y
        name, gap = self.faces[face], stringWidth(" ", self.faces[face], size)
        x = middle - stringWidth(text, name, size) / 2
        self.canvas.setFont(name, size)
        for word in text.split(" "):
            self.canvas.drawString(x, y, word)
            x += stringWidth(word, name, size) + gap
        return y - size * 1.22

    def block(self, text: str, middle: float, width: float, size: float, face: str = "Regular", *, y: float) -> float:
        """A centred block of lines no wider than `width`."""
        for line in wrap(text, self.faces[face], size, width):
            y = self.centred(line, middle, size, face, y=y)
        return y

    def paragraph(self, text: str, size: float, face: str = "Regular", indent: float = 32) -> None:
        """A paragraph across the page, going on to the next page."""
        left, width = 82, _WIDTH - 82 - 45
        for place, line in enumerate(wrap("\u2003" * 2 + text, self.faces[face], size, width)):
            if self.y < self.bottom:
                self.new_page()
            self.canvas.setFont(self.faces[face], size)
            self.canvas.drawString(left + (indent if place == 0 else 0), self.y, line.replace("\u2003", ""))
            self.y -= size * 1.35
        self.y -= 4

    def new_page(self) -> None:
        """Go on at the top of another page."""
        self.canvas.showPage()
        self.y = _HEIGHT - 70


def wrap(text: str, face: str, size: float, width: float) -> list[str]:
    """The text in lines no wider than `width`."""
    lines: list[str] = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip(" ")
        if lines[-1] and stringWidth(longer, face, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def render(facts: Facts, rng: Random) -> bytes:
    """The document as PDF."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    pen = Pen(canvas, faces(rng.choice(["Serif", "Sans", "Wide"])))
    _letter(pen, facts, rng)
    if facts.second is not None:
        pen.new_page()
        pen.y = _HEIGHT - 55
        _letter(pen, facts.second, rng)
    canvas.save()
    return buffer.getvalue()


def _letter(pen: Pen, facts: Facts, rng: Random) -> None:
    size = 11.0 if "Wide" in pen.faces["Regular"] else rng.choice([12.0, 13.0, 13.5])
    _head(pen, facts, rng, size)
    _title(pen, facts, rng, size)
    for line in facts.grounds:
        pen.paragraph(line, size, "Italic")
    for place, line in enumerate(facts.body, 1):
        pen.paragraph(f"{place}. {line}" if rng.random() < 0.5 else line, size)
    _foot(pen, facts, rng, size)
    if facts.annex:
        pen.new_page()
        for line in facts.annex:
            pen.y = pen.centred(line, _WIDTH / 2, size, "Bold")


def _head(pen: Pen, facts: Facts, rng: Random, size: float) -> None:
    small = size - 1 if size > 11 else 9.0
    left, right = 168.0, 424.0
    top = pen.y
    y = top
    for line in facts.sender.parent:
        y = pen.block(line, left, 190, small, y=y)
    for line in facts.sender.lines:
        y = pen.block(line, left, 190, small, "Bold", y=y)
    pen.canvas.line(left - 30, y + 8, left + 30, y + 8)
    below = pen.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", right, small, "Bold", y=top)
    below = pen.centred("Độc lập - Tự do - Hạnh phúc", right, size, "Bold", y=below)
    pen.canvas.line(right - 80, below + 8, right + 80, below + 8)
    level = min(y, below) - 8
    if rng.random() < 0.2 and facts.number and facts.has_day:
        y = _signed_in(pen, facts, left, right, level, size)
    else:
        pen.block(facts.date_line, right, 250, size, "Italic", y=level - rng.choice([0, 0, 3]))
        y = pen.centred(facts.symbol, left, size, y=level)
    if not facts.title:
        y = pen.block(
            f"V/v: {facts.subject}" if rng.random() < 0.2 else f"V/v {facts.subject}", left, 185, small, y=y - 4
        )
    if facts.urgency:
        y = pen.centred(facts.urgency, left, size, "Bold", y=y - 10)
    if facts.stamp:
        _stamp(pen, facts, rng, level - 30)
    pen.y = min(y, level - 20) - 22


def _signed_in(pen: Pen, facts: Facts, left: float, right: float, level: float, size: float) -> float:
    """Number and date as form fields drawn over a line with holes; the y below."""
    hole = "\N{NO-BREAK SPACE}" * 10
    face = pen.faces["Regular"]
    text = f"Số:{hole}/{facts.notation}"
    pen.canvas.setFont(face, size)
    x = left - stringWidth(text, face, size) / 2
    pen.canvas.drawString(x, level, text)
    gap = stringWidth("Số:", face, size)
    _field(pen, "number", facts.number, x + gap + 2, level, 40)
    parts = (f"{facts.place}, ngày ", f"{facts.on.day:02d}", " tháng ", str(facts.on.month), f" năm {facts.on.year}")
    x = right - 115
    for place, part in enumerate(parts):
        if place % 2:
            _field(pen, f"day{place}", part, x, level, 18)
            x += 20
        else:
            pen.canvas.setFont(pen.faces["Italic"], size)
            pen.canvas.drawString(x, level, part)
            x += stringWidth(part, pen.faces["Italic"], size)
    return level - size * 1.3


def _field(pen: Pen, name: str, value: str, x: float, y: float, width: float) -> None:
    pen.canvas.acroForm.textfield(
        name=f"{name}-{pen.canvas.getPageNumber()}",
        value=value,
        x=x,
        y=y - 3,
        width=width,
        height=14,
        fontSize=11,
        borderWidth=0,
        fillColor=None,
        borderColor=None,
        forceBorder=False,
    )


def _stamp(pen: Pen, facts: Facts, rng: Random, top: float) -> None:
    x = rng.choice([_WIDTH - 180, _WIDTH - 200])
    y = top - 12
    pen.canvas.rect(x, top - 78, 142, 84)
    for line in facts.stamp:
        face = "Bold" if line == "ĐẾN" else "Regular"
        pen.canvas.setFont(pen.faces[face], 9)
        pen.canvas.drawString(x + 8, y, line)
        y -= 14


def _title(pen: Pen, facts: Facts, rng: Random, size: float) -> None:
    middle = 82 + (_WIDTH - 82 - 45) / 2
    if facts.stamp:
        pen.y -= 70
    if facts.title:
        spaced = rng.random() < 0.1
        title = " ".join(facts.title.replace(" ", "\u2002")).replace("\u2002", " ") if spaced else facts.title
        pen.y = pen.centred(title, middle, size + 1, "Bold")
        if facts.subject:
            pen.y = pen.block(
                facts.subject, middle, 400, size, rng.choice(["Bold", "Bold", "Regular", "BoldItalic"]), y=pen.y
            )
        pen.y -= 16
    if facts.addressees:
        pen.y = pen.centred(f"Kính gửi: {'; '.join(facts.addressees)}"[:80], middle, size) - 10
    if facts.grounds:
        pen.y = (
            pen.centred(
                f"{rng.choice(['CHỦ TỊCH ', 'GIÁM ĐỐC '])}{' '.join(facts.sender.lines)}"[:60], middle, size, "Bold"
            )
            - 8
        )


def _foot(pen: Pen, facts: Facts, rng: Random, size: float) -> None:
    if pen.y < 230:
        pen.new_page()
    left, right, y = 82, 420.0, pen.y - 10
    below = y
    for line in facts.post:
        below = pen.block(line, right, 220, size, "Bold", y=below)
    if rng.random() < 0.25:
        pen.centred("(Đã ký)", right, size, "Italic", y=below - 30)
    pen.centred(facts.degree + facts.signer, right, size, "Bold", y=below - rng.choice([60, 75, 90]))
    pen.canvas.setFont(pen.faces["BoldItalic"], size - 1)
    pen.canvas.drawString(left, y, "Nơi nhận:")
    for line in facts.recipients:
        y -= size * 1.2
        pen.canvas.setFont(pen.faces["Regular"], size - 2)
        pen.canvas.drawString(left, y, f"- {line.rstrip('.')};")
    pen.y = min(y, below - 110)
