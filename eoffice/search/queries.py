"""Asking: what an actor finds, with the rights inside of every match, total, count and suggestion."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.text import nfc, tokens
from eoffice.records.queries import visible_case_files
from eoffice.records.service import CHANGE_KIND
from eoffice.search import corrections, keystrokes, numbers
from eoffice.search.engine import Matches, SearchEngine, Sort
from eoffice.search.entries import FACET_FIELDS, entry_key, split_key, syllables
from eoffice.search.hits import Hit, hits_of
from eoffice.search.lineage import Line, lines_of
from eoffice.search.nodes import Node, all_of
from eoffice.search.paging import Place, next_cursor, page, read_cursor
from eoffice.search.periods import Period
from eoffice.search.plan import Words, days, issued_by, one_of, plan
from eoffice.search.query import Hint, HintCode, ParsedQuery, parse
from eoffice.search.reader import current_reader
from eoffice.search.vocabulary import vocabulary

LIMIT, MAX_LIMIT = 20, 100
#: Characters of a body in which the right spelling of a misspelt word is looked up.
_SPELLED = 5_000
#: A question for a number that finds fewer also offers numbers one slip away.
FEW = 5


class Stage(IntEnum):
    """How far a question was widened until something was found."""

    AS_ASKED = 0
    NEAR_NUMBERS = 1
    KEYSTROKES = 2
    CORRECTED = 3
    MOST_WORDS = 4


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What narrows a question from outside of its text. `issuer` is an id or words of the name in order,
    `issuers` are whole names; case files that the actor does not see narrow it to nothing.
    """

    kinds: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    issuers: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    case_files: frozenset[str] = frozenset()
    issuer: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Found:
    """The answer to a question."""

    query: ParsedQuery
    total: int = 0
    hits: Sequence[Hit] = ()
    hints: Sequence[Hint] = ()
    suggestions: Sequence[str] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    next_cursor: str | None = None
    first: int = 0
    sort: Sort = Sort.RELEVANCE
    took_ms: float = 0.0
    lines: Sequence[Line] = ()


def search(
    actor: Actor,
    *,
    text: str,
    filters: Filters | None = None,
    sort: Sort | None = None,
    limit: int = LIMIT,
    cursor: str | None = None,
    with_facets: bool = False,
) -> Found:
    """What `actor` finds. Without words the newest come first.

    `cursor` is the `next_cursor` of the page before; raises `Invalid` for one that never was.
    """
    started = time.perf_counter()
    query = parse(text, today=clock.today(), vocabulary=vocabulary())
    place = read_cursor(cursor, sort or _usual(query))
    with current_reader().asked() as engine:
        if engine is not None:
            return _answer(actor, engine, query, place, limit, filters, started, with_facets)
    return Found(query, hints=(*query.hints, Hint(HintCode.NO_INDEX)), took_ms=_since(started))


def _answer(
    actor: Actor,
    engine: SearchEngine,
    query: ParsedQuery,
    place: Place,
    limit: int,
    filters: Filters | None,
    started: float,
    with_facets: bool,
) -> Found:
    question = question_of(actor, engine, query, filters or Filters())
    stage, instead, matches = question.ask(place, min(max(limit, 1), MAX_LIMIT))
    hits = hits_of(actor, matches.matches, query, instead, lines=question.lines)
    return Found(
        query,
        total=matches.total,
        hits=hits,
        hints=(*query.hints, *_stage_hints(query, stage, instead, matches.total), *_line_hints(question.lines)),
        suggestions=_suggestions(query, instead, hits),
        facets=seen_facets(actor, question.facets(stage, instead)) if with_facets else {},
        next_cursor=next_cursor(place.sort, stage, matches),
        first=matches.before + 1 if hits else 0,
        sort=place.sort,
        lines=question.lines,
        took_ms=_since(started),
    )


