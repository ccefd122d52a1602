"""A register made ready for any shape of file, in the language of the law: head, columns, lines, totals, signatures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.registers.columns import WIDTHS, columns_of, title_of
from eoffice.registers.corrections import LANGUAGE
from eoffice.registers.models import Direction, NumberBook, Sheet
from eoffice.registers.rows import RegisterRow, Totals, count_rows, iterate_rows
from eoffice.web.filters import Filters


@dataclass(frozen=True)
class Printed:
    """What is printed. `scope` says which part of the register it is; `lines` can be read once."""

    book: NumberBook
    sheet: Sheet
    title: str
    head: tuple[str, ...]
    scope: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    lines: Iterator[RegisterRow]
    totals: Totals

    @property
    def subtitle(self) -> str:
        """Which book, of which year."""
        return f"{self.book.name} – {_('Year %(year)s', year=self.book.year)}"

    @property
    def place(self) -> str:
        """Where it is signed."""
        return self.book.body.agency.place or "…"


@contextmanager
def printed(
    actor: Actor, book: NumberBook, filters: Filters | None = None, *, sheet: Sheet = Sheet.REGISTER
) -> Iterator[Printed]:
    """The register as the actor may read it; inside the block all words are those of the law."""
    values, direction = filters.values if filters else {}, Direction(book.direction)
    with force_locale(LANGUAGE):
        chips = filters.chips if filters else ()
        scope = "; ".join(f"{chip.label}: {chip.value}".removesuffix(": ") for chip in chips)
        totals = count_rows(actor, book, values, sheet)
        parent = book.body.agency.parent
        yield Printed(
            book=book, sheet=sheet, title=title_of(direction, sheet), scope=scope,
            head=tuple(filter(None, (parent.name if parent else "", book.body.name))),
            columns=columns_of(direction, sheet), widths=WIDTHS[direction, sheet], totals=totals,
            lines=iterate_rows(actor, book, values, sheet=sheet, total=totals.count),
        )  # fmt: skip
