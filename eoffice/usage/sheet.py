"""The figures of use as a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from eoffice.registers.spreadsheet import starts_formula
from eoffice.usage.queries import Month
from eoffice.usage.wording import COLUMNS


def as_xlsx(months: Sequence[Month], words: Sequence[tuple[str, int]]) -> bytes:
    """Two sheets: counts by month, and words; numbers are numbers, words are text."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("By month")
    sheet.append([_("Month"), *(str(label) for label in COLUMNS.values())])
    for month in months:
        sheet.append([f"{month.first:%m/%Y}", *(getattr(month, name) for name in COLUMNS)])
    found = book.create_sheet(_("Words"))
    found.append([_("Words looked for"), _("Times")])
    for text, times in words:
        found.append([text, times])
        found.cell(found.max_row, 1).quotePrefix = starts_formula(text)
    for each in (sheet, found):
        each.freeze_panes = "A2"
        each.column_dimensions["A"].width = 24
        for cell in each[1]:
            cell.font = Font(bold=True)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
