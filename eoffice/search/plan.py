"""From the query language to nodes: what has to match, and what makes a match better.

A number that matches comes before everything, the subject before the body. `Words` says what becomes of free
words: all of them at first; when nothing has all, most of them, with known neighbours of misspelt ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from string import digits
from typing import TYPE_CHECKING

from eoffice.core.text import document_number_key, marked_key, notation_key, symbol_key, words
from eoffice.search import numbers
from eoffice.search.entries import compact, day_number, syllables
from eoffice.search.lineage import Line, find_run, is_id
from eoffice.search.nodes import (
    AnyOf,
    Bool,
    Everything,
    Node,
    Phrase,
    Prefix,
    Range,
    Term,
    all_of,
    any_of,
)
from eoffice.search.numbers import Asked
from eoffice.search.periods import Period, parse_period
from eoffice.search.query import ROUGHLY, Atom, Between, Either, Field, Named, ParsedQuery, Without, Word
from eoffice.search.query import Phrase as PhraseClause
from eoffice.search.shortened import SHORT, long_form_at, variants

if TYPE_CHECKING:
    from datetime import date

#: What a syllable of the text adds where else it stands, and what a pair is worth there. All constants: how rare a
#: word is, or how long papers usually are, depends on papers that the asker does not see, and so must not decide the
#: order of those they do.
SYLLABLE = (("often", 5.0), ("title", 3.0))
PAIR = (("text_pairs", 6.0), ("often", 5.0), ("title_pairs", 6.0))
IN_TEXT, IN_TITLE, OF_TYPE, BEGUN = 3.0, 3.0, 3.0, 6.0
EXACT_SYMBOL, EXACT_NUMBER, EXACT_ARRIVAL = 150.0, 100.0, 60.0
PART_OF_NUMBER, PART_INSIDE = 30.0, 8.0
#: What an exact number adds among several words, and what one that is rather a year adds.
NUMBER_AMONG_WORDS, YEAR_AMONG_WORDS = 50.0, 5.0
_YEAR_DIGITS = 4
#: How much an agency's own paper comes before another's of the same number, and for how many years newer comes first.
AT_HOME, NEWER, YEARS_BACK = 25.0, 4.0, 6
#: What being of the year that was named beside a number is worth.
NAMED_YEAR = 60.0
#: What being of an agency's successor or predecessor is worth.
OF_KIN = 3.0
_WITH_YEAR = re.compile(r"(\d{1,6})[/.-](20\d\d|19\d\d)(?:[/.-]?([^\W\d].*))?")
_BEFORE_LETTERS = "0123456789/-. "
NOTATION = 20.0
ON_THAT_DAY = 5.0
#: Up to how many words a bare number also finds longer numbers.
FEW_WORDS = 2
#: A number of so many digits finds longer ones among any words: people who remember that much mean a number.
MANY_DIGITS = 3
#: No number is longer, no symbol either: what is gets no beginnings, which cost an engine their length.
MOST_DIGITS, MOST_SIGNS = 12, 60
MOST = 0.6

_DATE_FIELDS = {Field.ISSUED: "issued", Field.ARRIVED: "arrived", Field.DUE: "due"}


@dataclass(frozen=True)
class Words:
    """How free words are to match: `most` lets some be missing, `near` lets numbers be a slip away, `instead` adds
    spellings to a folded word, `lines` the agencies before and after one that is named.
    """

    most: bool = False
    near: bool = False
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()


def plan(query: ParsedQuery, *, today: date, how: Words | None = None, home: int | None = None) -> Node:
    """Lower a parsed query; an empty one matches everything. Among equal numbers those of agency `home` come first."""
    how = how or Words()
    free = [word for word in query.free_words if syllables(word.text)]
    asked = numbers.read(free, today)
    lowering = _Lowering(today, how, len(free), asked)
    others = [clause for clause in query.clauses if not isinstance(clause, Word)]
    must = [lowering.clause(clause) for clause in others if not isinstance(clause, Without)]
    without = tuple(lowering.atom(clause.atom) for clause in others if isinstance(clause, Without))
    words = tuple(lowering.atom(word) for word in free)
    if words and how.most and len(words) > 1:
        must.append(Bool(should=words, at_least=max(1, round(MOST * len(words)))))
    elif how.near and asked and (near := numbers.near(asked)):
        must.append(any_of(all_of(*words), all_of(near, *[lowering.atom(word) for word in asked.rest])))
    else:
        must.extend(_together(free, words, how.lines))
    if not must and not without:
        return Everything()
    better = (*_prominence(query, how.instead), *_closeness(free, how.instead))
    if asked:
        better += _likelier(asked, today, home)
    return Bool(must=tuple(must) or (Everything(),), should=better, without=without)


def _together(free: Sequence[Word], words: Sequence[Node], lines: Iterable[Line]) -> list[Node]:
    """The words; those that name an agency of a succession also find its kin's papers, and those that can be
    shortened their short form.
    """
    nodes, folded = list(words), [compact(word.text) for word in free]
    for line in lines:
        start = find_run(folded, line.run)
        if start is not None:
            end = start + len(line.run)
            folded[start:end] = [""]
            nodes[start:end] = [any_of(all_of(*nodes[start:end]), *_issued_by(line))]
    for place in range(len(folded)):
        if short := long_form_at(folded, place):
            end = place + len(SHORT[short])
            folded[place:end] = [""]
            nodes[place:end] = [any_of(all_of(*nodes[place:end]), Term("text", short, IN_TEXT))]
    return nodes


def issued_by(issuer: str, lines: Iterable[Line]) -> Node:
    """Papers of an agency, given by its id or by words of its name in their order, and of its kin."""
    if is_id(issuer):
        return any_of(Term("issuer_id", issuer), *_kin((issuer,), lines))
    run = syllables(issuer)
    return any_of(_any_phrase("issuer", run), *_kin(tuple(run), lines)) if run else Everything()


def _kin(run: tuple[str, ...], lines: Iterable[Line]) -> list[Node]:
    return [node for line in lines if line.run == run for node in _issued_by(line)]


def _issued_by(line: Line) -> list[Node]:
    return [Term("issuer_id", str(id_), OF_KIN) for id_ in sorted(line.ids)]


def _prominence(query: ParsedQuery, instead: Mapping[str, tuple[str, ...]]) -> tuple[Node, ...]:
    """That a title has a word, or a text says it often. The text has all of that, so a match needs to ask for no more;
    in one row for all words an engine reads them fastest.
    """
    eithers = chain.from_iterable(clause.options for clause in query.clauses if isinstance(clause, Either))
    asked = [clause for clause in chain(query.clauses, eithers) if isinstance(clause, Word)]
    runs = [syllables(word.text) for word in asked if not word.is_prefix]
    found = chain.from_iterable(_spellings(run[0], instead) for run in runs if len(run) == 1)
    return tuple(node for value in dict.fromkeys(found) for node in _worth(value, SYLLABLE))


def _spellings(syllable: str, instead: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((syllable, *instead.get(syllable, ()))))


def _closeness(free: Iterable[Word], instead: Mapping[str, tuple[str, ...]]) -> tuple[Node, ...]:
    """Pairs of neighbouring words: they never have to match, and decide the order among those that do.

    A pair may also name the type: who writes “báo cáo” rather wants a report than a letter that asks for one.
    """
    run = [
        (instead.get(syllable, (syllable,))[0], word.is_prefix) for word in free for syllable in syllables(word.text)
    ]
    nodes: dict[Node, None] = {}
    for (left, _), (right, goes_on) in pairwise(run):
        pair = f"{left}_{right}"
        named = Term("type_key", left + right, OF_TYPE)
        nodes |= dict.fromkeys([Prefix("title_pairs", pair, BEGUN)] if goes_on else [*_worth(pair, PAIR), named])
    return tuple(nodes)


def _worth(value: str, places: Iterable[tuple[str, float]]) -> list[Node]:
    return [Term(name, value, weight) for name, weight in places]


def _likelier(asked: Asked, today: date, home: int | None) -> tuple[Node, ...]:
    """Among equal numbers: the notation as far as it was given, the year named or the newest, the own agency.

    Only documents of just this number are told apart by it: years that every document has cost as much as a word.
    """
    newest = {str(today.year - ago): NEWER * (YEARS_BACK - ago) for ago in range(YEARS_BACK)}
    years = {asked.year: NAMED_YEAR} if asked.year else newest
    better = [Term("year", year, weight) for year, weight in years.items()]
    if home:
        better.append(Term("issuer_id", str(home), AT_HOME))
    same = Bool(must=(Term("number", asked.digits, 0.0),), should=tuple(better))
    return (*numbers.likely(asked), same)


@dataclass(frozen=True)
class _Lowering:
    today: date
    how: Words
    count: int
    asked: Asked | None

    @property
    def is_short(self) -> bool:
        return self.count <= FEW_WORDS

    def clause(self, clause: Atom | Either) -> Node:
        if isinstance(clause, Either):
            return any_of(*[self.atom(option) for option in clause.options])
        return self.atom(clause)

    def atom(self, atom: Atom) -> Node:
        if isinstance(atom, Word):
            return self.word(atom)
        if isinstance(atom, PhraseClause):
            return _any_phrase("text", syllables(atom.text), title=True)
        if isinstance(atom, Between):
            return days(_DATE_FIELDS[atom.field], atom.period)
        if atom.field is Field.ISSUER:
            return any_of(_named(atom), *_kin(tuple(syllables(atom.text)), self.how.lines))
        return _named(atom)

    def word(self, word: Word) -> Node:
        run = syllables(word.text)
        if not run:
            return Everything()
        if word.text[0].isdigit():
            return self.number(word, run)
        if word.is_prefix:
            return _beginning("text", run)
        key = notation_key(word.text)
        if len(run) > 1:
            return any_of(
                _phrase("text", run, title=True), Term("notation", key, NOTATION),
                Prefix("notation", key, NOTATION / 2),
            )  # fmt: skip
        terms: list[Node] = [Term("text", spelling, IN_TEXT) for spelling in _spellings(run[0], self.how.instead)]
        if run[0] in SHORT:
            terms.append(_phrase("text", list(SHORT[run[0]]), title=True))
        return any_of(*terms, Term("notation", key, NOTATION))

    def number(self, word: Word, run: list[str]) -> Node:
        """A chunk that begins with a digit: a number, a symbol, a date, or just that in the text."""
        key = symbol_key(word.text)
        options: list[Node] = [_beginning("text", run) if word.is_prefix else _phrase("text", run, title=len(run) > 1)]
        if key.isdecimal() and len(run) == 1:
            options += self._bare_number(key, is_prefix=word.is_prefix)
        else:
            options += [
                Term("symbol", key, EXACT_SYMBOL), *_symbol_parts(word.text, key),
                Term("number", key, EXACT_NUMBER),
            ]  # fmt: skip
        period = parse_period(word.text, today=self.today) if len(run) > 1 else None
        if period is not None:
            options.append(Bool(must=(days("issued", period),), should=(Term("text", run[0], ON_THAT_DAY),)))
        return any_of(*options)

    def _year(self, key: str) -> str:
        """The year that a number among other words may be; one of two digits only beside another number."""
        year = numbers.as_year(key, self.today) if self.count > 1 else ""
        is_named = self.asked is not None and self.asked.year == year and self.asked.digits != key
        return year if len(key) == _YEAR_DIGITS or is_named else ""

    def _bare_number(self, key: str, *, is_prefix: bool) -> list[Node]:
        year = self._year(key)
        weight = EXACT_NUMBER if self.is_short else NUMBER_AMONG_WORDS
        if year and not (self.is_short and len(key) == _YEAR_DIGITS):
            weight = YEAR_AMONG_WORDS
        found: list[Node] = [
            *([Term("year", year, YEAR_AMONG_WORDS)] if year else []),
            Term("number", key, weight),
            Term("arrival", key, weight * EXACT_ARRIVAL / EXACT_NUMBER),
        ]
        if len(key) <= MOST_DIGITS and (self.is_short or is_prefix or len(key) >= MANY_DIGITS):
            found.append(Prefix("number", key, PART_OF_NUMBER))
            found.append(Prefix("part", key, PART_INSIDE))
        return found


def _split(key: str) -> tuple[str, str]:
    """The digits with which a symbol's key begins, and what follows."""
    letters = key.lstrip(digits)
    return key[: len(key) - len(letters)], letters


