"""Number sense: what somebody means by “15 ubnd 26”, “l5/QĐ-UBND”, “15/QDUBND”, and how near a document comes.

A question is read as a number, parts of a notation, a year and other words. `near` looks for documents whose number
or notation is one slip away; `slips` says in which. A type never becomes another one: “QĐ” is no slip of “QyĐ”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from string import ascii_lowercase, digits

from eoffice.core.index_documents import IndexDocument
from eoffice.core.legacy_text import is_syllable
from eoffice.core.text import document_number_key, fold, notation_key, words
from eoffice.records.types import document_types
from eoffice.search.nodes import AnyOf, Bool, Node, Prefix, Term, all_of, any_of
from eoffice.search.query import ROUGHLY, Either, Named, ParsedQuery, Word

#: Letters that a finger or a scanner puts in the place of a digit.
LOOK_ALIKES = str.maketrans("liosbzg", "1105829")
#: Years that a number among words may be.
YEARS = range(1945, 2100)
MAX_WORDS, MAX_REST, MAX_DIGITS, MAX_LETTERS = 8, 3, 6, 14
EXACT, SAME_NOTATION, PART_OF_NOTATION, NEAR_NOTATION = 60.0, 24.0, 20.0, 16.0
_PIECES = re.compile(r"\d+|[^\W\d_]+")
_MIXED = re.compile(r"[\dliosbzg]{1,6}")
_LABELS = frozenset({"so", "số", "cv", "vb", "no"})
_CENTURY = 2000
_YEAR_DIGITS = 4
_LEAST_REACH, _MOST_REACH = 5, 200


@dataclass(frozen=True)
class Asked:
    """A question read as a number: `typed` with its zeros, `digits` without, folded `parts` of a notation, other words.

    `misread` is what stood there when letters were taken for digits.
    """

    typed: str
    digits: str
    misread: str = ""
    parts: tuple[str, ...] = ()
    year: str = ""
    rest: tuple[Word, ...] = ()

    @property
    def letters(self) -> str:
        """The notation, as far as it was given, in one piece."""
        return "".join(self.parts)


@cache
def abbreviations() -> frozenset[str]:
    """The types' abbreviations, folded: qd, qyd, ct, ctr …"""
    return frozenset(fold(kind.abbreviation) for kind in document_types().values() if kind.abbreviation)


def leading_type(letters: str) -> str:
    """The abbreviation with which a notation begins, the longest one; none if it begins with no type's."""
    found = [letters[:length] for length in range(4, 1, -1) if letters[:length] in abbreviations()]
    return found[0] if found else ""


def beginning(field: str, number: str, letters: str, weight: float) -> Node:
    """What begins so: “15/CT” begins 15/CT-UBND, and not 15/CTr-UBND."""
    others = [abbreviation for abbreviation in sorted(abbreviations()) if abbreviation.startswith(letters)]
    node = Prefix(field, number + letters, weight)
    if letters not in others or len(others) == 1:
        return node
    apart = tuple(Prefix(field, number + other) for other in others if other != letters)
    return Bool(must=(node,), without=apart)


def with_type(parts: Sequence[str]) -> frozenset[str]:
    """The notation with each type before it: “ubnd” may be meant for “qdubnd”. Empty when it has one already."""
    if not parts or parts[0] in abbreviations():
        return frozenset()
    return frozenset(abbreviation + "".join(parts) for abbreviation in abbreviations())


def as_year(key: str, today: date) -> str:
    """The year that “26” or “2026” among other words may be; empty when it is none."""
    if not key.isdecimal():
        return ""
    if len(key) == _YEAR_DIGITS and int(key) in YEARS:
        return key
    if len(key) == 2 and _CENTURY + int(key) <= today.year:
        return str(_CENTURY + int(key))
    return ""


def read(free: Sequence[Word], today: date) -> Asked | None:
    """Read words as a number; None when they hardly are one: several numbers, none, or many other words."""
    if not 0 < len(free) <= MAX_WORDS or any(word.is_prefix for word in free):
        return None
    pieces = [(word, piece) for word in free for piece in _pieces(word.text) if not _is_label(word)]
    place = next((i for i, (_, piece) in enumerate(pieces) if _has_digit(piece)), None)
    if place is None:
        return None
    number = pieces.pop(place)[1]
    typed, misread = number.translate(LOOK_ALIKES), "" if number.isdecimal() else number
    years = [as_year(piece, today) for _, piece in pieces if _has_digit(piece)]
    letters = [(word, piece) for word, piece in pieces if not _has_digit(piece)]
    parts = tuple(piece for word, piece in letters if _is_notation(word.text, piece))
    rest = tuple(dict.fromkeys(word for word, piece in letters if not _is_notation(word.text, piece)))
    if len(years) > 1 or "" in years or len(rest) > MAX_REST or len("".join(parts)) > MAX_LETTERS:
        return None
    return Asked(typed, document_number_key(typed), misread, parts, "".join(years), rest)


