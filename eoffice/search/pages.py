"""What the search page shows, made ready for its templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.core.index_documents import IndexDocument
from eoffice.core.text import clean_line, nfc, tokens
from eoffice.records.looks import KIND_LABELS
from eoffice.records.models import RecordKind
from eoffice.records.types import printed_type_name, type_choices
from eoffice.search import facets
from eoffice.search.corrections import replaced
from eoffice.search.engine import Sort
from eoffice.search.entries import compact
from eoffice.search.explain import Explanation, Shorter
from eoffice.search.facets import Counted, Facet
from eoffice.search.hits import Hit
from eoffice.search.queries import Filters, Found
from eoffice.search.query import MAX_LENGTH
from eoffice.web.actor import current_actor
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.filters import Filters as PageFilters
from eoffice.web.template_filters import symbol

#: Values of a facet that are shown at first, the most frequent ones; and behind a fold, by name.
MAX_VALUES, MAX_FOLDED = 8, 200

SORT_LABELS: dict[Sort, str] = {
    Sort.RELEVANCE: _l("Best match"), Sort.NEWEST: _l("Newest"), Sort.OLDEST: _l("Oldest"),
    Sort.ARRIVED: _l("Last arrived"), Sort.NUMBER: _l("Number"),
}  # fmt: skip


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of documents with their words."""
    return [(kind.value, str(KIND_LABELS[kind])) for kind in RecordKind]


def _state_choices() -> list[tuple[str, str]]:
    return list(facets.state_labels().items())


def _unit_choices() -> list[tuple[str, str]]:
    return list(facets.unit_labels(current_actor(), [request.args.get("unit", "")]).items())


def _case_file_choices() -> list[tuple[str, str]]:
    """The case file of the address, if its reader sees it."""
    return list(facets.case_file_labels(current_actor(), [request.args.get("case_file", "")]).items())


class _Question(Filter):
    """The words of the question, which may be longer than what other filters take."""

    def read(self, raw: str) -> str | None:
        """As much of it as the language reads."""
        return clean_line(raw[: 4 * MAX_LENGTH])[:MAX_LENGTH] or None


FILTERS = FilterSet(
    filters=(
        _Question("q", _l("Words, number, notation")),
        Filter("kind", _l("Kind"), Kind.CHOICE, kind_choices),
        Filter("type", _l("Type"), Kind.CHOICE, type_choices),
        Filter("issuer", _l("Issuer")),
        Filter("from", _l("Issued from"), Kind.DATE),
        Filter("to", _l("Issued until"), Kind.DATE),
        Filter("state", _l("State"), Kind.HIDDEN, _state_choices),
        Filter("by", _l("Issuer"), Kind.HIDDEN),
        Filter("unit", _l("Unit"), Kind.HIDDEN, _unit_choices),
        Filter("case_file", _l("Case file"), Kind.HIDDEN, _case_file_choices),
    ),
    sorts={sort.value: () for sort in Sort},
    default_sort=Sort.RELEVANCE.value,
)


def narrowed(filters: PageFilters) -> Filters:
    """The filters of the address as the question takes them."""

    def one(name: str) -> frozenset[str]:
        value = filters.get(name)
        return frozenset({value} if value else ())

    return Filters(
        kinds=one("kind"), types=one("type"), states=one("state"), issuers=one("by"), units=one("unit"),
        case_files=one("case_file"), issuer=filters.get("issuer") or "", since=filters.get("from"),
        until=filters.get("to"),
    )  # fmt: skip


def filters_of(arguments: Mapping[str, str]) -> Filters:
    """The filters of any address as the question takes them."""
    return narrowed(FILTERS.read(arguments, ""))


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


def place_url(hit: Hit, text: str) -> str:
    """The page of the document with the file open where the words stand, which script shows and marks there."""
    place = hit.place
    values: dict[str, Any] = {"file": place.file_id, "find": text, "page": place.page or None} if place else {}
    return url_for(f"{hit.document.kind}.show", record_id=hit.document.id, **values)


