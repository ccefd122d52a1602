"""Text of spreadsheets: the cells of each sheet, tab between cells, a line per row."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import python_calamine

from eoffice.content.ole import MAGIC, root_streams
from eoffice.content.outcome import Content, Limits, TextProblem, Unreadable


def read(path: Path, limits: Limits) -> Content:
    """Every sheet under its name, one text per sheet; raises `Unreadable`."""
    if "EncryptedPackage" in _streams(path):
        raise Unreadable(TextProblem.PASSWORD)
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError as error:
        raise Unreadable(TextProblem.PASSWORD) from error
    except (python_calamine.CalamineError, OSError) as error:
        raise Unreadable(TextProblem.BROKEN) from error
    texts, length, problem = [], 0, None
    for name in workbook.sheet_names:
        text = _sheet(workbook, name)
        if not text:
            continue
        texts.append(f"{name}\n{text}"[: max(limits.characters - length, 0)])
        length += len(texts[-1])
        if length >= limits.characters:
            problem = TextProblem.TEXT_CUT
            break
    return Content(texts=texts, has_text=bool(texts), problem=problem)


def _streams(path: Path) -> dict[str, int]:
    with path.open("rb") as file:
        return root_streams(path) if file.read(len(MAGIC)) == MAGIC else {}


def _sheet(workbook: python_calamine.CalamineWorkbook, name: str) -> str:
    try:
        sheet = workbook.get_sheet_by_name(name)
    except python_calamine.CalamineError:
        return ""  # a chart sheet, or one broken sheet among good ones
    lines = ("\t".join(_cell(value) for value in row).rstrip() for row in sheet.to_python(skip_empty_area=True))
    return "\n".join(line for line in lines if line)


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}" if value.time() == datetime.min.time() else f"{value:%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