def _symbol_parts(text: str, key: str) -> Iterator[Node]:
    """A symbol as far as it was given, its type left out (15/UBND), or with the year inside (15/2026/QĐ-UBND)."""
    number, letters = _split(key)
    if len(key) > MOST_SIGNS:
        return
    yield numbers.beginning("symbol", number, letters, EXACT_ARRIVAL)
    if whole := numbers.with_type(words(text.lstrip(_BEFORE_LETTERS))):
        yield all_of(Term("number", number, NUMBER_AMONG_WORDS), AnyOf("notation", whole))
    if any(not c.isascii() for c in text):
        yield all_of(
            Term("symbol", key, 0.0),
            Term("marked", marked_key(text.lstrip(_BEFORE_LETTERS)), NOTATION),
        )
    if match := _WITH_YEAR.fullmatch(text):
        number, year, notation = document_number_key(match[1]), match[2], notation_key(match[3] or "")
        musts: list[Node] = [
            Term("number", number, EXACT_NUMBER),
            Term("year", year, 0.0),
        ]
        if notation:
            musts.append(numbers.beginning("notation", "", notation, NOTATION))
        yield all_of(*musts)


def _any_phrase(name: str, run: list[str], *, title: bool = False) -> Node:
    """The words side by side, shortened or written out."""
    return any_of(*[_phrase(name, list(variant), title=title) for variant in variants(run)])