def _usual(query: ParsedQuery) -> Sort:
    """The order of who asks for none."""
    return Sort.RELEVANCE if query.clauses else Sort.NEWEST


def list_ids(
    actor: Actor, *, text: str, filters: Filters, sort: Sort | None = None, limit: int
) -> tuple[int, list[int]]:
    """How many documents a question finds, widened as on its page, and the ids of the first `limit`, in order."""
    query = parse(text, today=clock.today(), vocabulary=vocabulary())
    with current_reader().asked() as engine:
        if engine is not None:
            question = question_of(actor, engine, query, filters)
            _stage, _instead, found = question.ask(Place(sort or _usual(query)), limit)
            return found.total, [split_key(match.key)[1] for match in found.matches]
    return 0, []


def matching(actor: Actor, *, text: str, filters: Filters, limit: int, among: Sequence[int] | None = None) -> list[int]:
    """Ids of the records that match exactly as asked and that the actor sees, the newest first; of `among` only."""
    query = parse(text, today=clock.today(), vocabulary=vocabulary())
    if not limit:
        return []
    with current_reader().asked() as engine:
        if engine is None:
            return []
        nodes = [question_of(actor, engine, query, filters).node()]
        if among is not None:
            nodes.append(one_of("key", [entry_key(CHANGE_KIND, record_id) for record_id in among]))
        found = engine.search(all_of(*nodes), actor.keys, sort=Sort.NEWEST, limit=limit)
        return [split_key(match.key)[1] for match in found.matches]
    return []


def seen_filters(actor: Actor, filters: Filters) -> Filters:
    """The filters, with nothing in place of a case file that the actor does not see."""
    if not filters.case_files:
        return filters
    seen = visible_case_files(actor, filters.case_files)
    return replace(filters, case_files=frozenset(seen) or frozenset({"none"}))


def seen_facets(actor: Actor, counts: dict[str, Mapping[str, int]]) -> dict[str, Mapping[str, int]]:
    """The counts without the case files that the actor does not see."""
    of_files = counts.get("case_file", {})
    seen = visible_case_files(actor, of_files) if of_files else {}
    return counts | {"case_file": {value: count for value, count in of_files.items() if value in seen}}


def question_of(actor: Actor, engine: SearchEngine, query: ParsedQuery, filters: Filters) -> Question:
    """What `actor` asks, under the names that organisations had and have."""
    lines = lines_of(query, filters.issuer)
    return Question(engine, actor.keys, query, seen_filters(actor, filters), lines, actor.agency_id)


@dataclass
class Question:
    """A query with its filters, asked of an engine with an actor's keys."""

    engine: SearchEngine
    keys: frozenset[str]
    query: ParsedQuery
    filters: Filters
    lines: tuple[Line, ...] = ()
    home: int | None = None

    def ask(self, place: Place, limit: int) -> tuple[Stage, dict[str, tuple[str, ...]], Matches]:
        """Ask, and widen the question while nothing is found. A later page asks as its first one ended."""
        best: tuple[Stage, dict[str, tuple[str, ...]], Matches] = (Stage.AS_ASKED, {}, Matches(0, ()))
        for step in Stage:
            if step < place.stage or not self._may_widen(step, best[2].total):
                continue
            instead = self._instead(step)
            if step in {Stage.KEYSTROKES, Stage.CORRECTED} and not instead:
                continue
            matches = page(self.engine, self.node(step, instead), self.keys, place, limit)
            if matches.total > best[2].total:
                best = step, instead, matches
            if best[2].total and step is not Stage.AS_ASKED:
                break
        return best

    def _may_widen(self, step: Stage, total: int) -> bool:
        if step is Stage.AS_ASKED:
            return True
        if step is Stage.NEAR_NUMBERS:
            return total < FEW and numbers.read(self.query.free_words, clock.today()) is not None
        return not total and bool(self.query.free_words)

    def _instead(self, step: Stage) -> dict[str, tuple[str, ...]]:
        """Spellings that stand in for words: what keystrokes mean, or what is one slip away."""
        if step <= Stage.NEAR_NUMBERS:
            return {}
        if step is Stage.KEYSTROKES:
            return keystrokes.spellings(self.query.free_words)
        return corrections.spellings(self.engine, self.keys, self.query.free_words)

    def node(
        self, stage: Stage = Stage.AS_ASKED, instead: Mapping[str, tuple[str, ...]] | None = None, without: str = ""
    ) -> Node:
        """The question at a stage of widening, without the filter of one field."""
        how = Words(
            most=stage is Stage.MOST_WORDS, near=stage is Stage.NEAR_NUMBERS, instead=instead or {}, lines=self.lines
        )  # fmt: skip
        asked = plan(self.query, today=clock.today(), how=how, home=self.home)
        return all_of(asked, *filter_nodes(self.filters, self.lines, without))

    def facets(self, stage: Stage, instead: Mapping[str, tuple[str, ...]]) -> dict[str, Mapping[str, int]]:
        """Counts per value; those of a field ignore that field's own filter, so that one can change one's mind."""
        alike: dict[Node, list[str]] = {}
        for name in FACET_FIELDS:
            alike.setdefault(self.node(stage, instead, without=name), []).append(name)
        counts: dict[str, Mapping[str, int]] = {}
        for node, names in alike.items():
            counts |= self.engine.facets(node, self.keys, names)
        return counts


