"""The bars, on a small set of look-alikes of every type; `docs/recognition.md` has the larger ones."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from eoffice.content.kinds import Kind
from eoffice.content.outcome import Limits
from eoffice.recognition.evaluation import Evaluation, evaluation_of
from eoffice.recognition.reader import read_file
from eoffice.records.types import document_types
from tests.lookalikes.writing import write_set

_BARS = {"number": 0.97, "notation": 0.97, "issued_on": 0.97, "type": 0.97, "issuer": 0.93, "subject": 0.93,
         "signer_name": 0.93, "signer_position": 0.93}  # fmt: skip


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> tuple[Evaluation, list[dict[str, str]]]:
    folder: Path = tmp_path_factory.mktemp("lookalikes")
    for _path in write_set(folder, seed=29, count=120, families=("tables", "free", "loose", "odd")):
        pass
    rows = list(csv.DictReader((folder / "expected.csv").read_text(encoding="utf-8").splitlines()))
    result = evaluation_of(rows)
    for row in rows:
        result.add(row["file"], row, read_file(Kind.PDF, folder / row["file"], Limits()).proposals)
    return result, rows


def test_every_type_comes_up_and_some_that_are_none(evaluation):
    numbered = {slug for slug, kind in document_types().items() if not kind.is_copy and slug != "THU_CONG"}
    assert {row["type"] for row in evaluation[1]} == {*numbered, ""}


@pytest.mark.parametrize(("field", "bar"), _BARS.items())
def test_a_field_reaches_its_bar(evaluation, field, bar):
    result, _rows = evaluation
    misses = [miss for miss in result.misses if miss[1] == field]
    assert result.scores[field].accuracy >= bar, misses


def test_what_is_sure_is_right(evaluation):
    result, _rows = evaluation
    sure = sum(score.sure for score in result.scores.values())
    assert sure > 500
    assert sum(score.sure_wrong for score in result.scores.values()) <= 0.01 * sure


def test_equal_seeds_tell_the_same(tmp_path):
    for name in ("a", "b"):
        for _path in write_set(tmp_path / name, seed=7, count=8, families=("tables", "free")):
            pass
    assert (tmp_path / "a/expected.csv").read_bytes() == (tmp_path / "b/expected.csv").read_bytes()
