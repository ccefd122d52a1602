"""Filters and order of a list, read from the address and written back into it.

A list declares its `FilterSet` once; the view reads it, the query uses `values` and `order_by`, the page shows
chips whose links take one filter away. Values that make no sense count as absent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement

from eoffice.core.text import clean_line
from eoffice.web.dates import parse_date, show_date

MAX_TEXT = 200
MAX_NUMBER_DIGITS = 9


class Kind(StrEnum):
    """How a filter's argument is read."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    FLAG = "flag"
    #: A text that is chosen by a link and not typed: the filter line only carries it on.
    HIDDEN = "hidden"


Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Filter:
    """One argument of the address. `choices` are (value, label) pairs, or a function that gives them."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    choices: Choices | Callable[[], Choices] = ()

    def options(self) -> Choices:
        """The choices as they stand now."""
        return self.choices() if callable(self.choices) else self.choices

    def read(self, raw: str) -> Any:
        """The typed value of `raw`, or None."""
        raw = clean_line(raw[: MAX_TEXT * 4])[:MAX_TEXT]
        if not raw:
            return None
        match self.kind:
            case Kind.CHOICE:
                return raw if raw in {value for value, _label in self.options()} else None
            case Kind.DATE:
                return parse_date(raw)
            case Kind.NUMBER:
                return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= MAX_NUMBER_DIGITS else None
            case Kind.FLAG:
                return True if raw in {"1", "y", "on", "true"} else None
        return raw

    def show(self, value: Any) -> str:
        """The value in words, for a chip."""
        if isinstance(value, date):
            return show_date(value)
        if self.kind in {Kind.CHOICE, Kind.HIDDEN}:
            return str(dict(self.options()).get(value, value))
        return "" if value is True else str(value)


@dataclass(frozen=True)
class Chip:
    """A filter in force: its words and the address without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True)
class FilterSet:
    """What a list offers: filters, and sort keys with their columns."""

    filters: Sequence[Filter]
    sorts: Mapping[str, Sequence[ColumnElement[Any] | Any]] = field(default_factory=dict)
    default_sort: str = ""

    def read(self, args: Mapping[str, str], path: str) -> Filters:
        """The filters in force at `path` with `args`."""
        values = {f.name: value for f in self.filters if (value := f.read(args.get(f.name, ""))) is not None}
        sort = args.get("sort", "")
        if sort.removeprefix("-") not in self.sorts:
            sort = self.default_sort
        per_page = args.get("per_page", "")
        return Filters(self, path, values, sort, per_page if per_page.isascii() and per_page.isdigit() else "")


@dataclass(frozen=True)
class Filters:
    """The filters in force on one page; `values` holds only those that are set."""

    declared: FilterSet
    path: str
    values: dict[str, Any]
    sort: str
    per_page: str = ""

    def get(self, name: str) -> Any:
        """A filter's value, or None."""
        return self.values.get(name)

    def order_by(self) -> list[Any]:
        """Columns for `ORDER BY`, all turned round when the order is descending."""
        columns = self.declared.sorts.get(self.sort.removeprefix("-"), ())
        return [column.desc() for column in columns] if self.sort.startswith("-") else list(columns)

    def url(self, **changes: Any) -> str:
        """The list's address with some arguments changed; None takes one away, and the page starts anew."""
        return self.path + self.query(**changes)

    def query(self, **changes: Any) -> str:
        """The part of `url` behind the path, for a form that comes back to the same list; "" where there is none."""
        arguments: dict[str, Any] = {name: self._argument(value) for name, value in self.values.items()}
        if self.sort != self.declared.default_sort:
            arguments["sort"] = self.sort
        if self.per_page:
            arguments["per_page"] = self.per_page
        arguments.update({name: self._argument(value) for name, value in changes.items()})
        query = urlencode([(name, value) for name, value in arguments.items() if value not in (None, "")])
        return f"?{query}" if query else ""

    def sort_url(self, key: str) -> str:
        """Address that sorts by `key`, the other way round when it already does."""
        return self.url(sort=f"-{key}" if self.sort == key else key)

    def direction(self, key: str) -> str:
        """`ascending`, `descending` or "" as `aria-sort` wants it."""
        if self.sort.removeprefix("-") != key:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"

    @property
    def chips(self) -> list[Chip]:
        """One chip for each filter in force."""
        return [
            Chip(str(f.label), f.show(self.values[f.name]), self.url(**{f.name: None}))
            for f in self.declared.filters
            if f.name in self.values
        ]

    @staticmethod
    def _argument(value: Any) -> Any:
        if isinstance(value, date):
            return value.isoformat()
        return "1" if value is True else value
