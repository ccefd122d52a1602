"""What the search page shows, made ready for its templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.core.index_documents import IndexDocument
from eoffice.core.text import nfc, tokens
from eoffice.records.looks import KIND_LABELS
from eoffice.records.models import RecordKind
from eoffice.records.types import document_types, printed_type_name, type_name
from eoffice.search.engine import Sort
from eoffice.search.queries import Filters, Found
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.filters import Filters as PageFilters
from eoffice.web.template_filters import symbol

#: Values of a facet that are shown; the rest are rare.
MAX_VALUES = 8

SORT_LABELS: dict[Sort, str] = {
    Sort.RELEVANCE: _l("Best match"), Sort.NEWEST: _l("Newest"), Sort.OLDEST: _l("Oldest"),
    Sort.ARRIVED: _l("Last arrived"),
}  # fmt: skip


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of documents with their words."""
    return [(kind.value, str(KIND_LABELS[kind])) for kind in RecordKind]


def type_choices() -> list[tuple[str, str]]:
    """Types of documents with their names."""
    return [(kind.slug, kind.name) for kind in document_types().values()]


FILTERS = FilterSet(
    filters=(
        Filter("q", _l("Words, number, notation")),
        Filter("kind", _l("Kind"), Kind.CHOICE, kind_choices),
        Filter("type", _l("Type"), Kind.CHOICE, type_choices),
        Filter("issuer", _l("Issuer")),
        Filter("from", _l("Issued from"), Kind.DATE),
        Filter("to", _l("Issued until"), Kind.DATE),
    ),
    sorts={sort.value: () for sort in Sort},
    default_sort=Sort.RELEVANCE.value,
)


def narrowed(filters: PageFilters) -> Filters:
    """The filters of the address as the question takes them."""
    kind, type_slug = filters.get("kind"), filters.get("type")
    return Filters(
        kinds=frozenset({kind} if kind else ()), types=frozenset({type_slug} if type_slug else ()),
        issuer=filters.get("issuer") or "", since=filters.get("from"), until=filters.get("to"),
    )  # fmt: skip


@dataclass(frozen=True)
class Example:
    """A question that finds something, and what it shows of the language."""

    text: str
    meaning: str


def examples(found: Found) -> list[Example]:
    """Questions about documents the reader has before them: the newest outgoing and the newest incoming one."""
    newest: dict[str, IndexDocument] = {}
    for hit in found.hits:
        if hit.document.number and hit.document.subject:
            newest.setdefault(hit.document.kind, hit.document)
    shown = [newest[kind] for kind in (RecordKind.OUTGOING, RecordKind.INCOMING) if kind in newest]
    offered = [
        Example(symbol(one.number, one.notation), _("a number and notation, also without marks or in part"))
        for one in shown
    ]
    for one in shown[-1:]:
        offered.append(Example(f'"{_first_words(one.subject)}"', _("these words in this order")))
        if one.issued_on and one.type:
            kind = printed_type_name(one.type).lower()
            offered.append(Example(f"loại:{kind} ngày:{one.issued_on:%Y}", _("a type in a year")))
        if one.issued_on and one.issuer:
            period = f"{one.issued_on:%m/%Y}..{one.issued_on:%m/%Y}"
            offered.append(Example(f'cơ quan:"{one.issuer}" ngày:{period}', _("an issuer within some months")))
    return offered


def _first_words(text: str) -> str:
    return " ".join(nfc(text)[word.start : word.end] for word in tokens(text)[:4])


@dataclass(frozen=True)
class FacetValue:
    """One value with its count; `url` chooses it, or takes it away when it `is_chosen`."""

    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """A group of values to narrow by."""

    label: str
    values: list[FacetValue]


def facets(found: Found, filters: PageFilters) -> list[Facet]:
    """The groups that help: those with more than one value, or one that is chosen."""
    groups = [
        Facet(str(_l("Kind")), _values(found, filters, "kind", lambda kind: str(KIND_LABELS.get(kind, kind)))),
        Facet(str(_l("Type")), _values(found, filters, "type", type_name)),
        Facet(str(_l("Year")), _years(found, filters)),
    ]
    return [group for group in groups if len(group.values) > 1 or any(value.is_chosen for value in group.values)]


def _values(found: Found, filters: PageFilters, name: str, label: Callable[[str], str]) -> list[FacetValue]:
    chosen = filters.get(name)
    counts = list(found.facets.get(name, {}).items())[:MAX_VALUES]
    return [
        FacetValue(label(value), count, filters.url(**{name: None if value == chosen else value}), value == chosen)
        for value, count in counts
    ]


def _years(found: Found, filters: PageFilters) -> list[FacetValue]:
    period = (filters.get("from"), filters.get("to"))
    years = sorted(found.facets.get("year", {}).items(), reverse=True)[:MAX_VALUES]
    made = []
    for year, count in years:
        whole: tuple[Any, Any] = (date(int(year), 1, 1), date(int(year), 12, 31))
        is_chosen = whole == period
        first, last = (None, None) if is_chosen else whole
        made.append(FacetValue(year, count, filters.url(**{"from": first, "to": last}), is_chosen))
    return made