@dataclass(frozen=True)
class FacetValue:
    """One value with its count; `url` chooses it, or takes it away when it `is_chosen`."""

    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class FacetGroup:
    """A group of values to narrow by: the most frequent ones, and all of them by name where there are more."""

    label: str
    values: list[FacetValue]
    folded: list[FacetValue]


#: Arguments of the address by the field that they narrow.
_CHOSEN_BY = {
    "kind": "kind", "type": "type", "state": "state", "issuer_name": "by", "unit": "unit", "case_file": "case_file",
}  # fmt: skip


def facet_groups(found: Found, filters: PageFilters) -> list[FacetGroup]:
    """The groups that help: those with a value that narrows, or one that is chosen."""
    groups = [_group(facet, filters) for facet in facets.list_facets(current_actor(), found.facets)]
    return [group for group in groups if any(value.is_chosen or value.count != found.total for value in group.values)]


def _group(facet: Facet, filters: PageFilters) -> FacetGroup:
    if facet.name == "year":
        return FacetGroup(facet.label, [_year(one, filters) for one in facet.values[:MAX_VALUES]], [])
    argument = _CHOSEN_BY[facet.name]
    chosen = filters.get(argument)
    by_name = [
        FacetValue(
            one.label, one.count, filters.url(**{argument: None if one.value == chosen else one.value}),
            one.value == chosen,
        )
        for one in facet.values
    ]  # fmt: skip
    most = sorted(by_name, key=lambda value: (not value.is_chosen, -value.count))[:MAX_VALUES]
    return FacetGroup(facet.label, most, by_name[:MAX_FOLDED] if len(by_name) > MAX_VALUES else [])


def _year(one: Counted, filters: PageFilters) -> FacetValue:
    whole: tuple[Any, Any] = (date(int(one.value), 1, 1), date(int(one.value), 12, 31))
    is_chosen = whole == (filters.get("from"), filters.get("to"))
    first, last = (None, None) if is_chosen else whole
    return FacetValue(one.label, one.count, filters.url(**{"from": first, "to": last}), is_chosen)


@dataclass(frozen=True)
class Offer:
    """A question that does find something: the part it leaves out, its address and how many documents it finds."""

    part: str
    url: str
    count: int


@dataclass(frozen=True)
class Explained:
    """Why nothing was found, in addresses: `near` leads from a missing word to questions with a known one."""

    missing: list[tuple[str, list[Offer]]]
    shorter: list[Offer]
    unfiltered: list[Offer]
    hidden: int
    read_as: str


#: Filters of the question by their arguments in the address.
_ARGUMENTS = {
    "kinds": ("kind",), "types": ("type",), "states": ("state",), "issuers": ("by",), "units": ("unit",),
    "case_files": ("case_file",), "issuer": ("issuer",), "days": ("from", "to"),
}  # fmt: skip


def explained(why: Explanation, filters: PageFilters) -> Explained:
    """The explanation as the page shows it."""
    text = why.read_as or filters.get("q") or ""
    labels = {declared.name: str(declared.label) for declared in filters.declared.filters}

    def without(part: Shorter) -> Offer:
        names = _ARGUMENTS[part.part]
        shown = labels[names[0]] if len(names) == 1 else _("Date of issue")
        return Offer(shown, filters.url(**dict.fromkeys(names)), part.count)

    def spelled(part: str, near: str) -> Offer:
        return Offer(near, filters.url(q=replaced(text, {compact(part): near})), 0)

    return Explained(
        missing=[
            (_bare(one.part), [spelled(one.part, near) for near in one.near])
            for one in why.missing
        ],
        shorter=[Offer(_bare(part.part), filters.url(q=part.text), part.count) for part in why.shorter],
        unfiltered=[without(part) for part in why.filters if part.part in _ARGUMENTS],
        hidden=why.hidden, read_as=why.read_as,
    )  # fmt: skip


_NO_QUOTES = str.maketrans("", "", '"“”')


def _bare(part: str) -> str:
    """Parts without the quotation marks of their phrases: the sentence around them has its own."""
    return part.translate(_NO_QUOTES)
