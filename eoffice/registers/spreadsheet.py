"""Registers for spreadsheets: xlsx, comma and tab separated text. What people wrote never becomes a formula."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Sequence
from io import BytesIO, StringIO
from math import ceil

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.properties import PageSetupProperties

from eoffice.registers.printed import Printed

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = frozenset("=+-@")
#: The row of the column heads, and the height of a line of text in points.
_HEAD_ROW, _LEADING = 4, 15
_LINE = Side(style="thin", color="000000")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TOP = Alignment(wrap_text=True, vertical="top")
_MIDDLE = Alignment(wrap_text=True, vertical="center", horizontal="center")


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet would compute the text, also behind blanks, control characters or as a wide letter."""
    if text[:1] in {"\t", "\r", "\n"}:
        return True
    for character in unicodedata.normalize("NFKC", text):
        if character.isspace() or unicodedata.category(character)[0] in "CZ":
            continue
        return character in _FORMULA
    return False


def as_plain(text: str) -> str:
    """The text on one line, behind an apostrophe where it would be computed."""
    line = " ".join(text.split("\t"))
    line = " ".join(line.splitlines())
    return f"'{line}" if starts_formula(text) else line


def as_text(register: Printed) -> bytes:
    """Tab-separated lines under a head, for a terminal or a spreadsheet."""
    head = f"{register.title} – {register.book.name} – {register.book.body.name} – {register.book.year}"
    lines = [head, "\t".join(register.columns)]
    lines += ["\t".join(map(as_plain, row.texts)) for row in register.lines]
    return ("\n".join([*lines, register.totals.words]) + "\n").encode()


def as_csv(register: Printed) -> bytes:
    """Comma-separated, with the mark by which spreadsheets know UTF-8."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(register.columns)
    writer.writerows([as_plain(cell) for cell in row.texts] for row in register.lines)
    return stream.getvalue().encode("utf-8-sig")


def as_xlsx(register: Printed) -> bytes:
    """A workbook of one sheet; every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=str(register.book.year))
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr = 0, PageSetupProperties(fitToPage=True)
    sheet.print_title_rows, sheet.freeze_panes = f"{_HEAD_ROW}:{_HEAD_ROW}", f"A{_HEAD_ROW + 1}"
    widths = [max(width * 0.6, 8) for width in register.widths]
    for letter, width in zip("ABCDEFGHIJ", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    bold, plain = Font(name="Times New Roman", size=11, bold=True), Font(name="Times New Roman", size=11)
    head = _Cell(sheet, bold)
    for line in (" – ".join(register.head), register.title.upper(), _scope(register)):
        sheet.append([head.holding(line)])
    sheet.row_dimensions[_HEAD_ROW].height = _height(register.columns, widths)
    heads = [_Cell(sheet, bold, _MIDDLE, _BORDER) for _column in register.columns]
    sheet.append([cell.holding(column) for cell, column in zip(heads, register.columns, strict=True)])
    cells = [_Cell(sheet, plain, _TOP, _BORDER) for _column in register.columns]
    for number, row in enumerate(register.lines, _HEAD_ROW + 1):
        sheet.row_dimensions[number].height = _height(row.texts, widths)
        sheet.append([cell.holding(text) for cell, text in zip(cells, row.texts, strict=True)])
    sheet.append([_Cell(sheet, plain).holding(register.totals.words)])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Room for the cell with most lines; programs do not measure wrapped text by themselves."""
    return _LEADING * max(1, *(ceil(len(text) / width) for text, width in zip(texts, widths, strict=True)))


def _scope(register: Printed) -> str:
    return " – ".join(filter(None, (register.subtitle, register.scope)))


class _Cell:
    """A styled cell that is used for one row after another: a sheet that is only written keeps none of them."""

    def __init__(
        self, sheet: object, font: Font, alignment: Alignment | None = None, border: Border | None = None
    ) -> None:
        self._plain, self._quoted = WriteOnlyCell(sheet), WriteOnlyCell(sheet)
        for cell in (self._plain, self._quoted):
            cell.font, cell.alignment, cell.border = font, alignment or Alignment(), border or Border()
        self._quoted.quotePrefix = True  # stays text when somebody edits it

    def holding(self, text: str) -> WriteOnlyCell:
        """The cell with the text, as text whatever it looks like."""
        cell = self._quoted if starts_formula(text) else self._plain
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"
        return cell
