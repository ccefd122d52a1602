"""Asking the judged questions of an engine: recall, first place and gain per kind of question."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eoffice.core import clock
from eoffice.search.engine import Position, SearchEngine, Sort
from eoffice.search.entries import analyse, split_key
from eoffice.search.evaluation.corpus import TODAY, Paper
from eoffice.search.evaluation.questions import Judged
from eoffice.search.folder import engine_class
from eoffice.search.paging import Place
from eoffice.search.queries import Filters, Question
from eoffice.search.query import parse
from eoffice.search.vocabulary import vocabulary

DEPTH, FIRST = 10, 5
NUMBERS_BAR, MARKS_BAR = 0.95, 0.97
_BATCH = 500
_KEYS = frozenset({"agency:1"})
_MORNING = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=clock.OFFICE_ZONE)


@dataclass(frozen=True)
class Figures:
    """Means over the questions of one kind, and the slowest of them in milliseconds."""

    questions: int
    recall: float
    first: float
    gain: float
    slowest_ms: float


@dataclass(frozen=True)
class Answer:
    """What one question got."""

    question: Judged
    ids: Sequence[int]
    total: int
    took_ms: float

    @property
    def recall(self) -> float:
        """Of the five first, or of as many as there are to find, how many answer it."""
        wanted = min(FIRST, len(self.question.grades))
        return sum(id_ in self.question.grades for id_ in self.ids[:FIRST]) / wanted

    @property
    def first(self) -> float:
        """One over the place of the first that answers it best."""
        best = max(self.question.grades.values())
        return next((1 / place for place, id_ in enumerate(self.ids, 1) if self.question.grades.get(id_) == best), 0.0)

    @property
    def gain(self) -> float:
        """Discounted gain of the first ten, of the best possible."""
        grades = self.question.grades
        ideal = sorted(grades.values(), reverse=True)[:DEPTH]
        return _discounted(grades.get(id_, 0) for id_ in self.ids[:DEPTH]) / _discounted(ideal)


def _discounted(grades: Iterable[int]) -> float:
    return sum((float(2**grade) - 1) / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def build(name: str, folder: Path, papers: Sequence[Paper]) -> SearchEngine:
    """A new index of the papers."""
    folder.mkdir(exist_ok=True)
    engine = engine_class(name).create(folder)
    for start in range(0, len(papers), _BATCH):
        batch = [analyse("record", paper.document) for paper in papers[start : start + _BATCH]]
        engine.apply(batch, (), Position())
    return engine


def ask(engine: SearchEngine, questions: Iterable[Judged]) -> list[Answer]:
    """Each question as a clerk of the own ward asks it, widened as on the page. Needs an app context."""
    answers = []
    with clock.frozen(_MORNING):
        for question in questions:
            started = time.perf_counter()
            query = parse(question.text, today=TODAY, vocabulary=vocabulary())
            asked = Question(engine, _KEYS, query, Filters(), home=1)
            found = asked.ask(Place(Sort.RELEVANCE), DEPTH)[2]
            took = (time.perf_counter() - started) * 1000
            answers.append(Answer(question, [split_key(match.key)[1] for match in found.matches], found.total, took))
    return answers


def figures(answers: Iterable[Answer]) -> dict[str, Figures]:
    """Per kind, in the order asked, and for all numbers together."""
    kinds: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        kinds[answer.question.kind].append(answer)
    numbers = [answer for kind, found in kinds.items() if kind.startswith("number") for answer in found]
    return {kind: _mean(found) for kind, found in {**kinds, "all numbers": numbers}.items() if found}


def _mean(answers: Sequence[Answer]) -> Figures:
    count = len(answers)
    return Figures(
        count, sum(a.recall for a in answers) / count, sum(a.first for a in answers) / count,
        sum(a.gain for a in answers) / count, max(a.took_ms for a in answers),
    )  # fmt: skip


def failed_bars(found: Mapping[str, Figures]) -> list[str]:
    """The bars that were missed: numbers, decomposed text, and questions without marks against those with."""
    missed = []
    if found["all numbers"].recall < NUMBERS_BAR:
        missed.append(f"recall@5 of numbers below {NUMBERS_BAR:.0%}")
    if found["NFD"].recall < 1:
        missed.append("recall@5 of NFD below 100%")
    if found["topic: without marks"].gain < MARKS_BAR * found["topic: with marks"].gain:
        missed.append(f"nDCG@10 without marks below {MARKS_BAR:.0%} of that with marks")
    return missed


def differing(answers: Sequence[Sequence[Answer]]) -> int:
    """How many questions found another number of documents in one engine than in another."""
    return sum(len({answer.total for answer in same}) > 1 for same in zip(*answers, strict=True))


def table(name: str, found: Mapping[str, Figures]) -> str:
    """The figures as lines of a Markdown table."""
    lines = [f"| {name} | questions | recall@5 | MRR | nDCG@10 | slowest, ms |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {kind} | {row.questions} | {row.recall:.1%} | {row.first:.3f} | {row.gain:.3f} | {row.slowest_ms:.0f} |"
        for kind, row in found.items()
    ]
    return "\n".join(lines)
