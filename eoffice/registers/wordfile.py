"""A register as a Word file for signing and binding: A4 landscape, the head of the table on every page, pages counted.

Rows are copies of one prepared row: python-docx looks a table through for every cell it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from flask_babel import gettext as _

from eoffice.registers.pdf import Progress, date_line, pages_words, signatures
from eoffice.registers.printed import Printed

_FONT = "Times New Roman"


def as_docx(register: Printed, progress: Progress | None = None) -> bytes:
    """The register as a Word file."""
    word = Document()
    _set_page(word, register)
    for name in register.head:
        _line(word.add_paragraph(), name.upper(), 12, is_bold=name is register.head[-1])
    for text, size, is_bold in (
        (register.title.upper(), 16, True), (register.subtitle, 13, False), (register.scope, 11, False),
    ):  # fmt: skip
        if text:
            _line(word.add_paragraph(), text, size, is_bold=is_bold, align=ALIGN.CENTER)
    _fill(_table(word, register), register, progress or (lambda _percent: None))
    _line(word.add_paragraph(), register.totals.words, 11, is_italic=True)
    _count_pages(word.add_paragraph())
    _sign(word, register)
    stream = BytesIO()
    word.save(stream)
    return stream.getvalue()


def _set_page(word: Word, register: Printed) -> None:
    section = word.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(25), Mm(10)
    section.top_margin = section.bottom_margin = Mm(15)
    section.header_distance = section.footer_distance = Mm(8)
    style = word.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(0)
    word.core_properties.title = f"{register.title} – {register.subtitle}"
    word.core_properties.author = register.book.body.name
    foot = section.footer.paragraphs[0]
    _line(foot, _("Page") + " ", 10, align=ALIGN.RIGHT)
    _field(foot, "PAGE")
    _line(foot, "/", 10, align=ALIGN.RIGHT)
    _field(foot, "NUMPAGES")


def _table(word: Word, register: Printed) -> Table:
    """The table with its two head rows, which every page repeats."""
    table: Table = word.add_table(rows=2, cols=len(register.columns), style="Table Grid")
    table.autofit = False
    for place, (column, width) in enumerate(zip(register.columns, register.widths, strict=True)):
        table.columns[place].width = Mm(width)
        for row, text in enumerate((column, f"({place + 1})")):
            cell = table.cell(row, place)
            cell.width = Mm(width)
            _line(cell.paragraphs[0], text, 10, is_bold=not row, is_italic=bool(row), align=ALIGN.CENTER)
    for row in table.rows:
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no word for it
        properties.append(OxmlElement("w:cantSplit"))
        properties.append(OxmlElement("w:tblHeader"))
    return table


def _fill(table: Table, register: Printed, progress: Any) -> None:
    row = table.add_row()  # type: ignore[no-untyped-call]
    for cell, width in zip(row.cells, register.widths, strict=True):
        cell.width = Mm(width)
    pattern = row._tr  # noqa: SLF001
    pattern.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    table._tbl.remove(pattern)  # noqa: SLF001
    for done, line in enumerate(register.lines, 1):
        made = deepcopy(pattern)
        for cell, text, old in zip(made.tc_lst, line.cells, line.struck, strict=True):
            if old:
                cell.p_lst[0].append(_run(f"{old} " if text else old, is_struck=True))
            if text:
                cell.p_lst[0].append(_run(text))
        table._tbl.append(made)  # noqa: SLF001
        if done % 200 == 0:
            progress(min(95, 95 * done // max(register.totals.count, 1)))


def _run(text: str, *, is_struck: bool = False) -> Any:
    run = OxmlElement("w:r")
    if is_struck:
        properties = OxmlElement("w:rPr")
        properties.append(OxmlElement("w:strike"))
        run.append(properties)
    run.text = text
    return run


def _count_pages(paragraph: Paragraph) -> None:
    """How many pages the register has; Word counts them."""
    mark = "\0"
    for place, text in enumerate(pages_words(mark).split(mark)):
        if place:
            _field(paragraph, "NUMPAGES")
        _line(paragraph, text, 11, is_italic=True)


def _sign(word: Word, register: Printed) -> None:
    parts = signatures()
    table = word.add_table(rows=1, cols=len(parts))
    table.autofit = False
    width = Mm(sum(register.widths) // len(parts))
    for place, (share, heading, hint) in enumerate(parts):
        table.columns[place].width = table.cell(0, place).width = width
        lines: Sequence[tuple[str, bool]] = (
            ("" if share < 0.5 else date_line(register), False), (heading.upper(), True), (hint, False),
        )  # fmt: skip
        cell = table.cell(0, place)
        for at, (text, is_bold) in enumerate(lines):
            paragraph = cell.add_paragraph() if at else cell.paragraphs[0]
            paragraph.paragraph_format.keep_with_next = True
            _line(paragraph, text, 11, is_bold=is_bold, is_italic=not is_bold, align=ALIGN.CENTER)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001


def _line(
    paragraph: Paragraph, text: str, size: int, *, is_bold: bool = False, is_italic: bool = False,
    align: ALIGN | None = None,
) -> None:  # fmt: skip
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), is_bold, is_italic
    if align is not None:
        paragraph.alignment = align


def _field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    run.text = "1"
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001