def _phrase(name: str, run: list[str], *, title: bool = False) -> Node:
    if not run:
        return Everything()
    nodes: list[Node] = [_run(name, run, IN_TEXT)]
    if title:
        nodes.append(_run("title", run, IN_TITLE))
    return any_of(*nodes)


def _run(name: str, run: list[str], weight: float) -> Node:
    return Term(name, run[0], weight) if len(run) == 1 else Phrase(name, tuple(run), weight * len(run))


def _beginning(name: str, run: list[str]) -> Node:
    """The syllables, the last of which may go on."""
    return all_of(*[Term(name, syllable, IN_TEXT) for syllable in run[:-1]], Prefix(name, run[-1], IN_TEXT))


def _named(clause: Named) -> Node:
    run = syllables(clause.text)
    match clause.field:
        case Field.NUMBER:
            return _number_field(clause)
        case Field.ARRIVAL_NUMBER:
            return _exact_or_prefix("arrival", document_number_key(clause.text), is_prefix=clause.is_prefix)
        case Field.NOTATION:
            if clause.is_exact:
                return Term("marked", marked_key(clause.text), NOTATION)
            return _exact_or_prefix("notation", notation_key(clause.text), is_prefix=clause.is_prefix)
        case Field.ISSUER | Field.SIGNER | Field.SUBJECT | Field.BODY:
            return _text_field(clause, run)
        case Field.TYPE:
            return Term("type_key", compact(clause.text), 0.0)
        case Field.KIND:
            return Term("kind", clause.text, 0.0)
        case _:
            return Term(clause.field.value, compact(clause.text), 0.0)


