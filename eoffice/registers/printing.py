"""The shapes a register is written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import render_template

from eoffice.registers.pdf import as_pdf
from eoffice.registers.printed import Printed
from eoffice.registers.spreadsheet import as_csv, as_text, as_xlsx
from eoffice.registers.wordfile import as_docx

_STYLE = Path(__file__).parent.parent / "web" / "static" / "css" / "register.css"
#: More lines than these are laid out in the background where that is slow.
AT_ONCE = 1000


def as_html(register: Printed) -> bytes:
    """One page that needs nothing else, A4 landscape."""
    page = render_template(
        "registers/file.html", book=register.book, rows=register.lines, title=register.title,
        columns=register.columns, totals=register.totals.words, sheet=register.sheet,
        style=_STYLE.read_text(encoding="utf-8"),
    )  # fmt: skip
    return page.encode()


@dataclass(frozen=True)
class Shape:
    """A kind of file. `is_slow`: a long register of it is made by a job."""

    write: Callable[[Printed], bytes]
    mime: str
    ending: str
    is_slow: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
SHAPES: Mapping[str, Shape] = {
    "pdf": Shape(as_pdf, "application/pdf", "pdf", is_slow=True),
    "docx": Shape(as_docx, f"{_OFFICE}.wordprocessingml.document", "docx", is_slow=True),
    "xlsx": Shape(as_xlsx, f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
    "csv": Shape(as_csv, "text/csv", "csv"),
    "text": Shape(as_text, "text/tab-separated-values", "tsv"),
    "html": Shape(as_html, "text/html", "html"),
}


def file_name(register: Printed, shape: str) -> str:
    """A name that sorts by year, says what it is, and is of this book alone: `so-den-2026-UBND-DEN.pdf`."""
    kind = {"register": register.book.direction, "follow_up": "theo-doi", "hand_over": "chuyen-giao"}[register.sheet]
    kind = {"incoming": "den", "outgoing": "di"}.get(kind, kind)
    return f"so-{kind}-{register.book.year}-{register.book.body.code}-{register.book.code}.{SHAPES[shape].ending}"
