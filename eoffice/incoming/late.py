"""A document that arrived in an earlier year than it is registered: the clerk says whose number it gets (Đ22.2)."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from eoffice.core import clock
from eoffice.directory.inputs import Inputs
from eoffice.web.dates import show_date


def late_years(arrived_on: date | None) -> tuple[int, ...]:
    """The years whose book may take a document that arrived then; () when there is nothing to choose."""
    today = clock.today()
    return (arrived_on.year, today.year) if arrived_on is not None and arrived_on.year < today.year else ()


def day_of_book(arrived_on: date | None, inputs: Inputs) -> date:
    """A day of the year whose book gives the number; of an earlier year only when `book_year` of the inputs says so."""
    years, today = late_years(arrived_on), clock.today()
    chosen = inputs.whole("book_year", least=1900, most=2200)
    if years and chosen not in years:
        sentence = _(
            "This document arrived on %(day)s: say whether it gets a number of %(then)s or of %(now)s.",
            day=show_date(arrived_on), then=years[0], now=years[1],
        )  # fmt: skip
        inputs.findings.add("book_year", sentence)
    return date(chosen, 12, 31) if chosen in years[:1] else today
