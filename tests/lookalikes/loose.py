"""Family 6: habits of real offices that the decree does not allow: every part of the page has some of its own."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from random import Random

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.lookalikes.facts import Facts
from tests.lookalikes.fonts import faces
from tests.lookalikes.free import Pen

_WIDTH, _HEIGHT = A4
_MIDDLE = 312.0


def render(facts: Facts, rng: Random) -> bytes:
    """The document as PDF."""
    facts = replace(facts, stamp=(), annex=(), second=None)
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    pen = Pen(canvas, faces(rng.choice(["Serif", "Sans"])))
    if rng.random() < 0.2:
        _signing_note(pen, facts, rng)
    _head(pen, facts, rng)
    _title(pen, facts, rng)
    for line in facts.grounds:
        pen.paragraph(f"- {line}", 13, rng.choice(["Italic", "Regular"]))
    for line in facts.body:
        pen.paragraph(line, 13)
    _foot(pen, facts, rng)
    canvas.save()
    return buffer.getvalue()


def _signing_note(pen: Pen, facts: Facts, rng: Random) -> None:
    """What a signing tool leaves in the margin, in small print."""
    pen.canvas.setFont(pen.faces["Regular"], 6.5)
    x = rng.choice([40, 420])
    lines = (
        f"Người ký: {facts.sender.name}",
        "Email: vanthu@example.vn",
        "Cơ quan: Thành phố Lạc Giang",
        "Ngày ký: 03-09-2026 08:12:44 +07:00",
    )
    for place, line in enumerate(lines):
        pen.canvas.drawString(x, _HEIGHT - 22 - place * 7.5, line)


def _head(pen: Pen, facts: Facts, rng: Random) -> None:
    left, right = rng.choice([(160.0, 425.0), (175.0, 430.0)])
    top = y = pen.y - rng.choice([0, 10])
    parent_face = rng.choice(["Regular", "Regular", "Bold"])
    for line in facts.sender.parent:
        y = pen.block(line, left, 215, 12, parent_face, y=y)
    for line in facts.sender.lines:
        y = pen.block(line, left, 215, 12, "Bold", y=y)
    if rng.random() < 0.4:
        y = pen.centred(rng.choice(["--------", "_________", "***", "⎯⎯⎯⎯"]), left, 10, y=y + 2)
    motto = rng.choice(["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
    below = pen.centred(motto, right, 11.5, "Bold", y=top)
    below = pen.centred(
        rng.choice(["Độc lập - Tự do - Hạnh phúc", "Độc lập – Tự do – Hạnh phúc"]), right, 12.5, "Bold", y=below
    )
    level = min(y, below) - rng.choice([4, 8, 14])
    symbol = rng.choice(
        [
            facts.symbol,
            facts.symbol.replace("Số: ", "Số:"),
            facts.symbol.replace("/", " /", 1),
            facts.symbol.replace("-", " - "),
        ]
    )
    y = pen.centred(symbol, left, 12.5, y=level)
    date = facts.date_line if rng.random() < 0.8 else facts.date_line.replace(", ngày", " ngày")
    pen.centred(date, right, 12.5, "Italic", y=level - rng.choice([0, 2, 5]))
    if not facts.title:
        about = rng.choice(["V/v", "V/v:", "V/v ", "Về việc"]) + " " + facts.subject
        y = pen.block(about, left, 190, 11.5, rng.choice(["Regular", "Italic", "Bold"]), y=y - 3)
    if facts.urgency:
        y = pen.centred(facts.urgency, rng.choice([left, right]), 13, "Bold", y=y - 12)
    pen.y = min(y, level - 20) - rng.choice([14, 24])


def _title(pen: Pen, facts: Facts, rng: Random) -> None:
    if facts.title:
        same_line = rng.random() < 0.1 and bool(facts.subject) and bool(facts.slug)
        first = f"{facts.title} {facts.subject.upper()}" if same_line else facts.title
        pen.y = pen.block(first, _MIDDLE, 430, rng.choice([13.0, 14.0, 16.0]), "Bold", y=pen.y)
        if facts.subject and not same_line:
            gap = rng.choice([0, 0, 5])
            pen.y = pen.block(
                facts.subject,
                _MIDDLE,
                rng.choice([330, 400, 450]),
                13,
                rng.choice(["Bold", "Bold", "BoldItalic"]),
                y=pen.y - gap,
            )
        pen.y -= 12
    if facts.addressees:
        pen.canvas.setFont(pen.faces["Regular"], 13)
        pen.canvas.drawString(140, pen.y, "Kính gửi:")
        for name in facts.addressees:
            pen.canvas.drawString(205, pen.y, f"- {name};")
            pen.y -= 16
        pen.y -= 8


def _foot(pen: Pen, facts: Facts, rng: Random) -> None:
    if pen.y < 240:
        pen.new_page()
    right, y = rng.choice([400.0, 430.0]), pen.y - 12
    if facts.recipients and rng.random() < 0.85:
        pen.canvas.setFont(pen.faces["BoldItalic"], 12)
        pen.canvas.drawString(85, y, rng.choice(["Nơi nhận:", "Nơi nhận :"]))
        pen.canvas.setFont(pen.faces["Regular"], 11)
        for place, line in enumerate(facts.recipients, 1):
            pen.canvas.drawString(85, y - place * 13, rng.choice(["- ", "-", "+ "]) + line.rstrip(".") + ";")
    for line in facts.post:
        given = line.replace(". ", ".") if rng.random() < 0.2 else line
        y = pen.block(given, right, 215, 12.5, "Bold", y=y)
    note = rng.choice(["", "", "(Đã ký)", "(Ký, ghi rõ họ tên)", "Đã ký"])
    if note:
        pen.centred(note, right, 11, "Italic", y=y - 25)
    if rng.random() < 0.3:
        pen.centred(facts.sender.name, right, 6.5, y=y - 36)
        pen.centred("12-08-2026 14:02:11 +07:00", right, 6.5, y=y - 43)
    pen.centred(
        facts.degree + facts.signer, right, 13, rng.choice(["Bold", "Bold", "Regular"]), y=y - rng.choice([62, 80])
    )
