"""Judged questions about the papers: numbers with slips, matters in people's words, decomposed and legacy text.

What a question means is known from how it was made; every paper that fits that meaning is judged, not only the one
it was made from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from eoffice.core.text import document_number_key, fold, notation_key, words
from eoffice.records.types import OFFICIAL_LETTER, printed_type_name
from eoffice.search.evaluation.corpus import ISSUERS, Paper, topics

BEST, RELATED = 3, 1
PER_SLIP, TOPICS, NFD, LEGACY = 50, 300, 100, 50
_TRIES = 5_000


@dataclass(frozen=True)
class Judged:
    """A question, its kind, and the grades of the papers that answer it by id."""

    kind: str
    text: str
    grades: Mapping[int, int]


Fits = Callable[[Paper], bool]
_Made = tuple[str, Fits] | None


def judged(seed: int, papers: Sequence[Paper]) -> list[Judged]:
    """The set for these papers."""
    rng = Random(seed + 1)  # noqa: S311 - made to be repeated
    return [*_numbers(rng, papers), *_topics(rng, papers), *_nfd(rng, papers), *_legacy(rng, papers)]


def _numbers(rng: Random, papers: Sequence[Paper]) -> Iterator[Judged]:
    symbols = {_symbol(paper) for paper in papers}
    for kind, make in SLIPS.items():
        wanted = PER_SLIP
        for _ in range(_TRIES):
            made = make(rng, rng.choice(papers), symbols)
            grades = {paper.document.id: BEST for paper in papers if made[1](paper)} if made else {}
            if made and grades:
                yield Judged(f"number: {kind}", made[0], grades)
                wanted -= 1
            if not wanted:
                break


def _symbol(paper: Paper) -> tuple[str, str]:
    return document_number_key(paper.document.number), notation_key(paper.document.notation)


def _same(paper: Paper, year: int = 0) -> Fits:
    symbol = _symbol(paper)
    return lambda other: _symbol(other) == symbol and year in {0, other.year}


def _whole(rng: Random, paper: Paper, _symbols: set[tuple[str, str]]) -> _Made:
    text = f"{paper.document.number}/{paper.document.notation}"
    return rng.choice((text, fold(text), text.replace("/", " "), f"Số: {text}")), _same(paper)


def _run_together(rng: Random, paper: Paper, _symbols: set[tuple[str, str]]) -> _Made:
    notation = fold(paper.document.notation).replace("-", "")
    return f"{paper.document.number}{rng.choice(('/', ' ', ''))}{rng.choice((notation, notation.upper()))}", _same(
        paper
    )


def _zeros(rng: Random, paper: Paper, _symbols: set[tuple[str, str]]) -> _Made:
    number = paper.document.number
    typed = number.lstrip("0") if number.startswith("0") else f"00{number}"
    return f"{typed}/{rng.choice((paper.document.notation, fold(paper.document.notation)))}", _same(paper)


def _with_year(rng: Random, paper: Paper, _symbols: set[tuple[str, str]]) -> _Made:
    document, year = paper.document, paper.year
    key, last = document_number_key(document.number), document.notation.split("-")[-1]

    def fits(other: Paper) -> bool:
        parts = words(other.document.notation)
        return _symbol(other)[0] == key and fold(last) in parts and other.year == year

    if rng.random() < 0.3:
        return f"{key}/{year}/{document.notation}", _same(paper, year)
    return f"{key} {fold(last)} {rng.choice((f'{year % 100:02d}', str(year)))}", fits


def _without_type(rng: Random, paper: Paper, _symbols: set[tuple[str, str]]) -> _Made:
    parts = paper.document.notation.split("-")
    if paper.document.type == OFFICIAL_LETTER:
        return None
    key = document_number_key(paper.document.number)
    typed = rng.choice((f"{key}/{parts[-1]}", f"{key} {fold(parts[-1])} năm {paper.year}"))
    year = paper.year if "năm" in typed else 0
    return (
        typed,
        lambda other: (
            _symbol(other)[0] == key
            and words(parts[-1])[0] in words(other.document.notation)
            and year in {0, other.year}
        ),
    )


def _look_alike(rng: Random, paper: Paper, _symbols: set[tuple[str, str]]) -> _Made:
    number = document_number_key(paper.document.number)
    places = [i for i, c in enumerate(number) if c in "105"]
    if not places or len(number) == 1:
        return None
    place = rng.choice(places)
    letter = rng.choice({"1": "lI", "0": "Oo", "5": "S"}[number[place]])
    return f"{number[:place]}{letter}{number[place + 1 :]}/{paper.document.notation}", _same(paper)


def _slipped(rng: Random, text: str, alphabet: str) -> str:
    place = rng.randrange(len(text))
    match rng.randrange(4):
        case 0:
            return text[:place] + rng.choice(alphabet) + text[place + 1 :]
        case 1:
            return text[:place] + text[place + 1 :]
        case 2:
            return text[:place] + rng.choice(alphabet) + text[place:]
        case _:
            return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def _wrong_digit(rng: Random, paper: Paper, symbols: set[tuple[str, str]]) -> _Made:
    """One slip in a number of three digits or more; not one that makes the number of another paper."""
    number, notation = _symbol(paper)
    typed = _slipped(rng, number, "0123456789")
    if len(number) < 3 or typed == number or typed.startswith("0") or (typed, notation) in symbols:
        return None
    return f"{typed}/{paper.document.notation}", _same(paper)


def _wrong_letter(rng: Random, paper: Paper, symbols: set[tuple[str, str]]) -> _Made:
    """One slip behind the type's abbreviation, which makes no notation of another paper."""
    head, _, tail = paper.document.notation.rpartition("-")
    typed = f"{head}-{_slipped(rng, tail, 'ABCDGHKLNQSTUVX')}"
    number = _symbol(paper)[0]
    known = {other for _, other in symbols}
    if notation_key(typed) in known or len(notation_key(typed)) < 3:
        return None
    return f"{number}/{typed}", _same(paper)


