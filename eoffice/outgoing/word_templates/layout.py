"""The components of an administrative document as python-docx paragraphs and tables (NĐ 30/2020 PL I phần I).

Sizes are points, lengths millimetres. Texts may be plain or hold Jinja expressions; this module does not care.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
#: Left and right column of the head; together the text width of an A4 page with margins of 30 and 20 mm.
HEAD_COLUMNS = (66, 94)
FOOT_COLUMNS = (80, 80)
#: Default padding of a Word table cell, left and right.
_PADDING = 1.9
_RED = RGBColor(0xFF, 0, 0)

CENTRE = WD_ALIGN_PARAGRAPH.CENTER
LEFT = WD_ALIGN_PARAGRAPH.LEFT
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY


def new_document(title: str = "", author: str = "") -> DocumentType:
    """An empty A4 document with the decree's margins and font, page numbers from the second page on."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.header_distance = Mm(10)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    document.core_properties.title, document.core_properties.author = title[:250], author
    document.core_properties.language = "vi-VN"
    document.core_properties.comments = ""
    _number_pages(document)
    return document


def _number_pages(document: DocumentType) -> None:
    """Arabic, centred in the top margin, hidden on the first page."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTRE
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001 - python-docx has no call for fields


def write(
    paragraph: Paragraph,
    text: str,
    *,
    size: float = 13,
    bold: bool = False,
    italic: bool = False,
    align: WD_ALIGN_PARAGRAPH | None = None,
    before: float = 0,
    indent: float = 0,
) -> Paragraph:
    """Add `text` to the paragraph; `before` is the gap above, `indent` that of the first line."""
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)
    if indent:
        paragraph.paragraph_format.first_line_indent = Mm(indent)
    return paragraph


def columns(document: DocumentType, widths: Sequence[float], rows: int = 1) -> Table:
    """A borderless table; the grid and every cell get the width, because LibreOffice reads only the grid."""
    table: Table = document.add_table(rows=rows, cols=len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return table


def rule(cell: _Cell | DocumentType, *, length: float, width: float) -> None:
    """A thin line of `length` in the middle of `width`, directly under what stands before it."""
    paragraph = cell.add_paragraph()
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm((width - length) / 2)
    form.line_spacing = Pt(3.5)
    border = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    border.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - python-docx has no call for borders
        cast("BaseOxmlElement", border),
        "w:shd",
        "w:tabs",
        "w:suppressAutoHyphens",
        "w:spacing",
        "w:ind",
        "w:jc",
        "w:rPr",
    )


def head(
    document: DocumentType,
    *,
    parent: Sequence[str],
    agency: Sequence[str],
    symbol: str,
    place_and_date: str,
    about: str = "",
) -> _Cell:
    """Items 1 to 4 (and 5b, `about`, of a letter): names of the agencies, national motto, symbol, place and date.

    `parent` and `agency` are printed line by line; Jinja control paragraphs may stand among them. Gives back the cell
    of the symbol, where item 10 stands.
    """
    left_width, right_width = (width - 2 * _PADDING for width in HEAD_COLUMNS)
    table = columns(document, HEAD_COLUMNS, rows=2)
    left, right = table.rows[0].cells
    _lines(left, [(line, 12, False) for line in parent] + [(line, 12, True) for line in agency])
    rule(left, length=24, width=left_width)
    _lines(right, [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, True), ("Độc lập - Tự do - Hạnh phúc", 13, True)])
    rule(right, length=59, width=right_width)
    left, right = table.rows[1].cells
    write(left.paragraphs[0], symbol, align=CENTRE, before=4)
    write(right.paragraphs[0], place_and_date, italic=True, align=CENTRE, before=4)
    if about:
        write(left.add_paragraph(), about, size=12, align=CENTRE, before=6)
    return left


def stamp(cell: _Cell, lines: Sequence[str], *, length: float) -> None:
    """Item 10b: words in a single frame of `length` by 8 mm, higher with a second line, in bright red (III.2b)."""
    gap(cell, 6)
    table = cell.add_table(1, 1)
    cell.paragraphs[-1].paragraph_format.line_spacing = Pt(2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    frame, row = table.cell(0, 0), table.rows[0]
    table.columns[0].width = frame.width = Mm(length)
    row.height, row.height_rule = Mm(8 + 5 * (len(lines) - 1)), WD_ROW_HEIGHT_RULE.EXACTLY
    frame.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _frame(frame)
    _lines(frame, [(line, 13, True) for line in lines])
    for run in (run for paragraph in frame.paragraphs for run in paragraph.runs):
        run.font.color.rgb = _RED


def _frame(cell: _Cell) -> None:
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "0"), ("color", str(_RED))):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    cell._tc.get_or_add_tcPr().insert_element_before(  # noqa: SLF001 - python-docx has no call for borders
        cast("BaseOxmlElement", borders), "w:shd", "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign"
    )


def _lines(cell: _Cell, lines: Sequence[tuple[str, float, bool]]) -> None:
    for position, (text, size, bold) in enumerate(lines):
        paragraph = cell.add_paragraph() if position else cell.paragraphs[0]
        write(paragraph, text, size=size, bold=bold, align=CENTRE)


def title(document: DocumentType, type_name: str, subject: str) -> None:
    """Item 5a: name of the type and subject, with a line below."""
    write(document.add_paragraph(), type_name, size=14, bold=True, align=CENTRE, before=14)
    write(document.add_paragraph(), subject, size=14, bold=True, align=CENTRE)
    rule(document, length=40, width=sum(HEAD_COLUMNS))
    gap(document, 6)


def gap(container: DocumentType | _Cell, points: float) -> Paragraph:
    """An empty strip."""
    paragraph = container.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(points)
    return paragraph


def body(
    document: DocumentType, text: str, *, bold: bool = False, italic: bool = False, centred: bool = False
) -> Paragraph:
    """Item 6: a justified paragraph, first line 12.7 mm in, at least 6 pt below the one before."""
    paragraph = write(
        document.add_paragraph(), text, bold=bold, italic=italic, align=CENTRE if centred else JUSTIFY, before=6,
        indent=0 if centred else 12.7,
    )  # fmt: skip
    paragraph.paragraph_format.line_spacing = 1.1
    return paragraph


def control(container: DocumentType | _Cell, statement: str) -> None:
    """A paragraph that holds only a Jinja statement and vanishes when the template is filled."""
    container.add_paragraph(f"{{%p {statement} %}}")


def foot(document: DocumentType) -> tuple[_Cell, _Cell]:
    """Items 7 and 9: the cells for nơi nhận and for the signature; kept together on one page."""
    gap(document, 10).paragraph_format.keep_with_next = True
    table = columns(document, FOOT_COLUMNS)
    row = table.rows[0]
    unsplit = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(unsplit)  # noqa: SLF001 - python-docx has no call for it
    left, right = row.cells
    write(left.paragraphs[0], "Nơi nhận:", size=12, bold=True, italic=True)
    return left, right


def signature_space(cell: _Cell) -> None:
    """Item 7c: room for the signature and the seal."""
    cell.add_paragraph().paragraph_format.line_spacing = Mm(26)
