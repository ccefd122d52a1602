"""Old names: an agency that was closed and the one that took its place find each other's papers.

A question that names an agency, behind `cơ quan:`, in the filter or among its words, also finds what its successors and
those before it issued; two wards that went into one do not find each other's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from eoffice.core.database import db
from eoffice.directory.models import Agency
from eoffice.search.entries import syllables
from eoffice.search.query import Either, Field, Named, ParsedQuery, Without, Word
from eoffice.search.shortened import variants

_LEAST_SYLLABLES = 2
MAX_LINES = 4


@dataclass(frozen=True)
class Line:
    """Agencies of one succession, the oldest first; `run` are the folded syllables that named one of them."""

    run: tuple[str, ...]
    ids: frozenset[int]
    names: tuple[str, ...]


def lines_of(query: ParsedQuery, issuer: str = "") -> tuple[Line, ...]:
    """The successions that the question names, or its filter `issuer`, which may be an id; none for most questions."""
    named = list(_named(query))
    if issuer and not is_id(issuer):
        named.append(_Typed(tuple(syllables(issuer)), is_field=True))
    if not named and not issuer:
        return ()
    agencies = _agencies()
    found: dict[tuple[object, ...], Line] = {}
    if is_id(issuer) and int(issuer) in agencies:
        _add(found, (issuer,), agencies[int(issuer)], agencies)
    for agency in agencies.values():
        names = list(_names(agency))
        for typed in named:
            if run := next((name for name in names if _names_it(typed, name)), None):
                _add(found, typed.run if typed.is_field else run, agency, agencies)
    return tuple(found.values())[:MAX_LINES]


def is_id(issuer: str) -> bool:
    """Whether an issuer is given by its id."""
    return issuer.isascii() and issuer.isdigit()


def _add(
    found: dict[tuple[object, ...], Line], run: tuple[str, ...], agency: Agency, agencies: Mapping[int, Agency]
) -> None:
    kin = _kin(agency, agencies)
    found.setdefault((run, *kin), Line(run, frozenset(kin), tuple(agencies[id_].name for id_ in kin)))


@dataclass(frozen=True)
class _Typed:
    run: tuple[str, ...]
    is_field: bool


def _named(query: ParsedQuery) -> Iterator[_Typed]:
    for clause in query.clauses:
        for atom in clause.options if isinstance(clause, Either) else (clause,):
            if not isinstance(atom, Without) and isinstance(atom, Named) and atom.field is Field.ISSUER:
                yield _Typed(tuple(syllables(atom.text)), is_field=True)
    free = tuple(word for clause in query.clauses if isinstance(clause, Word) for word in syllables(clause.text))
    if len(free) >= _LEAST_SYLLABLES:
        yield _Typed(free, is_field=False)


def _names_it(typed: _Typed, name: tuple[str, ...]) -> bool:
    """A field names an agency by a part of its name, the words of a question by the whole of it."""
    inner, outer = (typed.run, name) if typed.is_field else (name, typed.run)
    return len(inner) >= _LEAST_SYLLABLES and find_run(outer, inner) is not None


def find_run(outer: Sequence[str], inner: Sequence[str]) -> int | None:
    """Where a run of syllables stands in another; None when it does not."""
    size = len(inner)
    return next((i for i in range(len(outer) - size + 1) if tuple(outer[i : i + size]) == tuple(inner)), None)


def _names(agency: Agency) -> Iterator[tuple[str, ...]]:
    """An agency's names as people type them: written out, with “UBND”, and without the committee."""
    for name in dict.fromkeys((agency.name, agency.short_name)):
        for run in variants(syllables(name)):
            yield from (variant for variant in (run, _without_committee(run)) if len(variant) >= _LEAST_SYLLABLES)


def _without_committee(run: tuple[str, ...]) -> tuple[str, ...]:
    return run[1:] if run[:1] == ("ubnd",) else ()


def _agencies() -> Mapping[int, Agency]:
    """Those that have a successor, and the successors, by id."""
    closed = db.session.scalars(select(Agency).where(Agency.successor_id.is_not(None)).order_by(Agency.id)).all()
    wanted = {agency.successor_id for agency in closed} - {agency.id for agency in closed}
    heirs: Iterable[Agency] = db.session.scalars(select(Agency).where(Agency.id.in_(wanted))) if wanted else ()
    return {agency.id: agency for agency in (*closed, *heirs)}


def _kin(agency: Agency, agencies: Mapping[int, Agency]) -> list[int]:
    """The agency, those that went into it and those it went into, the oldest first."""
    ids = {agency.id}
    heir = agency.successor_id
    while heir is not None and heir not in ids:
        ids.add(heir)
        heir = agencies[heir].successor_id if heir in agencies else None
    before = {agency.id}
    while before := {other.id for other in agencies.values() if other.successor_id in before} - ids:
        ids |= before
    return sorted(ids & agencies.keys(), key=lambda id_: (agencies[id_].valid_to or date.max, id_))
