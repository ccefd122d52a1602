"""How well proposals agree with what is known of documents: counts per field."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from eoffice.core.text import canonical_tones, document_number_key, marked_key
from eoffice.recognition import wording
from eoffice.recognition.recogniser import FIELDS, SURE, Proposal

#: Of the words of a subject so many must be there, in order.
_SUBJECT_SHARE = 0.9
_PUNCTUATION = re.compile(r"[^\w]+")


class BadExpectations(Exception):
    """The table of expectations cannot be used; the text says why."""


class Outcome(StrEnum):
    """What became of one field of one file. Rightly left empty counts as right."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSED = "missed"


@dataclass
class Score:
    """The counts of one field; `sure_wrong` of the `sure` ones were wrong although the proposal was sure."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    sure: int = 0
    sure_wrong: int = 0

    @property
    def total(self) -> int:
        """How many files had an expectation for the field."""
        return self.right + self.wrong + self.missed

    @property
    def accuracy(self) -> float:
        """Share of the right ones."""
        return self.right / self.total if self.total else 0.0

    @property
    def wrong_when_sure(self) -> float:
        """Share of the wrong ones among the sure ones."""
        return self.sure_wrong / self.sure if self.sure else 0.0

    def add(self, outcome: Outcome, *, is_sure: bool) -> None:
        """Count one more."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        self.sure += is_sure
        self.sure_wrong += is_sure and outcome is Outcome.WRONG


@dataclass
class Evaluation:
    """The scores of the fields that the expectations have, and each disagreement as (file, field, wanted, got)."""

    scores: dict[str, Score]
    misses: list[tuple[str, str, str, Proposal]] = field(default_factory=list)

    def add(self, file: str, expected: Mapping[str, str], proposals: Mapping[str, Proposal]) -> None:
        """Weigh the proposals for one file."""
        for name, score in self.scores.items():
            proposal, wanted = proposals.get(name, Proposal()), expected.get(name, "").strip()
            outcome = weigh(name, wanted, proposal.value)
            score.add(outcome, is_sure=proposal.value is not None and proposal.confidence >= SURE)
            if outcome is not Outcome.RIGHT:
                self.misses.append((file, name, wanted, proposal))


def read_expectations(table: Path) -> list[dict[str, str]]:
    """The rows of a CSV with a column `file` and one for each known field; raises `BadExpectations`."""
    try:
        with table.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            columns = reader.fieldnames or []
            rows = [{name: value or "" for name, value in row.items() if name} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadExpectations(f"{table} cannot be read: {error}") from error
    if "file" not in columns:
        raise BadExpectations(f"{table} has no column “file”")
    if not set(columns) & set(FIELDS):
        raise BadExpectations(f"{table} has none of the columns {', '.join(FIELDS)}")
    if not rows:
        raise BadExpectations(f"{table} has no rows")
    return rows


def evaluation_of(rows: list[dict[str, str]]) -> Evaluation:
    """An empty evaluation for the fields that the rows have."""
    return Evaluation({name: Score() for name in FIELDS if name in rows[0]})


def weigh(name: str, wanted: str, got: str | int | None) -> Outcome:
    """Compare one value: case, spaces and punctuation do not count, Vietnamese marks do."""
    if got is None:
        return Outcome.MISSED if wanted else Outcome.RIGHT
    agrees = bool(wanted) and _agrees(name, wanted, str(got))
    return Outcome.RIGHT if agrees else Outcome.WRONG


def _agrees(name: str, wanted: str, got: str) -> bool:
    if name == "number":
        return document_number_key(wanted) == document_number_key(got)
    if name == "notation":
        return marked_key(wanted) == marked_key(got)
    if name == "subject":
        return share_in_order(_subject(wanted), _subject(got)) >= _SUBJECT_SHARE
    return _letters(wanted) == _letters(got)


def _letters(text: str) -> list[str]:
    return _PUNCTUATION.sub(" ", canonical_tones(text).casefold()).split()


def _subject(text: str) -> list[str]:
    return _letters(wording.ABOUT_LONG.sub("", text.strip()))


def share_in_order(wanted: list[str], got: list[str]) -> float:
    """Length of the longest common run of words in order, as a share of the longer of the two."""
    lengths = [0] * (len(got) + 1)
    for word in wanted:
        before = 0
        for place, other in enumerate(got, 1):
            above = lengths[place]
            lengths[place] = before + 1 if word == other else max(above, lengths[place - 1])
            before = above
    return lengths[-1] / max(len(wanted), len(got), 1)


def lines_of(evaluation: Evaluation) -> Iterator[str]:
    """The evaluation as a Markdown table."""
    yield "| field | right | wrong | missed | accuracy | sure | wrong when sure |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, score in evaluation.scores.items():
        yield (
            f"| {name} | {score.right} | {score.wrong} | {score.missed} | {score.accuracy:.1%} | {score.sure} "
            f"| {score.sure_wrong} ({score.wrong_when_sure:.1%}) |"
        )
