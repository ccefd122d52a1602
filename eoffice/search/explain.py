"""Why nothing was found: the words that no document has, the nearest ones, and the same question without one part.

Everything is counted under the actor's rights. What they may not see is told of, as a bare number, only where the
office wants that.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.index_documents import sources
from eoffice.core.text import nfc, tokens
from eoffice.search import corrections, keystrokes
from eoffice.search.engine import SearchEngine, Sort
from eoffice.search.entries import split_key, syllables
from eoffice.search.nodes import Node, Term, all_of
from eoffice.search.queries import Filters, Question, question_of
from eoffice.search.query import Clause, Without, Word, parse
from eoffice.search.reader import current_reader
from eoffice.search.vocabulary import vocabulary

#: Parts that are tried without, and seconds after which no more are.
MAX_PARTS, MAX_SECONDS = 8, 0.5
#: Characters of a body in which the spelling of a word is looked up.
_SPELLED = 5_000


@dataclass(frozen=True)
class Missing:
    """A part that no visible document has, and what stands nearest to it in those documents."""

    part: str
    near: Sequence[str]


@dataclass(frozen=True)
class Shorter:
    """The question without `part`, a clause or the name of a filter, and how many documents it finds."""

    part: str
    text: str
    count: int


@dataclass(frozen=True)
class Explanation:
    """What to tell somebody who found nothing: about the parts of the question, and about its filters.

    `read_as` is the question when some of its words were keys of Telex or VNI; the parts are then those of it.
    """

    missing: Sequence[Missing] = ()
    shorter: Sequence[Shorter] = ()
    filters: Sequence[Shorter] = ()
    hidden: int = 0
    read_as: str = ""


def explain(actor: Actor, *, text: str, filters: Filters, tells_hidden: bool = False) -> Explanation:
    """Why `actor` finds nothing for this; empty while there is no index."""
    with current_reader().asked() as engine:
        if engine is not None:
            question, read_as = _Counting(_question(actor, engine, text, filters)), ""
            gone = question.gone()
            if keys := question.keystrokes(gone):
                read_as = corrections.replaced(question.asked.query.text, keys)
                question = _Counting(_question(actor, engine, read_as, filters))
                gone = question.gone()
            return Explanation(
                missing=question.missing(gone), shorter=question.shorter(gone), filters=question.without_filters(),
                hidden=question.hidden(actor) if tells_hidden else 0, read_as=read_as,
            )  # fmt: skip
    return Explanation()


def _question(actor: Actor, engine: SearchEngine, text: str, filters: Filters) -> Question:
    return question_of(actor, engine, parse(text, today=clock.today(), vocabulary=vocabulary()), filters)


@dataclass(frozen=True)
class _Counting:
    asked: Question

    @property
    def clauses(self) -> Sequence[Clause]:
        """The parts of the question."""
        return self.asked.query.clauses

    def _written(self, clauses: Iterable[Clause]) -> str:
        """Parts as they were typed."""
        query = self.asked.query
        typed = dict(zip(query.clauses, query.sources, strict=True))
        return " ".join(typed[clause] for clause in clauses)

    def _count(self, clauses: Sequence[Clause], filters: Filters) -> int:
        return self.asked.engine.count(self._node(clauses, filters), self.asked.keys)

    def _node(self, clauses: Sequence[Clause], filters: Filters) -> Node:
        query = replace(self.asked.query, clauses=tuple(clauses), sources=())
        return replace(self.asked, query=query, filters=filters).node()

    def gone(self) -> list[Clause]:
        """The parts that find nothing even alone and without a filter."""
        parts = [clause for clause in self.clauses[:MAX_PARTS] if not isinstance(clause, Without)]
        return [clause for clause in parts if not self._count([clause], Filters())]

    def keystrokes(self, gone: Sequence[Clause]) -> dict[str, str]:
        """Words among these that are keys of a syllable which documents have."""
        read = keystrokes.decoded(clause for clause in gone if isinstance(clause, Word))
        return {typed: meant for typed, meant in read.items() if self._count([Word(meant)], Filters())}

    def missing(self, gone: Sequence[Clause]) -> list[Missing]:
        """Those parts, with the words nearest to them."""
        engine, keys = self.asked.engine, self.asked.keys
        near = corrections.spellings(engine, keys, [clause for clause in gone if isinstance(clause, Word)])
        return [
            Missing(
                self._written([clause]),
                tuple(_spelled(engine, keys, word) for word in near.get("".join(_folded(clause)), ())),
            )
            for clause in gone
        ]

    def shorter(self, gone: Sequence[Clause]) -> list[Shorter]:
        """The question without one of its parts, or all that are gone, where that finds something; most first."""
        clauses, found, until = self.clauses, [], time.monotonic() + MAX_SECONDS
        left_out = [[clause] for clause in dict.fromkeys(clauses[:MAX_PARTS])]
        for parts in [*left_out, gone] if len(gone) > 1 else left_out:
            rest = [clause for clause in clauses if clause not in parts]
            if rest and time.monotonic() < until and (count := self._count(rest, self.asked.filters)):
                found.append(Shorter(self._written(parts), self._written(rest), count))
        return sorted(found, key=lambda one: -one.count)

    def without_filters(self) -> list[Shorter]:
        """The question without one of its filters, where that finds something; most first."""
        found = [
            Shorter(name, self.asked.query.text, count)
            for name, rest in _without_each(self.asked.filters)
            if (count := self._count(self.clauses, rest))
        ]
        return sorted(found, key=lambda one: -one.count)

    def hidden(self, actor: Actor) -> int:
        """How many documents of the actor's agency match that the actor does not see."""
        of_agency = Term("agency", str(actor.agency_id))
        node = all_of(self._node(self.clauses, self.asked.filters), of_agency)
        return self.asked.engine.count(node, None) - self.asked.engine.count(node, self.asked.keys)


def _spelled(engine: SearchEngine, keys: frozenset[str], word: str) -> str:
    """The word with its marks, as the newest document that one sees has it."""
    for match in engine.search(Term("text", word), keys, sort=Sort.NEWEST, limit=1).matches:
        source, subject_id = split_key(match.key)
        for document in sources()[source].provider([subject_id]) if source in sources() else ():
            if not document.grants.isdisjoint(keys):
                text = nfc(f"{document.subject}\n{document.issuer}\n{document.body[:_SPELLED]}")
                return next((text[t.start : t.end].lower() for t in tokens(text) if t.text == word), word)
    return word


def _folded(clause: Clause) -> list[str]:
    return syllables(clause.text) if isinstance(clause, Word) else []


def _without_each(filters: Filters) -> Iterator[tuple[str, Filters]]:
    """Each filter in force by name, with the others; the two days count as one."""
    empty = Filters()
    names = [name for name in vars(empty) if getattr(filters, name) != getattr(empty, name)]
    for name in dict.fromkeys("days" if name in {"since", "until"} else name for name in names):
        taken = ("since", "until") if name == "days" else (name,)
        yield name, replace(filters, **{one: getattr(empty, one) for one in taken})
