"""The query language: whatever is typed becomes clauses and hints, never an error.

    báo cáo              both words                  "kế hoạch năm"    in this order
    báo cáo OR tờ trình  cáo or tờ (or “HOẶC”, “|”)  -nháp             without the word
    quyế*                words that begin so         số:15             a field, also “Số: 15/QĐ-UBND” as printed
    ngày:01/2026..03/2026   từ:2025   hạn:<15/03/2026

Field names are Vietnamese (with or without marks, “cơ quan:” and “cơquan:” alike) or English. What is not
understood is looked for as words, and a hint says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from eoffice.core.text import clean_line, fold, fold_aligned, words
from eoffice.search.periods import Period, parse_period

MAX_LENGTH = 400
MAX_TERMS = 24
MIN_PREFIX = 2


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
    """The clauses, all of which must hold, and what to tell the person."""

    text: str
    clauses: tuple[Clause, ...]
    hints: tuple[Hint, ...]

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
        joins = False
        for count, (clause, is_or) in enumerate(self._clauses()):
            if count >= MAX_TERMS:
                self.hint(HintCode.TOO_MANY_TERMS, str(MAX_TERMS))
                break
            if is_or:
                joins = bool(clauses) and not isinstance(clauses[-1], Without)
            elif clause is not None:
                if joins and not isinstance(clause, (Without, Either)):
                    clauses[-1] = _either(clauses[-1], clause)
                else:
                    clauses.append(clause)
                joins = False
        return ParsedQuery(self.text, tuple(_without_labels(clauses)), tuple(self.hints))

    def _clauses(self) -> Iterator[tuple[Clause | None, bool]]:
        while self._skip_spaces():
            if match := _OR.match(self.text, self.place):
                self.place = match.end()
                yield None, True
                continue
            if match := _NOT.match(self.text, self.place):
                self.place = match.end()
                atom = self._atom()
                yield (Without(atom) if atom else None), False
            elif self.text[self.place] == "-":
                self.place += 1
                atom = self._atom() if self.place < len(self.text) and not self.text[self.place].isspace() else None
                yield (Without(atom) if atom else None), False
            else:
                yield self._atom(), False

    def _skip_spaces(self) -> bool:
        while self.place < len(self.text) and self.text[self.place].isspace():
            self.place += 1
        return self.place < len(self.text)

    def _atom(self) -> Atom | None:
        if match := _KNOWN.match(self.folded, self.place):
            self.place = match.end()
            return self._named(_COMPACT[re.sub("[ _]", "", match.group(1))], match.group(1))
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
        best, end = known.get(_compact(value)), self.place
        run = value
        for chunk in [] if is_quoted else list(_CHUNK.finditer(self.text, self.place))[: MAX_VALUE_WORDS - 1]:
            run += chunk.group()
            if _compact(run) in known:
                best, end = known[_compact(run)], chunk.end()
        self.place = end
        if best is None:
            self.hint(HintCode.UNKNOWN_VALUE, value)
        return Named(field, best or value, is_exact=True)

    def _between(self, field: Field, value: str, name: str) -> Between | None:
        if not value:
            self.hint(HintCode.EMPTY_VALUE, name)
            return None
        period = parse_period(value, today=self.today)
        if period is None:
            self.hint(HintCode.BAD_DATE, value)
            return None
        if field is Field.SINCE:
            return Between(Field.ISSUED, Period(period.first, None))
        if field is Field.UNTIL:
            return Between(Field.ISSUED, Period(None, period.last))
        return Between(field, period)


def _compact(text: str) -> str:
    return "".join(words(text))


def _without_labels(clauses: list[Clause]) -> Iterator[Clause]:
    """Leave out what a printed label says before its value: “số” before a number, “ngày” before a date, “V/v”."""
    for clause, following in zip(clauses, [*clauses[1:], None], strict=False):
        if isinstance(clause, Word):
            label = fold(clause.text)
            if label in _LABELS and isinstance(following, Word) and following.text[:1].isdigit():
                continue
            if label == "v/v" and following is not None:
                continue
        yield clause


def _either(left: Clause, right: Atom) -> Either:
    if isinstance(left, Either):
        return Either((*left.options, right))
    if isinstance(left, Without):
        raise TypeError("an excluded clause is no option")
    return Either((left, right))
