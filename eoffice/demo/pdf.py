"""Letters as PDF in the layout of NĐ 30/2020 PL I; equal letters give equal bytes."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import HRFlowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from eoffice.core.errors import ConfigurationError
from eoffice.demo.language import Kind
from eoffice.demo.letter import Letter
from eoffice.registers.fonts import find_fonts

_FACES = {"Regular": "Serif", "Bold": "Serif-Bold", "Italic": "Serif-Italic", "BoldItalic": "Serif-BoldItalic"}

_TEXT_WIDTH = 160 * mm
_HEAD_COLUMNS = (66 * mm, 94 * mm)


def render(letter: Letter) -> bytes:
    """The letter as a PDF file. Raises `ConfigurationError` when no font with Vietnamese letters is installed."""
    use_fonts()
    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer, pagesize=A4, topMargin=20 * mm, bottomMargin=20 * mm, leftMargin=30 * mm - 6, rightMargin=20 * mm - 6,
        title=letter.subject, author=" ".join(letter.agency), subject=letter.symbol, creator="eoffice", lang="vi-VN",
        invariant=1,
    )  # fmt: skip
    *content, last = _content(letter)
    story = [*_head(letter), *_title(letter), *content, KeepTogether([last, *_foot(letter)])]
    document.build(story, onLaterPages=_page_number)
    return buffer.getvalue()


@cache
def use_fonts() -> None:
    """Make the four faces known to reportlab, once per process. Raises `ConfigurationError` as `render` does."""
    folder = find_fonts()
    if folder is None:
        raise ConfigurationError(
            "No Liberation Serif with Vietnamese letters was found; install the package fonts-liberation2."
        )
    for face, name in _FACES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / f"LiberationSerif-{face}.ttf")))


@cache
def has_fonts() -> bool:
    """Whether PDF letters can be made here."""
    try:
        use_fonts()
    except ConfigurationError:
        return False
    return True


@cache
def _style(name: str, size: float, align: int = TA_CENTER, before: float = 0, indent: float = 0) -> ParagraphStyle:
    return ParagraphStyle(
        f"{name}-{size}-{align}-{before}-{indent}", fontName=name, fontSize=size, leading=size * 1.2, alignment=align,
        spaceBefore=before, firstLineIndent=indent,
    )  # fmt: skip


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    """The text as one paragraph; places left empty for number and date keep their width."""
    return Paragraph(escape(text).replace("      ", "\N{NO-BREAK SPACE}" * 6), style)


def _rule(width: float) -> HRFlowable:
    return HRFlowable(width=width, thickness=0.5, color="black", spaceBefore=3, spaceAfter=4)


def _width(text: str, font: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, font, size))


def _columns(rows: list[list[Any]], widths: tuple[float, float]) -> Table:
    everywhere = ((0, 0), (-1, -1))
    style: list[Any] = [("VALIGN", *everywhere, "TOP"), ("ALIGN", *everywhere, "CENTER")]
    style += [(f"{side}PADDING", *everywhere, 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    return Table(rows, colWidths=widths, style=style)


def _head(letter: Letter) -> list[Any]:
    """Items 1 to 4 and 5b; the rules are as long as the motto and a third of the agency's name."""
    motto = "Độc lập - Tự do - Hạnh phúc"
    left: list[Any] = [_text(line, _style("Serif", 12)) for line in letter.parent]
    left += [_text(line, _style("Serif-Bold", 12)) for line in letter.agency]
    longest = min(max(_width(line, "Serif-Bold", 12) for line in letter.agency), _HEAD_COLUMNS[0])
    left.append(_rule(longest * 0.4))
    right = [
        _text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _style("Serif-Bold", 12)), _text(motto, _style("Serif-Bold", 13)),
        _rule(_width(motto, "Serif-Bold", 13)),
    ]  # fmt: skip
    symbol = [Spacer(1, 4), _text(letter.symbol, _style("Serif", 13))]
    if not letter.is_named:
        symbol.append(_text(letter.about, _style("Serif", 12, before=6)))
    date_line = [Spacer(1, 4), _text(letter.place_and_date, _style("Serif-Italic", 13))]
    return [_columns([[left, right], [symbol, date_line]], _HEAD_COLUMNS)]


def _title(letter: Letter) -> list[Any]:
    story: list[Any] = [Spacer(1, 12)]
    if letter.is_named:
        story += [_text(letter.type_title, _style("Serif-Bold", 14)), _text(letter.subject, _style("Serif-Bold", 14))]
        story += [_rule(40 * mm), Spacer(1, 6)]
    if letter.shows_addressees:
        story += _addressees(letter)
    return story


def _addressees(letter: Letter) -> list[Any]:
    if len(letter.addressees) == 1:
        return [_text(f"Kính gửi: {letter.addressees[0]}", _style("Serif", 13)), Spacer(1, 6)]
    lines = [_text(f"- {name};", _style("Serif", 13, TA_JUSTIFY)) for name in letter.addressees]
    label = _text("Kính gửi:", _style("Serif", 13, TA_JUSTIFY, indent=26 * mm))
    return [_columns([[[label], lines]], (52 * mm, 108 * mm)), Spacer(1, 6)]


def _content(letter: Letter) -> list[Any]:
    indent = 12.7 * mm
    styles = {
        Kind.AUTHORITY: _style("Serif-Bold", 13, before=6),
        Kind.CENTRED: _style("Serif-Bold", 13, before=8),
        Kind.GROUND: _style("Serif-Italic", 13, TA_JUSTIFY, 6, indent),
        Kind.HEADING: _style("Serif-Bold", 13, TA_JUSTIFY, 6, indent),
        Kind.PLAIN: _style("Serif", 13, TA_JUSTIFY, 6, indent),
        Kind.ITEM: _style("Serif", 13, TA_JUSTIFY, 6, indent),
    }
    return [_text(paragraph.text, styles[paragraph.kind]) for paragraph in letter.body.paragraphs]


def _foot(letter: Letter) -> list[Any]:
    """Items 7 and 9, never alone on a page; 26 mm between authority and name for signature and seal."""
    left = [_text("Nơi nhận:", _style("Serif-BoldItalic", 12, TA_JUSTIFY))]
    left += [_text(f"- {name};", _style("Serif", 11, TA_JUSTIFY)) for name in letter.recipients]
    left.append(_text(f"- {letter.archive_line}", _style("Serif", 11, TA_JUSTIFY)))
    right: list[Any] = [_text(line.upper(), _style("Serif-Bold", 13)) for line in letter.authority]
    right += [Spacer(1, 26 * mm), _text(letter.signer, _style("Serif-Bold", 13))]
    return [Spacer(1, 10), _columns([[left, right]], (80 * mm, 80 * mm))]


def _page_number(canvas: Any, document: Any) -> None:
    """Centred in the top margin, from the second page on."""
    canvas.setFont("Serif", 13)
    canvas.drawCentredString(30 * mm + _TEXT_WIDTH / 2, A4[1] - 14 * mm, str(document.page))