def _is_label(word: Word) -> bool:
    return word.text.casefold().rstrip(".:") in _LABELS


def _has_digit(piece: str) -> bool:
    return any(c.isdecimal() for c in piece)


def _is_notation(chunk: str, piece: str) -> bool:
    return not chunk.isalpha() or chunk.isupper() or not is_syllable(piece)


def _pieces(text: str) -> Iterator[str]:
    """Runs of digits and of letters; a run that looks like digits is one: “l5”."""
    for run in words(text):
        if _MIXED.fullmatch(run) and _has_digit(run) and run.lstrip(digits) not in abbreviations():
            yield run
        else:
            yield from _PIECES.findall(run)


def likely(asked: Asked) -> tuple[Node, ...]:
    """What makes a document the one that was meant: its number with its notation, its type perhaps left out."""
    if not asked.letters:
        return ()
    number = Term("number", asked.digits, EXACT)
    same = all_of(number, Term("notation", asked.letters, SAME_NOTATION))
    whole = with_type(asked.parts)
    start = all_of(number, beginning("notation", "", asked.letters, PART_OF_NOTATION))
    return (same, start, all_of(number, AnyOf("notation", whole))) if whole else (same, start)


def near(asked: Asked) -> Node | None:
    """Documents whose number and notation are what was meant, or one slip away, in the year if one was named."""
    options = [*_with_notation(asked), *_without_notation(asked)]
    if not options:
        return None
    musts: list[Node] = [any_of(*options)]
    if asked.year:
        musts.append(Term("year", asked.year, 0.0))
    return all_of(*musts)


def _with_notation(asked: Asked) -> Iterator[Node]:
    if not asked.letters:
        return
    yield from likely(asked)
    for weight, others in edits(asked.letters, ascii_lowercase):
        same_type = frozenset(other for other in others if _may_be_meant(asked.letters, other))
        yield all_of(Term("number", asked.digits, NEAR_NOTATION + weight), AnyOf("notation", same_type))
    whole, start = with_type(asked.parts), beginning("notation", "", asked.letters, 0.0)
    for weight, others in edits(asked.digits, digits):
        same = Term("notation", asked.letters, SAME_NOTATION + weight)
        yield all_of(AnyOf("number", others), any_of(same, start, AnyOf("notation", whole)))


def _without_notation(asked: Asked) -> Iterator[Node]:
    if asked.letters:
        return
    yield Term("number", asked.digits, EXACT)
    if len(asked.digits) > 2:
        yield from (AnyOf("number", others) for _, others in edits(asked.digits, digits))


def _may_be_meant(letters: str, other: str) -> bool:
    """Whether a notation a slip away is of the same type, or of none that is known."""
    kind = leading_type(letters)
    return not kind or leading_type(other) in {kind, ""}


def edits(text: str, alphabet: str) -> Iterator[tuple[float, frozenset[str]]]:
    """Everything one slip away, the likelier slips with more weight: two signs swapped, the last one left out, one
    wrong, one left out, one too many.
    """
    if not 0 < len(text) <= (MAX_DIGITS if text.isdecimal() else MAX_LETTERS):
        return
    places = range(len(text))
    made = (
        (8.0, {text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in places[:-1]}),
        (6.0, {text + letter for letter in alphabet}),
        (5.0, {text[:i] + letter + text[i + 1 :] for i in places for letter in alphabet}),
        (3.0, {text[:i] + letter + text[i:] for i in places for letter in alphabet}),
        (0.0, {text[:i] + text[i + 1 :] for i in places} - {""}),
    )
    for weight, others in made:
        if kept := {other for other in others if not other.isdecimal() or not other.startswith("0")} - {text}:
            yield weight, frozenset(kept)


