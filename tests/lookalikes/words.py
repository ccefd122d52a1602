"""Family 3: word processor files, their heads in tables, on tab stops, or one line under the other."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from tests.lookalikes.facts import Facts


def render(facts: Facts, rng: Random) -> bytes:
    """The document as .docx."""
    document: Any = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(rng.choice([13, 14]))
    style.paragraph_format.space_after = Pt(0)
    _letter(document, facts, rng)
    if facts.second is not None:
        document.add_page_break()
        _letter(document, facts.second, rng)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _letter(document: Any, facts: Facts, rng: Random) -> None:
    rng.choice([_head_in_table, _head_in_table, _head_in_table, _head_on_tabs])(document, facts, rng)
    _title(document, facts, rng)
    for line in facts.grounds:
        _write(document.add_paragraph(), line, italic=True, indent=True)
    for line in facts.body:
        _write(document.add_paragraph(), line, indent=True)
    rng.choice([_foot_in_table, _foot_in_table, _foot_in_split_table])(document, facts, rng)
    if facts.annex:
        document.add_page_break()
        for line in facts.annex:
            _write(document.add_paragraph(), line, bold=True, align=ALIGN.CENTER)


def _write(
    paragraph: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    align: Any = None,
    size: float | None = None,
    indent: bool = False,
) -> Any:
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size is not None:
        run.font.size = Pt(size)
    paragraph.alignment = ALIGN.JUSTIFY if align is None and indent else align
    if indent:
        paragraph.paragraph_format.first_line_indent, paragraph.paragraph_format.space_before = Mm(10), Pt(6)
    return paragraph


def _table(document: Any, widths: tuple[int, int], rows: int = 1) -> Any:
    table = document.add_table(rows=rows, cols=2)
    table.autofit = False
    for column, width in enumerate(widths):
        table.columns[column].width = Mm(width)
        for row in table.rows:
            row.cells[column].width = Mm(width)
    return table


def _fill(cell: Any, lines: list[tuple[str, dict[str, Any]]]) -> None:
    for place, (text, style) in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        _write(paragraph, text, **{"align": ALIGN.CENTER, **style})


def _left(facts: Facts) -> list[tuple[str, dict[str, Any]]]:
    return [(line, {"size": 12}) for line in facts.sender.parent] + [
        (line, {"size": 12, "bold": True}) for line in facts.sender.lines
    ]


def _head_in_table(document: Any, facts: Facts, rng: Random) -> None:
    is_one_row = rng.random() < 0.4
    table = _table(document, (67, 98), 1 if is_one_row else 2)
    right: list[tuple[str, dict[str, Any]]] = [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", {"size": 12, "bold": True}),
        ("Độc lập - Tự do - Hạnh phúc", {"size": 13, "bold": True}),
    ]
    symbol: list[tuple[str, dict[str, Any]]] = [(facts.symbol, {"size": 13})]
    if not facts.title:
        symbol.append((f"V/v {facts.subject}", {"size": 12}))
    symbol += [(line, {"size": 10, "bold": line == "ĐẾN"}) for line in facts.stamp]
    if facts.urgency:
        symbol.append((facts.urgency, {"size": 13, "bold": True}))
    day: list[tuple[str, dict[str, Any]]] = [(facts.date_line, {"size": 13, "italic": True})]
    if is_one_row:
        _fill(table.cell(0, 0), [*_left(facts), ("", {}), *symbol])
        _fill(table.cell(0, 1), [*right, ("", {}), *day])
    else:
        for place, lines in enumerate((_left(facts), right, symbol, day)):
            _fill(table.cell(place // 2, place % 2), lines)


def _head_on_tabs(document: Any, facts: Facts, _rng: Random) -> None:
    right = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    left = [*facts.sender.parent, *facts.sender.lines]
    rows = [(left[n] if n < len(left) else "", right[n] if n < len(right) else "") for n in range(max(len(left), 2))]
    for place, pair in enumerate([*rows, (facts.symbol, facts.date_line)]):
        paragraph = document.add_paragraph()
        for stop in (Mm(32), Mm(117)):
            paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.CENTER)
        is_parent = place < len(facts.sender.parent)
        for cell, text in enumerate(pair):
            run = paragraph.add_run(f"\t{text}")
            run.font.size = Pt(10.5)
            run.bold = place < len(rows) and (cell == 1 or not is_parent)
            run.italic = place == len(rows) and cell == 1
    if not facts.title:
        paragraph = _write(document.add_paragraph(), f"V/v {facts.subject}", size=11, align=ALIGN.CENTER)
        paragraph.paragraph_format.right_indent = Mm(100)
    for text in [facts.urgency] if facts.urgency else []:
        _write(document.add_paragraph(), text, bold=True)


def _title(document: Any, facts: Facts, rng: Random) -> None:
    document.add_paragraph()
    if facts.title:
        _write(document.add_paragraph(), facts.title, bold=True, align=ALIGN.CENTER, size=14)
        if facts.subject:
            _write(document.add_paragraph(), facts.subject, bold=rng.random() < 0.9, align=ALIGN.CENTER, size=14)
        document.add_paragraph()
    if facts.addressees:
        _write(document.add_paragraph(), f"Kính gửi: {'; '.join(facts.addressees)}", align=ALIGN.CENTER)
    if facts.grounds:
        _write(document.add_paragraph(), f"CHỦ TỊCH {' '.join(facts.sender.lines)}", bold=True, align=ALIGN.CENTER)


def _recipients(facts: Facts) -> list[tuple[str, dict[str, Any]]]:
    left = {"align": ALIGN.LEFT}
    return [
        ("Nơi nhận:", {**left, "bold": True, "italic": True, "size": 12}),
        *((f"- {line.rstrip('.')};", {**left, "size": 11}) for line in facts.recipients),
    ]


def _foot_in_table(document: Any, facts: Facts, rng: Random) -> None:
    document.add_paragraph()
    table = _table(document, (80, 85))
    _fill(table.cell(0, 0), _recipients(facts))
    space: list[tuple[str, dict[str, Any]]] = [("", {})] * rng.randint(3, 5)
    _fill(
        table.cell(0, 1),
        [*((line, {"bold": True}) for line in facts.post), *space, (facts.degree + facts.signer, {"bold": True})],
    )


def _foot_in_split_table(document: Any, facts: Facts, rng: Random) -> None:
    document.add_paragraph()
    table = _table(document, (80, 85), 2)
    _fill(table.cell(0, 0), _recipients(facts))
    space: list[tuple[str, dict[str, Any]]] = [("", {})] * rng.randint(1, 3)
    _fill(table.cell(0, 1), [*((line, {"bold": True}) for line in facts.post), *space])
    _fill(table.cell(1, 1), [(facts.degree + facts.signer, {"bold": True})])
