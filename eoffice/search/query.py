"""The query language: whatever is typed becomes clauses and hints, never an error.

    báo cáo              both words                  "kế hoạch năm"    in this order
    báo cáo OR tờ trình  cáo or tờ (or “HOẶC”, “|”)  -nháp             without the word
    quyế*                words that begin so         số:15             a field, also “Số: 15/QĐ-UBND” as printed
    ngày:01/2026..03/2026   từ:2025   hạn:<15/03/2026   ngày:quý 2/2025
    tháng 3/2025, năm ngoái, từ 1/3 đến 15/3        issued or arrived then, or a text that says so
    khoảng 150                                       numbers near it, or a text that says so

Field names are Vietnamese (with or without marks, “cơ quan:” and “cơquan:” alike) or English. What is not
understood is looked for as words, and a hint says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from eoffice.core.text import clean_line, fold, fold_aligned, words
from eoffice.search.entries import compact
from eoffice.search.periods import Period, parse_period
from eoffice.search.spoken import spoken_at

MAX_LENGTH = 400
MAX_TERMS = 24
MIN_PREFIX = 2
#: Before a number that is remembered roughly: `số:~150`, as “khoảng 150” is understood.
ROUGHLY = "~"


class Field(StrEnum):
    """What a `name:value` clause asks about."""

    NUMBER = "number"
    NOTATION = "notation"
    ARRIVAL_NUMBER = "arrival_number"
    TYPE = "type"
    ISSUER = "issuer"
    SIGNER = "signer"
    SUBJECT = "subject"
    BODY = "body"
    STATE = "state"
    URGENCY = "urgency"
    KIND = "kind"
    ISSUED = "issued"
    ARRIVED = "arrived"
    DUE = "due"
    SINCE = "since"
    UNTIL = "until"


#: Names of values, folded and without spaces, with the value as stored: {Field.TYPE: {"quyetdinh": "QUYET_DINH"}}.
Vocabulary = Mapping[Field, Mapping[str, str]]
MAX_VALUE_WORDS = 5

DATES = frozenset({Field.ISSUED, Field.ARRIVED, Field.DUE, Field.SINCE, Field.UNTIL})

#: Folded names, syllables apart; typed with a space, an underscore or nothing between them.
NAMES: dict[str, Field] = {
    "so": Field.NUMBER, "number": Field.NUMBER, "ky hieu": Field.NOTATION, "notation": Field.NOTATION,
    "so ky hieu": Field.NUMBER, "so den": Field.ARRIVAL_NUMBER, "arrival": Field.ARRIVAL_NUMBER,
    "loai": Field.TYPE, "type": Field.TYPE, "co quan": Field.ISSUER, "co quan ban hanh": Field.ISSUER,
    "noi ban hanh": Field.ISSUER, "issuer": Field.ISSUER, "nguoi ky": Field.SIGNER, "signer": Field.SIGNER,
    "trich yeu": Field.SUBJECT, "ve viec": Field.SUBJECT, "subject": Field.SUBJECT, "noi dung": Field.BODY,
    "body": Field.BODY, "trang thai": Field.STATE, "state": Field.STATE, "do khan": Field.URGENCY,
    "urgency": Field.URGENCY, "van ban": Field.KIND, "kind": Field.KIND, "ngay": Field.ISSUED,
    "ngay ban hanh": Field.ISSUED, "date": Field.ISSUED, "ngay den": Field.ARRIVED, "arrived": Field.ARRIVED,
    "han": Field.DUE, "han xu ly": Field.DUE, "due": Field.DUE, "tu": Field.SINCE, "tu ngay": Field.SINCE,
    "from": Field.SINCE, "toi": Field.UNTIL, "den ngay": Field.UNTIL, "toi ngay": Field.UNTIL, "to": Field.UNTIL,
}  # fmt: skip


class HintCode(StrEnum):
    """What the person should know about how the question was understood or answered."""

    TOO_LONG = "too_long"
    TOO_MANY_TERMS = "too_many_terms"
    UNKNOWN_FIELD = "unknown_field"
    EMPTY_VALUE = "empty_value"
    BAD_DATE = "bad_date"
    UNKNOWN_VALUE = "unknown_value"
    SHORT_PREFIX = "short_prefix"
    OPEN_QUOTE = "open_quote"
    SOME_WORDS = "some_words"
    CORRECTED = "corrected"
    KEYSTROKES = "keystrokes"
    NEAR_NUMBERS = "near_numbers"
    OLD_NAME = "old_name"
    NO_INDEX = "no_index"


@dataclass(frozen=True)
class Hint:
    """A code and the piece of text it speaks of; `eoffice.search.hints` puts it into words."""

    code: HintCode
    value: str = ""


@dataclass(frozen=True)
class Word:
    """A run without spaces, as typed: one syllable, or several as in “15/QĐ-UBND”."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True)
class Phrase:
    """Syllables in this order, side by side."""

    text: str