def filter_nodes(filters: Filters, lines: Sequence[Line] = (), without: str = "") -> list[Node]:
    """What the filters ask for, except the one on the field `without`."""
    chosen = {
        "kind": filters.kinds, "type": filters.types, "year": filters.years, "state": filters.states,
        "issuer_name": filters.issuers, "unit": filters.units, "case_file": filters.case_files,
    }  # fmt: skip
    nodes: list[Node] = [one_of(name, values) for name, values in chosen.items() if values and name != without]
    if filters.issuer:
        nodes.append(issued_by(filters.issuer, lines))
    if (filters.since or filters.until) and without != "year":  # which chooses these days
        nodes.append(days("issued", Period(filters.since, filters.until)))
    return nodes


def _stage_hints(
    query: ParsedQuery, stage: Stage, instead: Mapping[str, tuple[str, ...]], total: int
) -> list[Hint]:  # fmt: skip
    if stage is Stage.NEAR_NUMBERS:
        return [Hint(HintCode.NEAR_NUMBERS)]
    replaced = [word.text for word in query.free_words if "".join(syllables(word.text)) in instead] if total else []
    if stage is Stage.KEYSTROKES:
        return [Hint(HintCode.KEYSTROKES, " ".join(replaced))]
    hints = [Hint(HintCode.CORRECTED, word) for word in dict.fromkeys(replaced)]
    if stage is Stage.MOST_WORDS:
        hints.append(Hint(HintCode.SOME_WORDS))
    return hints


def _line_hints(lines: Sequence[Line]) -> list[Hint]:
    return [Hint(HintCode.OLD_NAME, names) for names in dict.fromkeys(" → ".join(line.names) for line in lines)]


def _suggestions(query: ParsedQuery, instead: Mapping[str, tuple[str, ...]], hits: Sequence[Hit]) -> list[str]:
    """The question with misspelt words as the documents found spell them."""
    texts = [text for hit in hits for text in (hit.document.subject, hit.document.body[:_SPELLED])]
    corrected = {word: _as_spelled(texts, spellings) for word, spellings in instead.items()}
    return [corrections.replaced(query.text, corrected)] if corrected else []


def _as_spelled(texts: Sequence[str], spellings: tuple[str, ...]) -> str:
    """The first of the spellings that occurs, with its marks; else the most frequent one without."""
    for text in texts:
        for token in tokens(text):
            if token.text in spellings:
                return nfc(text)[token.start : token.end].lower()
    return spellings[0]


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
