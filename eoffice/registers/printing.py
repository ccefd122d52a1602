"""The register as a file: a page that prints by itself, or plain text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import render_template
from flask_babel import gettext as _

from eoffice.registers.columns import COLUMNS, TITLES
from eoffice.registers.models import Direction, NumberBook
from eoffice.registers.queries import RegisterRow

_STYLE = Path(__file__).parent.parent / "web" / "static" / "css" / "register.css"


def totals(rows: Sequence[RegisterRow]) -> str:
    """The closing line: how many numbers, and how many of them cancelled."""
    cancelled = sum(row.is_cancelled for row in rows)
    return _("%(count)s numbers in all, %(cancelled)s of them cancelled.", count=len(rows), cancelled=cancelled)


def as_html(book: NumberBook, rows: Sequence[RegisterRow]) -> str:
    """One page that needs nothing else, A4 landscape."""
    direction = Direction(book.direction)
    return render_template(
        "registers/file.html", book=book, rows=rows, title=TITLES[direction], columns=COLUMNS[direction],
        totals=totals(rows), style=_STYLE.read_text(encoding="utf-8"),
    )  # fmt: skip


def as_text(book: NumberBook, rows: Sequence[RegisterRow]) -> str:
    """Tab-separated lines under a head, for a terminal or a spreadsheet."""
    direction = Direction(book.direction)
    head = f"{TITLES[direction]} – {book.name} – {book.body.name} – {book.year}"
    lines = [head, "\t".join(str(column) for column in COLUMNS[direction])]
    lines += ["\t".join(cell.replace("\t", " ") for cell in row.cells) for row in rows]
    return "\n".join([*lines, totals(rows)]) + "\n"
