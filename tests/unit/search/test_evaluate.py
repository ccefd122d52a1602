"""The judged set comes from its seed, and the figures are what they say."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from flask_babel import Babel

from eoffice.core.legacy_text import to_unicode
from eoffice.core.text import fold
from eoffice.search.evaluation import corpus, questions
from eoffice.search.evaluation.measure import Answer, Figures, ask, build, differing, failed_bars, figures, table
from eoffice.search.evaluation.questions import Judged


@pytest.fixture(scope="module")
def papers():
    return corpus.papers(7, 150)


@pytest.fixture(scope="module")
def judged(papers):
    return questions.judged(7, papers)


def test_a_seed_gives_its_set_again(papers, judged):
    assert corpus.papers(7, 150) == papers
    assert questions.judged(7, papers) == judged
    assert corpus.papers(8, 150) != papers


def test_every_kind_is_asked_for_and_every_question_has_an_answer(judged):
    kinds = Counter(question.kind for question in judged)
    assert kinds["topic: with marks"] == kinds["topic: without marks"] == 300
    assert (kinds["NFD"], kinds["TCVN3"]) == (100, 50)
    assert kinds["number: as it stands"] == kinds["number: letter for digit"] == 50
    assert {kind.removeprefix("number: ") for kind in kinds if kind.startswith("number")} <= set(questions.SLIPS)
    assert all(question.grades for question in judged)


def test_questions_are_no_copies_of_subjects(papers, judged):
    subjects = {fold(paper.document.subject) for paper in papers}
    assert not any(fold(question.text) in subjects for question in judged)


def test_legacy_papers_were_typed_in_tcvn3(papers):
    legacy = [paper for paper in papers if paper.is_legacy]
    assert legacy
    text = "Căn cứ Quyết định, đề nghị các đơn vị thực hiện nghiêm túc những nội dung được giao"
    assert corpus.in_tcvn3(text) != text
    assert to_unicode([corpus.in_tcvn3(text)]) == [text]


def test_figures_are_counted_as_they_are_called():
    judged = Judged("topic: with marks", "x", {1: 3, 2: 1})
    perfect, late = Answer(judged, [1, 2, 9], 3, 1.0), Answer(judged, [9, 9, 9, 9, 1], 5, 2.0)
    assert (perfect.recall, perfect.first, perfect.gain) == (1, 1, 1)
    assert (late.recall, late.first) == (0.5, 0.2)
    assert 0 < late.gain < 0.5
    nothing = Answer(judged, [], 0, 1.0)
    assert (nothing.recall, nothing.first, nothing.gain) == (0, 0, 0)
    mean = figures([perfect, nothing])["topic: with marks"]
    assert (mean.questions, mean.recall, mean.slowest_ms) == (2, 0.5, 1.0)
    assert differing([[perfect, late], [perfect, nothing]]) == 1


def test_a_missed_bar_is_named():
    good, bad = Figures(1, 1, 1, 1, 1), Figures(1, 0.9, 0.9, 0.9, 1)
    found = {"all numbers": good, "NFD": good, "topic: with marks": good, "topic: without marks": good}
    assert failed_bars(found) == []
    assert len(failed_bars(found | {"all numbers": bad, "NFD": bad, "topic: without marks": bad})) == 3
    assert "| NFD | 1 | 100.0% |" in table("tantivy", found)


@pytest.mark.parametrize("name", ["tantivy", "whoosh"])
def test_the_bars_hold_on_a_small_set(tmp_path, papers, judged, name):
    app = Flask("bare")
    Babel(app)
    some = [
        question for kind in {one.kind for one in judged} for question in [q for q in judged if q.kind == kind][::9]
    ]
    engine = build(name, tmp_path / "g", papers)
    with app.app_context():
        found = figures(ask(engine, some))
    engine.close()
    assert failed_bars(found) == []
