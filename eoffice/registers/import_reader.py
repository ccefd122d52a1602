"""The process that reads an old register: `python -m eoffice.registers.import_reader PATH`.

It prints the sheets of a spreadsheet as JSON: a list of sheets, each its name and a list of rows, each a list of texts.
It knows neither the web framework nor the database, and is started confined: the file is hostile until it is read.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time
from pathlib import Path

import python_calamine

from eoffice.core.legacy_text import to_unicode
from eoffice.core.text import clean_line

MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 60_000, 40, 3000


def read(path: Path) -> list[tuple[str, list[list[str]]]]:
    """Every sheet that has rows, from the first on, empty or not; text in the fonts of before Unicode is converted."""
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    sheets: list[tuple[str, list[list[str]]]] = []
    left = MOST_ROWS
    for name in workbook.sheet_names:
        try:
            found = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except python_calamine.CalamineError:
            continue  # a chart, or one broken sheet among good ones
        rows = [[_text(value) for value in row[:MOST_COLUMNS]] for row in found[:left]]
        left -= len(rows)
        if rows:
            sheets.append((clean_line(name), _in_unicode(rows)))
    return sheets


def _text(value: object) -> str:
    if isinstance(value, date | datetime):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, time):
        return ""
    return " ".join(str(value).split())[:MOST_LETTERS]


def _in_unicode(rows: list[list[str]]) -> list[list[str]]:
    """The rows with legacy text converted as a whole, so that the words vouch for one another."""
    (text,) = to_unicode(["\n".join("\t".join(row) for row in rows)])
    converted = [line.split("\t") for line in text.split("\n")]
    is_whole = list(map(len, converted)) == list(map(len, rows))
    return [[clean_line(cell) for cell in row] for row in (converted if is_whole else rows)]


def main(arguments: list[str]) -> int:
    """Read the file that is named; a file that cannot be read ends with exit code 1."""
    if len(arguments) != 1:
        return 2
    try:
        sheets = read(Path(arguments[0]))
    except (python_calamine.CalamineError, python_calamine.PasswordError, OSError):
        return 1
    sys.stdout.write(json.dumps(sheets, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
