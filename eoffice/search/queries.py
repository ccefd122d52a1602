"""Asking: what an actor finds, with the rights inside of every match, total, count and suggestion."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum

from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.errors import Invalid
from eoffice.core.index_documents import IndexDocument, sources
from eoffice.core.text import nfc, tokens
from eoffice.search import corrections, highlight, keystrokes, numbers
from eoffice.search.engine import Match, Matches, SearchEngine, Sort
from eoffice.search.entries import FACET_FIELDS, split_key, syllables
from eoffice.search.explanation import Explanation, explain
from eoffice.search.highlight import Piece
from eoffice.search.lineage import Line, lines_of
from eoffice.search.nodes import Node, Term, all_of
from eoffice.search.numbers import Slip
from eoffice.search.periods import Period
from eoffice.search.plan import Words, days, one_of, plan
from eoffice.search.query import Hint, HintCode, ParsedQuery, Word, parse
from eoffice.search.reader import current_reader
from eoffice.search.vocabulary import vocabulary

LIMIT, MAX_LIMIT = 20, 100
#: Nobody pages deeper; a narrower question is faster than a tenth page.
MAX_DEPTH = 5_000
MAX_PHRASES = 3
#: Characters of a body in which the right spelling of a misspelt word is looked up.
_SPELLED = 5_000
_CURSOR = re.compile(r"([0-4])-(\d{1,4})")
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
    """What narrows a question from outside of its text. `issuer` is an id or words of the name."""

    kinds: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    issuer: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Hit:
    """One document found, as it is now, and why."""

    document: IndexDocument
    score: float
    subject: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    why: tuple[str, ...]
    slips: tuple[Slip, ...] = ()


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
    explanation: Explanation | None = None
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
    stage, offset = _read_cursor(cursor)
    engine = current_reader().engine()
    if engine is None:
        return Found(query, hints=(*query.hints, Hint(HintCode.NO_INDEX)), took_ms=_since(started))
    lines = lines_of(query)
    question = Question(engine, actor.keys, query, filters or Filters(), lines, actor.agency_id)
    limit = min(max(limit, 1), MAX_LIMIT)
    sort = sort or (Sort.RELEVANCE if query.clauses else Sort.NEWEST)
    stage, instead, matches = question.ask(stage, sort=sort, limit=limit, offset=offset)
    hits = _hits(actor, matches.matches, query, instead)
    last = offset + len(matches.matches)
    return Found(
        query,
        total=matches.total,
        hits=hits,
        hints=(*query.hints, *_stage_hints(query, stage, instead, matches.total), *_line_hints(lines)),
        suggestions=_suggestions(query, instead, hits),
        facets=question.facets(stage, instead) if with_facets else {},
        next_cursor=f"{stage}-{last}" if hits and last < min(matches.total, MAX_DEPTH) else None,
        first=offset + 1 if hits else 0,
        sort=sort,
        explanation=question.explanation() if not hits or stage is Stage.MOST_WORDS else None,
        lines=lines,
        took_ms=_since(started),
    )


@dataclass(frozen=True)
class Completion:
    """What the search box offers while someone types: phrases of subjects, and documents."""

    phrases: Sequence[str] = ()
    hits: Sequence[Hit] = ()


def suggest(actor: Actor, *, text: str, limit: int = 6) -> Completion:
    """Complete what is being typed from documents that `actor` sees: the last word may be unfinished."""
    query = parse(text, today=clock.today(), vocabulary=vocabulary())
    engine = current_reader().engine()
    if engine is None or not query.clauses:
        return Completion()
    last = query.clauses[-1]
    asked = query
    if isinstance(last, Word) and not text[-1].isspace():
        unfinished = (replace(last, is_prefix=True),) if len(last.text) > 1 or last.text.isdigit() else ()
        asked = replace(query, clauses=(*query.clauses[:-1], *unfinished))
    if not asked.clauses:
        return Completion()
    question = Question(engine, actor.keys, asked, Filters(), home=actor.agency_id)
    matches = engine.search(question.node(), actor.keys, sort=Sort.RELEVANCE, limit=MAX_LIMIT // 4)
    if not matches.total and numbers.read(query.free_words, clock.today()):
        asked, near = query, replace(question, query=query).node(Stage.NEAR_NUMBERS)
        matches = engine.search(near, actor.keys, sort=Sort.RELEVANCE, limit=MAX_LIMIT // 4)
    hits = _hits(actor, matches.matches, asked, {}, with_body=False)
    return Completion(_phrases(query, hits), hits[:limit])


@dataclass
class Question:
    """A query with its filters, asked of an engine with an actor's keys."""

    engine: SearchEngine
    keys: frozenset[str]
    query: ParsedQuery
    filters: Filters
    lines: tuple[Line, ...] = ()
    home: int | None = None

    def ask(
        self, stage: int, *, sort: Sort, limit: int, offset: int
    ) -> tuple[Stage, dict[str, tuple[str, ...]], Matches]:
        """Ask, and widen the question while nothing is found. A later page asks as its first one ended."""
        best: tuple[Stage, dict[str, tuple[str, ...]], Matches] = (Stage.AS_ASKED, {}, Matches(0, ()))
        for step in Stage:
            if step < stage or not self._may_widen(step, best[2].total):
                continue
            instead = self._instead(step)
            if step in {Stage.KEYSTROKES, Stage.CORRECTED} and not instead:
                continue
            matches = self.engine.search(self.node(step, instead), self.keys, sort=sort, limit=limit, offset=offset)
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

    def explanation(self) -> Explanation | None:
        """Why the question as asked finds nothing."""
        bare = self._plan(self.query, Words(lines=self.lines))
        filters = _filter_nodes(self.filters, "")
        return explain(
            self.query, self.engine, self.keys, bare if filters else None,
            lambda part: all_of(self._plan(part, Words(lines=self.lines)), *filters),
        )  # fmt: skip

    def _plan(self, query: ParsedQuery, how: Words) -> Node:
        return plan(query, today=clock.today(), how=how, home=self.home)

    def node(
        self, stage: Stage = Stage.AS_ASKED, instead: Mapping[str, tuple[str, ...]] | None = None, without: str = ""
    ) -> Node:
        """The question at a stage of widening, without the filter of one field."""
        how = Words(
            most=stage is Stage.MOST_WORDS, near=stage is Stage.NEAR_NUMBERS, instead=instead or {}, lines=self.lines
        )  # fmt: skip
        return all_of(self._plan(self.query, how), *_filter_nodes(self.filters, without))

    def facets(self, stage: Stage, instead: Mapping[str, tuple[str, ...]]) -> dict[str, Mapping[str, int]]:
        """Counts per value; those of a field ignore that field's own filter, so that one can change one's mind."""
        alike: dict[Node, list[str]] = {}
        for name in FACET_FIELDS:
            alike.setdefault(self.node(stage, instead, without=name), []).append(name)
        counts: dict[str, Mapping[str, int]] = {}
        for node, names in alike.items():
            counts |= self.engine.facets(node, self.keys, names)
        return counts


