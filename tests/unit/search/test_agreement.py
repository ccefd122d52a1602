"""One question, two engines: the same is found, and is worth the same."""

from __future__ import annotations

from collections.abc import Callable
from math import log2
from pathlib import Path

import pytest

from eoffice.search.engine import Sort
from eoffice.search.entries import NEWER, analyse, entry_key
from eoffice.search.evaluation import corpus, measure, questions
from eoffice.search.nodes import Bool, Term
from eoffice.search.plan import Words, plan
from eoffice.search.query import parse
from tests.unit.search.documents import CLERK, TODAY, ids, made

ENGINES = ("tantivy", "whoosh")
HOWS = (Words(), Words(near=True), Words(most=True))


@pytest.mark.parametrize("name", ENGINES)
def test_options_that_no_document_has_change_nothing(name: str, tmp_path: Path):
    engine = made(name, tmp_path / name)
    alone = Term("text", "cai", 3.0)
    unknown = (Term("often", "zzz", 5.0), Term("no such field", "cai", 5.0))
    asked = (alone, Bool(must=(alone,), should=unknown), Bool(should=(alone, *unknown), at_least=1))
    scores = [engine.search(node, CLERK, sort=Sort.RELEVANCE, limit=9).matches for node in asked]
    assert scores[0] and scores[0] == scores[1] == scores[2]
    for node in (Bool(should=unknown), Bool(should=unknown, at_least=1), Bool((alone,), (alone, *unknown), (), 2)):
        assert engine.count(node, CLERK) == 0
    engine.close()


def test_engines_agree_on_what_is_found(tmp_path: Path):
    tantivy, whoosh = (made(name, tmp_path / name) for name in ENGINES)
    for text in ("hành chính", "15", "ub*", "báo OR tài", "-cải", "ngày:2025", "nội dung:đề", "a b c", "năm nay"):
        assert sorted(ids(tantivy, text)) == sorted(ids(whoosh, text))
    tantivy.close()
    whoosh.close()


def test_engines_agree_on_an_office_s_papers_and_on_what_each_is_worth(tmp_path: Path):
    papers = corpus.papers(5, 100)
    asked = questions.judged(5, papers)
    newer = {entry_key("record", p.document.id): NEWER * analyse("record", p.document).numbers["days"] for p in papers}
    gains: dict[str, Callable[[float], float]] = {"tantivy": lambda x: log2(2 + x), "whoosh": lambda x: 1 + x}
    answers = []
    for name in ENGINES:
        engine = measure.build(name, tmp_path / name, papers)
        nodes = [plan(parse(one.text, today=TODAY), today=TODAY, how=how) for one in asked[::20] for how in HOWS]
        found = [engine.search(node, CLERK, sort=Sort.RELEVANCE, limit=100) for node in nodes]
        answers.append([{m.key: m.score / gains[name](newer[m.key]) for m in matches.matches} for matches in found])
        engine.close()
    for one, other in zip(*answers, strict=True):
        assert one == pytest.approx(other, rel=1e-4)
    assert sum(map(bool, answers[0])) > len(answers[0]) / 3
