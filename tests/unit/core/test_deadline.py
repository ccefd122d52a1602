"""A deadline as arithmetic: the cases of the law for officials in 2026, and how they are said."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from eoffice.core.deadline import Break, deadline_after


@pytest.mark.parametrize(
    ("received", "days", "due", "breaks"),
    [
        (date(2026, 2, 13), 3, date(2026, 2, 25), [Break("Tết Nguyên đán", date(2026, 2, 16), date(2026, 2, 20))]),
        (date(2026, 8, 20), 1, date(2026, 8, 21), []),
        (date(2026, 8, 21), 1, date(2026, 8, 22), []),
        (date(2026, 8, 28), 1, date(2026, 9, 3), None),
        (date(2026, 11, 23), 1, date(2026, 11, 25), None),
    ],
)
def test_a_deadline_says_what_it_passed_over(
    app: Flask, received: date, days: int, due: date, breaks: list[Break] | None
) -> None:
    deadline = deadline_after(received, days)
    assert (deadline.due_on, deadline.working_days) == (due, days)
    if breaks is not None:
        assert deadline.breaks == breaks
    stretched = sum((one.last - one.first).days + 1 for one in deadline.breaks)
    assert stretched == len(deadline.holidays)