def _filter_nodes(filters: Filters, without: str) -> list[Node]:
    chosen = {"kind": filters.kinds, "type": filters.types, "year": filters.years}
    nodes: list[Node] = [one_of(name, values) for name, values in chosen.items() if values and name != without]
    issuer = syllables(filters.issuer)
    if filters.issuer.isascii() and filters.issuer.isdigit():
        nodes.append(Term("issuer_id", filters.issuer, 0.0, is_fixed=True))
    else:
        nodes.extend(Term("issuer", word, 0.0, is_fixed=True) for word in issuer)
    if filters.since or filters.until:
        nodes.append(days("issued", Period(filters.since, filters.until)))
    return nodes


def _hits(
    actor: Actor,
    matches: Sequence[Match],
    query: ParsedQuery,
    instead: Mapping[str, tuple[str, ...]],
    *,
    with_body: bool = True,
) -> list[Hit]:
    """The documents as they are in the database now: what changed hands since indexing is left out."""
    ids: dict[str, list[int]] = {}
    for match in matches:
        source, subject_id = split_key(match.key)
        ids.setdefault(source, []).append(subject_id)
    present = {
        (name, document.id): document
        for name, wanted in ids.items()
        if name in sources()
        for document in sources()[name].provider(wanted)
    }
    needles = highlight.needles_of(query, instead)
    pattern = needles.pattern()
    hits = []
    for match in matches:
        document = present.get(split_key(match.key))
        if document is None or document.grants.isdisjoint(actor.keys):
            continue
        body = highlight.snippet(document.body, pattern) if with_body else ()
        subject = highlight.marked(document.subject, pattern)
        reasons = highlight.why(document, needles, subject, body) if with_body else ()
        slips = numbers.slips(query, document, clock.today())
        hits.append(Hit(document, match.score, subject, body, reasons, slips))
    return hits


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
    return [Hint(HintCode.OLD_NAME, " → ".join(line.names)) for line in lines]


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


def _phrases(query: ParsedQuery, hits: Sequence[Hit]) -> list[str]:
    """Stretches of subjects that begin with the words typed, complete them and go on for up to two more.

    The most frequent first, of equally frequent ones the longest; a beginning of one already offered adds nothing.
    """
    run = [word for clause in query.free_words for word in syllables(clause.text)]
    if not run or len(query.free_words) != len(query.clauses):
        return []
    counts: Counter[str] = Counter(phrase for hit in hits for phrase in _continued(nfc(hit.document.subject), run))
    offered: list[str] = []
    for phrase in sorted(counts, key=lambda phrase: (-counts[phrase], -len(phrase), phrase)):
        is_rare = counts[phrase] == 1 and len(hits) > 1 and bool(offered)
        if not is_rare and not any(other.startswith(phrase) for other in offered):
            offered.append(phrase)
    return offered[:MAX_PHRASES]


def _continued(subject: str, run: Sequence[str]) -> list[str]:
    """The first place where the words stand in a row, alone and with one or two more syllables."""
    found = tokens(subject)
    folded = [token.text for token in found]
    for start in range(len(found) - len(run) + 1):
        last = start + len(run) - 1
        if folded[start:last] == run[:-1] and folded[last].startswith(run[-1]):
            return [subject[found[start].start : token.end].lower() for token in found[last : last + 3]]
    return []


def _read_cursor(cursor: str | None) -> tuple[int, int]:
    if not cursor:
        return Stage.AS_ASKED, 0
    match = _CURSOR.fullmatch(cursor)
    if match is None or int(match.group(2)) >= MAX_DEPTH:
        raise Invalid(_("This page of the search does not exist."), fields={"cursor": _("unknown")})
    return int(match.group(1)), int(match.group(2))


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