_TEXT_OF = {Field.ISSUER: "issuer", Field.SIGNER: "signer", Field.SUBJECT: "title", Field.BODY: "text"}


def _text_field(clause: Named, run: list[str]) -> Node:
    name = _TEXT_OF[clause.field]
    if not run:
        return Everything()
    return _beginning(name, run) if clause.is_prefix else _any_phrase(name, run)


def _number_field(clause: Named) -> Node:
    if clause.text.startswith(ROUGHLY):
        return numbers.about(clause.text)
    key = symbol_key(clause.text)
    whole: list[Node] = [
        Term("number", key, EXACT_NUMBER), Term("symbol", key, EXACT_SYMBOL),
    ]  # fmt: skip
    if clause.is_prefix or not key.isdecimal():
        number, letters = _split(key)
        whole += [Prefix("number", key, PART_OF_NUMBER), numbers.beginning("symbol", number, letters, PART_OF_NUMBER)]
    return any_of(*whole)


def _exact_or_prefix(name: str, key: str, *, is_prefix: bool) -> Node:
    return Prefix(name, key, NOTATION) if is_prefix else Term(name, key, NOTATION)


def days(name: str, period: Period) -> Node:
    """A date field within a period."""
    low = day_number(period.first) if period.first else None
    high = day_number(period.last) if period.last else None
    return Range(name, low, high)


def one_of(name: str, values: Iterable[str]) -> Node:
    """A term field among values."""
    return AnyOf(name, frozenset(values))
