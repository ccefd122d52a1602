"""A result as a file: chosen columns, xlsx or docx. What people wrote never becomes a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt
from flask_babel import lazy_gettext as _l
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from eoffice.records.looks import KIND_LABELS, look
from eoffice.records.models import Record
from eoffice.records.types import type_name
from eoffice.registers.spreadsheet import starts_formula
from eoffice.web.dates import show_date
from eoffice.web.template_filters import urgency_label

#: Tells how many rows are written.
Progress = Callable[[int], None]

#: Columns one may choose, in this order: heading and what stands in it. Lengths are shares of the width of the page.
COLUMNS: Mapping[str, tuple[str, int, Callable[[Record], str]]] = {
    "symbol": (_l("Number, symbol"), 4, lambda record: record.symbol),
    "issued_on": (_l("Date of issue"), 3, lambda record: show_date(record.issued_on)),
    "type": (_l("Type"), 4, lambda record: type_name(record.type) if record.type else ""),
    "subject": (_l("Subject"), 10, lambda record: record.subject),
    "issuer": (_l("Issuer"), 5, lambda record: record.issuer_name),
    "signer": (_l("Signer"), 4, lambda record: record.signer_name),
    "kind": (_l("Kind"), 3, lambda record: str(KIND_LABELS[record.kind])),
    "state": (_l("State"), 3, lambda record: str(look(record.kind, record.state).label)),
    "arrival_number": (_l("Arrival no."), 2, lambda record: str(record.arrival_number or "")),
    "arrived_on": (_l("Arrived on"), 3, lambda record: show_date(record.arrived_on)),
    "urgency": (_l("Urgency"), 2, lambda record: urgency_label(record.urgency)),
    "due_on": (_l("Deadline"), 3, lambda record: show_date(record.due_on)),
}
USUAL = ("symbol", "issued_on", "type", "subject", "issuer", "state")
_FONT = "Times New Roman"
_TOLD = 100
#: Usable width of A4 across, in millimetres.
_PAGE = 267


def cells_of(record: Record, columns: Sequence[str]) -> list[str]:
    """One line of the list."""
    return [ILLEGAL_CHARACTERS_RE.sub("", COLUMNS[name][2](record)) for name in columns]


def as_xlsx(title: str, columns: Sequence[str], rows: Iterable[Record], progress: Progress) -> bytes:
    """A workbook of one sheet; every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title="1")
    sheet.freeze_panes = "A3"
    for place, name in enumerate(columns):
        sheet.column_dimensions[chr(ord("A") + place)].width = 4 * COLUMNS[name][1]
    sheet.append([_cell(sheet, title, is_bold=True)])
    sheet.append([_cell(sheet, str(COLUMNS[name][0]), is_bold=True) for name in columns])
    for done, record in enumerate(rows, 1):
        sheet.append([_cell(sheet, text) for text in cells_of(record, columns)])
        if done % _TOLD == 0:
            progress(done)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet: Any, text: str, *, is_bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.quotePrefix = starts_formula(text)
    cell.font, cell.alignment = Font(name=_FONT, size=11, bold=is_bold), Alignment(wrap_text=True, vertical="top")
    return cell


def as_docx(title: str, columns: Sequence[str], rows: Iterable[Record], progress: Progress) -> bytes:
    """A Word file, A4 across, the head of the table on every page; rows are copies of one prepared row."""
    word = Document()
    section = word.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(15)
    style = word.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(10)
    style.paragraph_format.space_after = Pt(0)
    word.add_paragraph().add_run(title).bold = True
    table = word.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    whole = sum(COLUMNS[name][1] for name in columns)
    for name, cell, column in zip(columns, table.rows[0].cells, table.columns, strict=True):
        column.width = cell.width = Mm(_PAGE * COLUMNS[name][1] // whole)
        cell.paragraphs[0].add_run(str(COLUMNS[name][0])).bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no word for it
    pattern = table.add_row()._tr  # noqa: SLF001
    table._tbl.remove(pattern)  # noqa: SLF001
    for done, record in enumerate(rows, 1):
        row = deepcopy(pattern)
        for cell, text in zip(row.tc_lst, cells_of(record, columns), strict=True):
            run = OxmlElement("w:r")
            run.text = text
            cell.p_lst[0].append(run)
        table._tbl.append(row)  # noqa: SLF001
        if done % _TOLD == 0:
            progress(done)
    stream = BytesIO()
    word.save(stream)
    return stream.getvalue()


_OFFICE = "application/vnd.openxmlformats-officedocument"
#: Shapes of a list: how it is written, and what it is called.
SHAPES: Mapping[str, tuple[Callable[..., bytes], str]] = {
    "xlsx": (as_xlsx, f"{_OFFICE}.spreadsheetml.sheet"),
    "docx": (as_docx, f"{_OFFICE}.wordprocessingml.document"),
}