def _half(rng: Random, paper: Paper, _symbols: set[tuple[str, str]]) -> _Made:
    """Three digits of four, beside the issuer."""
    number, issuer = document_number_key(paper.document.number), paper.document.issuer
    if len(number) != 4 or issuer == ISSUERS[0][0]:
        return None
    part = number[:3] if rng.random() < 0.5 else number[1:]
    if part.startswith("0"):
        return None
    return (
        f"{part} {rng.choice((issuer, fold(issuer)))}",
        lambda other: part in document_number_key(other.document.number) and other.document.issuer == issuer,
    )


def _about(rng: Random, paper: Paper, _symbols: set[tuple[str, str]]) -> _Made:
    number = int(document_number_key(paper.document.number))
    if number < 40:
        return None
    middle = round(number, -1)
    kind, year = paper.document.type, paper.year
    text = f"{rng.choice(('khoảng', 'khoang', 'tầm'))} {middle} loại:{fold(printed_type_name(kind))} năm {year}"
    return (
        text,
        lambda other: (
            other.document.type == kind
            and other.year == year
            and abs(int(document_number_key(other.document.number)) - middle) <= max(5, middle // 10)
        ),
    )


SLIPS: Mapping[str, Callable[[Random, Paper, set[tuple[str, str]]], _Made]] = {
    "as it stands": _whole, "run together": _run_together, "zeros": _zeros, "with the year": _with_year,
    "without the type": _without_type, "letter for digit": _look_alike, "wrong digit": _wrong_digit,
    "wrong letter": _wrong_letter, "half of it": _half, "about": _about,
}  # fmt: skip


def _topics(rng: Random, papers: Sequence[Paper]) -> Iterator[Judged]:
    """Each question twice, with its marks and without."""
    for _ in range(TOPICS):
        paper = rng.choice(papers)
        text, fits = _topic_question(rng, paper)
        grades = {
            other.document.id: BEST if fits(other) else RELATED for other in papers if other.topic == paper.topic
        }  # fmt: skip
        yield Judged("topic: with marks", text, grades)
        yield Judged("topic: without marks", fold(text), grades)


def _topic_question(rng: Random, paper: Paper) -> tuple[str, Fits]:
    asked = rng.choice(topics()[paper.topic].questions)
    document = paper.document
    kind = printed_type_name(document.type).lower()
    options: list[tuple[str, Fits]] = [
        (asked, lambda _other: True),
        (f"{asked} năm {paper.year}", lambda other: other.year == paper.year),
        (f"{kind} {asked}", lambda other: other.document.type == document.type),
        (
            f"{asked} {document.issuer.replace('Ủy ban nhân dân', 'UBND')}",
            lambda o: o.document.issuer == document.issuer,
        ),
    ]
    if paper.place:
        options += [(f"{asked} {paper.place}", lambda other: other.place == paper.place)] * 3
    return rng.choice(options)


def _nfd(rng: Random, papers: Sequence[Paper]) -> Iterator[Judged]:
    """Known papers asked for in decomposed letters: by four words of the subject in a row, or by number and marks."""
    for turn in range(NFD):
        paper = rng.choice(papers)
        if turn % 2:
            text, fits = f"{paper.document.number}/{paper.document.notation} năm {paper.year}", _same(paper, paper.year)
        else:
            text, fits = _phrase(rng, paper)
        grades = {other.document.id: BEST for other in papers if fits(other)}
        yield Judged("NFD", unicodedata.normalize("NFD", text), grades)


def _phrase(rng: Random, paper: Paper) -> tuple[str, Fits]:
    subject = paper.document.subject.split()
    start = rng.randrange(max(1, len(subject) - 5))
    run = " ".join(subject[start : start + 6])
    folded = " ".join(words(run))
    issuer = paper.document.issuer
    return (
        f'"{run}" cơ quan:"{issuer}"',
        lambda other: (
            other.document.issuer == issuer
            and f" {folded} " in f" {' '.join(words(f'{other.document.subject} # {other.document.body}'))} "
        ),
    )


def _legacy(rng: Random, papers: Sequence[Paper]) -> Iterator[Judged]:
    """Papers that were typed in TCVN3: asked for by words of their text and the year."""
    legacy = [paper for paper in papers if paper.is_legacy]
    for _ in range(LEGACY if legacy else 0):
        paper = rng.choice(legacy)
        lines = [line for line in paper.document.body.split("\n") if len(line.split()) > 6]
        line = rng.choice(lines[2:] or lines).rstrip(".").split()
        run = " ".join(line[:6])
        folded = " ".join(words(run))
        typed = run if rng.random() < 0.5 else fold(run)
        grades = {
            other.document.id: BEST for other in papers
            if other.year == paper.year and folded in " ".join(words(other.document.body))
        }  # fmt: skip
        yield Judged("TCVN3", f'"{typed}" ngày:{paper.year}', grades)