@dataclass(frozen=True)
class Named:
    """A value looked for in one field; `is_exact` when it stood in quotation marks."""

    field: Field
    text: str
    is_prefix: bool = False
    is_exact: bool = False


@dataclass(frozen=True)
class Between:
    """A date field within a period, both days included."""

    field: Field
    period: Period


Atom = Word | Phrase | Named | Between


@dataclass(frozen=True)
class Either:
    """At least one of the options."""

    options: tuple[Atom, ...]


@dataclass(frozen=True)
class Without:
    """What must not match."""

    atom: Atom


Clause = Atom | Either | Without


@dataclass(frozen=True)
class ParsedQuery:
    """The clauses, all of which must hold, what to tell the person, and what was typed for each clause."""

    text: str
    clauses: tuple[Clause, ...]
    hints: tuple[Hint, ...]
    sources: tuple[str, ...] = field(default=(), compare=False)

    @property
    def free_words(self) -> tuple[Word, ...]:
        """The words outside of every construct, in order."""
        return tuple(clause for clause in self.clauses if isinstance(clause, Word))


def parse(text: str, *, today: date, vocabulary: Vocabulary | None = None) -> ParsedQuery:
    """Understand `text`; `today` completes dates without a year, `vocabulary` knows the fields with fixed values.

    Never raises.
    """
    return _Parser(clean_line(text), today, vocabulary or {}).parse()


_NAMES_PATTERN = "|".join(
    name.replace(" ", "[ _]?") for name in sorted(NAMES, key=lambda name: (-len(name), name))
)  # fmt: skip
_KNOWN = re.compile(rf"({_NAMES_PATTERN})\s?:(?!//)\s*")
_UNKNOWN = re.compile(r"([^\W\d_]{2,30}):(?=[^\s:/])")
_CHUNK = re.compile(r"[^\s\"“”|]+")
_OR = re.compile(r"(?:OR|HOẶC|\|)(?=\s|$)")
_NOT = re.compile(r"NOT\s+(?=\S)")
_ROUGHLY = re.compile(r"(?:(?:tầm |chừng )?kho[aả]ng|tầm|chừng|gần|cỡ|quanh) (?:số )?(\d{1,6})(?![\w/.,-])", re.I)
_LABELS = frozenset({"so", "ngay"})
_QUOTES = '"“”'
_COMPACT = {name.replace(" ", ""): field for name, field in NAMES.items()}


