"""Family 1: the layouts of Annex I in tables without borders, as a word processor exports them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from io import BytesIO
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import HRFlowable, KeepTogether, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from tests.lookalikes.facts import Facts
from tests.lookalikes.fonts import faces


class Setter:
    """Sets one document; what may differ between offices is drawn once."""

    def __init__(self, rng: Random) -> None:
        self.faces = faces(rng.choice(["Serif", "Serif", "Serif", "Sans"]))
        self.is_decomposed = rng.random() < 0.15
        self.columns = rng.choice([(66, 94), (70, 95), (60, 100), (72, 88)])
        self.size = rng.choice([12.5, 13, 13, 14])
        self.plain_subject = rng.random() < 0.15
        self.has_colon_after_title = rng.random() < 0.05
        self.signing_note = rng.random() < 0.2

    def text(
        self, text: str, face: str = "Regular", size: float | None = None, align: int = TA_CENTER, **more: Any
    ) -> Paragraph:
        """A paragraph; empty places keep their width."""
        size = size if size is not None else self.size
        given = unicodedata.normalize("NFD", text) if self.is_decomposed else text
        style = ParagraphStyle(
            "x", fontName=self.faces[face], fontSize=size, leading=size * 1.2, alignment=align, **more
        )
        return Paragraph(escape(given).replace("  ", "\N{NO-BREAK SPACE}" * 2), style)

    def side_by_side(self, rows: list[list[Any]], widths: tuple[float, float]) -> Table:
        """Two columns without borders."""
        style: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
        style += [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
        return Table(rows, colWidths=[width * mm for width in widths], style=style)


def render(facts: Facts, rng: Random, *, is_drawn: bool = False) -> bytes:
    """The document as PDF; `is_drawn` when only its look counts, which separate marks would spoil."""
    buffer = BytesIO()
    margin = rng.choice([20, 22, 25]) * mm
    document = SimpleDocTemplate(
        buffer, pagesize=A4, topMargin=margin, bottomMargin=margin, leftMargin=29 * mm, rightMargin=16 * mm
    )
    setter = Setter(rng)
    setter.is_decomposed = setter.is_decomposed and not is_drawn
    document.build(story(facts, setter), onLaterPages=_page_number)
    return buffer.getvalue()


def story(facts: Facts, setter: Setter) -> list[Any]:
    """All of it, further letters in the same file included."""
    parts = [
        *_head(facts, setter),
        *_title(facts, setter),
        *_content(facts, setter),
        KeepTogether(_foot(facts, setter)),
    ]
    if facts.annex:
        parts += [PageBreak(), *(setter.text(line, "Bold") for line in facts.annex)]
    if facts.second is not None:
        parts += [PageBreak(), *story(facts.second, setter)]
    return parts


def _head(facts: Facts, setter: Setter) -> list[Any]:
    left: list[Any] = [setter.text(line, size=12) for line in facts.sender.parent]
    left += [setter.text(line, "Bold", 12) for line in facts.sender.lines]
    left.append(HRFlowable(width=25 * mm, thickness=0.5, color="black"))
    right = [
        setter.text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Bold", 12 if setter.columns[1] > 92 else 11.5),
        setter.text("Độc lập - Tự do - Hạnh phúc", "Bold", 13),
        HRFlowable(width=55 * mm, thickness=0.5, color="black"),
    ]
    below: list[Any] = [Spacer(1, 4), setter.text(facts.symbol, size=13)]
    if not facts.title:
        below.append(setter.text(f"V/v {facts.subject}", size=12, spaceBefore=6))
    below += [setter.text(line, "Bold" if line == "ĐẾN" else "Regular", 10, TA_LEFT) for line in facts.stamp]
    day: list[Any] = [Spacer(1, 4), setter.text(facts.date_line, "Italic", 13)]
    if facts.urgency:
        below.append(setter.text(facts.urgency, "Bold", 13, spaceBefore=8))
    return [setter.side_by_side([[left, right], [below, day]], setter.columns)]


def _title(facts: Facts, setter: Setter) -> list[Any]:
    parts: list[Any] = [Spacer(1, 10)]
    if facts.title:
        parts.append(setter.text(facts.title, "Bold", 14))
        if facts.subject:
            parts.append(setter.text(facts.subject, "Regular" if setter.plain_subject else "Bold", 14))
        parts += [HRFlowable(width=40 * mm, thickness=0.5, color="black"), Spacer(1, 8)]
    if len(facts.addressees) == 1:
        parts.append(setter.text(f"Kính gửi: {facts.addressees[0]}."))
    elif facts.addressees:
        parts.append(setter.text("Kính gửi:", align=TA_LEFT, leftIndent=60))
        parts += [setter.text(f"- {name};", align=TA_LEFT, leftIndent=100) for name in facts.addressees]
    if facts.grounds:
        who = facts.post[-1] if facts.post[0].startswith(("CHỦ", "KT", "GIÁM")) else " ".join(facts.sender.lines)
        parts.append(
            setter.text(who if "ỦY BAN" in who else f"CHỦ TỊCH {' '.join(facts.sender.lines)}", "Bold", spaceBefore=6)
        )
    return parts


def _content(facts: Facts, setter: Setter) -> list[Any]:
    def paragraph(text: str, face: str = "Regular") -> Paragraph:
        return setter.text(text, face, align=TA_JUSTIFY, firstLineIndent=36, spaceBefore=6)

    parts: list[Any] = [Spacer(1, 4), *(paragraph(line, "Italic") for line in facts.grounds)]
    if facts.grounds:
        parts.append(setter.text(f"{facts.title}:", "Bold", spaceBefore=6))
        return [*parts, *(paragraph(f"Điều {place}. {line}") for place, line in enumerate(facts.body, 1))]
    return [*parts, *map(paragraph, facts.body)]


def _foot(facts: Facts, setter: Setter) -> list[Any]:
    left = [setter.text("Nơi nhận:", "BoldItalic", 12, TA_LEFT)]
    left += [
        setter.text(f"- {line.rstrip('.;')}{'.' if 'Lưu' in line else ';'}", size=11, align=TA_LEFT)
        for line in facts.recipients
    ]
    right: list[Any] = [setter.text(line, "Bold") for line in facts.post]
    note = [
        setter.text(f"Ký bởi: {facts.sender.name}", size=8),
        setter.text("Thời gian ký: 12/08/2026 10:15:02 +07:00", size=8),
    ]
    right += [Spacer(1, 16 * mm), *(note if setter.signing_note else []), Spacer(1, 8 * mm)]
    right.append(setter.text(facts.degree + facts.signer, "Bold"))
    return [Spacer(1, 10), setter.side_by_side([[left, right]], (78, 86))]


def _page_number(canvas: Any, document: Any) -> None:
    canvas.setFont(faces("Serif")["Regular"], 13)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 14 * mm, str(document.page))


Renderer = Callable[[Facts, Random], bytes]