def about(text: str) -> Node:
    """Numbers around one that is remembered roughly, the nearest first: a tenth of it up and down, within bounds."""
    middle = _middle(text)
    reach = min(max(middle // 10, _LEAST_REACH), _MOST_REACH)
    span = range(max(1, middle - reach), middle + reach + 1)
    return any_of(*[Term("number", str(n), EXACT * (1 - abs(n - middle) / (reach + 1))) for n in span])


def _middle(text: str) -> int:
    key = document_number_key(text)
    return int(key) if key.isdecimal() and len(key) <= MAX_DIGITS else 0


class SlipCode(StrEnum):
    """In what a document's number differs from what was typed; `hints.slip_sentence` puts it into words."""

    MISSING_ZERO = "missing_zero"
    EXTRA_ZERO = "extra_zero"
    LOOK_ALIKE = "look_alike"
    WRONG_SIGN = "wrong_sign"
    MISSING_SIGN = "missing_sign"
    EXTRA_SIGN = "extra_sign"
    SWAPPED_SIGNS = "swapped_signs"
    BEGINNING = "beginning"
    INSIDE = "inside"
    ABOUT = "about"
    MISSING_TYPE = "missing_type"
    MISSING_PART = "missing_part"
    NOTATION_SIGN = "notation_sign"


@dataclass(frozen=True)
class Slip:
    """One difference, with the piece it speaks of."""

    code: SlipCode
    value: str = ""


def slips(query: ParsedQuery, document: IndexDocument, today: date) -> tuple[Slip, ...]:
    """How the document's number differs from the one asked for; empty when it does not, or is another altogether."""
    head = fold(document.number.split("/")[0])
    for clause in query.clauses:
        roughly = clause.options[0] if isinstance(clause, Either) else clause
        if isinstance(roughly, Named) and roughly.text.startswith(ROUGHLY) and head.isdecimal():
            distance = abs(_middle(head) - _middle(roughly.text))
            return (Slip(SlipCode.ABOUT, str(distance)),) if distance else ()
    asked = read(query.free_words, today)
    of_number = _number_slips(asked, head) if asked else None
    of_notation = _notation_slips(asked, document.notation) if asked else None
    if of_number is None or of_notation is None:
        return ()
    return (*of_number, *of_notation)


def _number_slips(asked: Asked, head: str) -> list[Slip] | None:
    key = document_number_key(head)
    if key == asked.digits:
        if asked.misread:
            return [Slip(SlipCode.LOOK_ALIKE, asked.misread)]
        zeros, meant = (len(run) - len(run.lstrip("0")) for run in (head, asked.typed))
        if zeros == meant:
            return []
        return [Slip(SlipCode.MISSING_ZERO if zeros > meant else SlipCode.EXTRA_ZERO)]
    if key.startswith(asked.digits):
        return [Slip(SlipCode.BEGINNING, asked.digits)]
    if asked.digits in key:
        return [Slip(SlipCode.INSIDE, asked.digits)]
    code = slip_between(asked.digits, key)
    return [Slip(code)] if code else None


def _notation_slips(asked: Asked, notation: str) -> list[Slip] | None:
    """None when the notation is another one."""
    letters, key = asked.letters, notation_key(notation)
    if letters in {"", key}:
        return []
    parts = [part for part in re.split(r"[\W_]+", notation) if part]
    missing = [part for part in parts if fold(part) not in asked.parts]
    if len(parts) - len(missing) == len(set(asked.parts)):
        if not missing:  # the same parts in another order
            return []
        code = SlipCode.MISSING_TYPE if missing[0] == parts[0] else SlipCode.MISSING_PART
        return [Slip(code, "-".join(missing))]
    if key in with_type(asked.parts):
        return [Slip(SlipCode.MISSING_TYPE, parts[0])]
    if key.startswith(letters):
        return [Slip(SlipCode.MISSING_PART, key.removeprefix(letters).upper())]
    if leading_type(letters) and leading_type(key) not in {leading_type(letters), ""}:
        return None
    return [Slip(SlipCode.NOTATION_SIGN, notation)] if slip_between(letters, key) else None


def slip_between(typed: str, meant: str) -> SlipCode | None:
    """Which one slip leads from what was meant to what was typed; None when they are the same or further apart."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return None
    if len(typed) == len(meant):
        places = [i for i, (left, right) in enumerate(zip(typed, meant, strict=True)) if left != right]
        if len(places) == 1:
            return SlipCode.WRONG_SIGN
        first, last = places[0], places[-1]
        is_swap = len(places) == 2 and last == first + 1 and typed[first : last + 1] == meant[last] + meant[first]
        return SlipCode.SWAPPED_SIGNS if is_swap else None
    longer, shorter = sorted((typed, meant), key=len, reverse=True)
    if not any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))):
        return None
    return SlipCode.MISSING_SIGN if len(typed) < len(meant) else SlipCode.EXTRA_SIGN