class _Parser:
    """One pass from left to right; `folded` has the length of `text`, so places in it are places in the text."""

    def __init__(self, text: str, today: date, vocabulary: Vocabulary) -> None:
        self.hints: list[Hint] = []
        if len(text) > MAX_LENGTH:
            self.hint(HintCode.TOO_LONG)
            text = text[:MAX_LENGTH].strip()
        self.text = text
        self.folded = fold_aligned(text)
        self.today = today
        self.vocabulary = vocabulary
        self.place = 0

    def hint(self, code: HintCode, value: str = "") -> None:
        hint = Hint(code, value[:60])
        if hint not in self.hints:
            self.hints.append(hint)

    def parse(self) -> ParsedQuery:
        clauses: list[Clause] = []
        sources: list[str] = []
        joins, start = False, 0
        for count, (clause, is_or) in enumerate(self._clauses()):
            source, start = self.text[start : self.place].strip(), self.place
            if count >= MAX_TERMS:
                self.hint(HintCode.TOO_MANY_TERMS, str(MAX_TERMS))
                break
            if is_or:
                joins = bool(clauses) and not isinstance(clauses[-1], Without)
            elif clause is not None:
                if joins and not isinstance(clause, Without):
                    clauses[-1] = _either(clauses[-1], clause)
                    sources[-1] += f" OR {source}"
                else:
                    clauses.append(clause)
                    sources.append(source)
                joins = False
        kept = [place for place in range(len(clauses)) if not _is_label(clauses, place)]
        return ParsedQuery(
            self.text, tuple(clauses[i] for i in kept), tuple(self.hints), tuple(sources[i] for i in kept)
        )

    def _clauses(self) -> Iterator[tuple[Clause | None, bool]]:
        while self._skip_spaces():
            if match := _OR.match(self.text, self.place):
                self.place = match.end()
                yield None, True
                continue
            if match := _NOT.match(self.text, self.place):
                self.place = match.end()
                yield self._without(), False
            elif self.text[self.place] == "-":
                self.place += 1
                is_sign = self.place < len(self.text) and not self.text[self.place].isspace()
                yield (self._without() if is_sign else None), False
            else:
                yield self._said() or self._atom(), False

    def _without(self) -> Without | None:
        atom = self._atom()
        return Without(atom) if atom else None

    def _said(self) -> Either | None:
        """A date or a rough number in the words of people: then, or a text that says just that."""
        if match := _ROUGHLY.match(self.text, self.place):
            self.place = match.end()
            return Either((Named(Field.NUMBER, ROUGHLY + match.group(1)), Phrase(match.group())))
        said = spoken_at(self.folded, self.place, today=self.today)
        if said is None:
            return None
        words_typed = self.text[self.place : said.end]
        self.place = said.end
        phrases = tuple(Phrase(reading) for reading in said.readings if compact(reading) != compact(words_typed))
        days = (Between(Field.ISSUED, said.period), Between(Field.ARRIVED, said.period))
        return Either((Phrase(words_typed), *phrases, *days))

    def _skip_spaces(self) -> bool:
        while self.place < len(self.text) and self.text[self.place].isspace():
            self.place += 1
        return self.place < len(self.text)

    def _atom(self) -> Atom | None:
        if match := _KNOWN.match(self.folded, self.place):
            self.place = match.end()
            typed = self.text[match.start(1) : match.end(1)]
            return self._named(_COMPACT[re.sub("[ _]", "", match.group(1))], typed)
        if match := _UNKNOWN.match(self.text, self.place):
            self.hint(HintCode.UNKNOWN_FIELD, match.group(1))
        value, is_quoted = self._value()
        if not words(value):
            return None
        if is_quoted:
            return Phrase(value)
        return self._word(value)

    def _word(self, value: str) -> Word:
        stem = value.rstrip("*")
        is_prefix = stem != value
        if is_prefix and len("".join(words(stem))) < MIN_PREFIX and not stem.isdecimal():
            self.hint(HintCode.SHORT_PREFIX, value)
            is_prefix = False
        return Word(stem, is_prefix)

    def _value(self) -> tuple[str, bool]:
        """The next quoted text or chunk; moves behind it."""
        if self.place < len(self.text) and self.text[self.place] in _QUOTES:
            start = self.place + 1
            ends = [end for quote in _QUOTES if (end := self.text.find(quote, start)) >= 0]
            if not ends:
                self.hint(HintCode.OPEN_QUOTE)
            end = min(ends, default=len(self.text))
            self.place = min(end + 1, len(self.text))
            return self.text[start:end].strip(), True
        match = _CHUNK.match(self.text, self.place)
        if match is None:
            self.place += 1
            return "", False
        self.place = match.end()
        return match.group(), False

    def _named(self, field: Field, name: str) -> Atom | None:
        if field in DATES and (said := spoken_at(self.folded, self.place, today=self.today)):
            self.place = said.end
            return _dated(field, said.period)
        value, is_quoted = self._value() if self.place < len(self.text) else ("", False)
        if field in DATES:
            return self._between(field, value, name)
        if not words(value):
            self.hint(HintCode.EMPTY_VALUE, name)
            return None
        if field in self.vocabulary:
            return self._known_value(field, value, is_quoted=is_quoted)
        stem = value.rstrip("*")
        return Named(field, stem, is_prefix=stem != value, is_exact=is_quoted)

    def _known_value(self, field: Field, value: str, *, is_quoted: bool) -> Named:
        """The longest run of words from `value` on that names a value of the field: “loại:quyết định”."""
        known = self.vocabulary[field]
        best, end = known.get(compact(value)), self.place
        run = value
        for chunk in [] if is_quoted else list(_CHUNK.finditer(self.text, self.place))[: MAX_VALUE_WORDS - 1]:
            run += chunk.group()
            if compact(run) in known:
                best, end = known[compact(run)], chunk.end()
        self.place = end
        if best is None:
            self.hint(HintCode.UNKNOWN_VALUE, value)
        return Named(field, best or value, is_exact=True)

    def _between(self, field: Field, value: str, name: str) -> Between | None:
        if not value:
            self.hint(HintCode.EMPTY_VALUE, name)
            return None
        said = spoken_at(fold_aligned(value), 0, today=self.today)
        period = said.period if said and said.end == len(value) else parse_period(value, today=self.today)
        if period is None:
            self.hint(HintCode.BAD_DATE, value)
            return None
        return _dated(field, period)


def _dated(field: Field, period: Period) -> Between:
    if field is Field.SINCE:
        return Between(Field.ISSUED, Period(period.first, None))
    if field is Field.UNTIL:
        return Between(Field.ISSUED, Period(None, period.last))
    return Between(field, period)


def _is_label(clauses: list[Clause], place: int) -> bool:
    """Whether a word only says what follows, as printed: “số” before a number, “ngày” before a date, “V/v”."""
    clause, following = clauses[place], clauses[place + 1 : place + 2]
    if not isinstance(clause, Word) or not following:
        return False
    label, value = fold(clause.text), following[0]
    return label == "v/v" or (label in _LABELS and isinstance(value, Word) and value.text[:1].isdigit())


def _either(left: Clause, right: Atom | Either) -> Either:
    if isinstance(left, Without):
        raise TypeError("an excluded clause is no option")
    return Either((*_options(left), *_options(right)))


def _options(clause: Atom | Either) -> tuple[Atom, ...]:
    return clause.options if isinstance(clause, Either) else (clause,)
