"""One page of a list, safe against whatever stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from eoffice.core.database import db

Row = TypeVar("Row")

PER_PAGE = 50
CHOICES = (20, 50, 100, 200)
#: Beyond this page nobody reads; it bounds what an address can ask of the database.
MAX_PAGE = 100_000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list of `total`; `number` counts from 1."""

    rows: Sequence[Row]
    total: int
    number: int = 1
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        """Position of the first row shown; 0 for an empty page."""
        return (self.number - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Position of the last row shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def previous(self) -> int | None:
        """Number of the page before, or None."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """Number of the page after, or None."""
        return self.number + 1 if self.number < self.pages else None

    @property
    def numbers(self) -> list[int | None]:
        """Page numbers to offer: ends, and two around the present one; None stands for a gap."""
        near = {1, self.pages, *range(self.number - 2, self.number + 3)}
        shown: list[int | None] = []
        for number in sorted(n for n in near if 1 <= n <= self.pages):
            if shown and shown[-1] is not None and number - shown[-1] > 1:
                shown.append(None)
            shown.append(number)
        return shown


def page_args(args: Mapping[str, str], *, per_page: int = PER_PAGE) -> tuple[int, int]:
    """`page` and `per_page` of an address as sane numbers; nonsense counts as absent."""
    size = _whole(args.get("per_page"), per_page)
    return min(max(_whole(args.get("page"), 1), 1), MAX_PAGE), size if size in CHOICES else per_page


def paginate(
    query: Select[Any], args: Mapping[str, str], *, per_page: int = PER_PAGE, total: int | None = None
) -> Page[Any]:
    """Run `query` (of one entity, ordered) for the page that `args` ask for; a page past the end is the last."""
    number, size = page_args(args, per_page=per_page)
    if total is None:
        total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(number, max(1, -(-total // size)))
    rows = db.session.scalars(query.limit(size).offset((number - 1) * size)).all()
    return Page(rows, total, number, size)


def page_of(rows: Sequence[Row], args: Mapping[str, str], *, per_page: int = PER_PAGE) -> Page[Row]:
    """The page that `args` ask for of rows that are all here, as in a short list that is sorted in Python."""
    number, size = page_args(args, per_page=per_page)
    number = min(number, max(1, -(-len(rows) // size)))
    return Page(rows[(number - 1) * size : number * size], len(rows), number, size)


def _whole(raw: str | None, default: int) -> int:
    raw = (raw or "").strip()
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 9 else default
