"""What one may not see decides nothing: neither what is found, nor its order, nor which words are near.

Twin indices, with and without documents that the asker may not see, give the same answers.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from eoffice.core.index_documents import IndexDocument
from eoffice.search.corrections import slips, spellings
from eoffice.search.engine import Sort
from eoffice.search.plan import Words, plan
from eoffice.search.query import Word, parse
from tests.unit.search import documents as world
from tests.unit.search.documents import TODAY, ids, made

SEEN, UNSEEN = frozenset({"person:7"}), frozenset({"person:1"})
WORDS = ("kế", "hoạch", "cây", "xanh", "đường", "phố", "báo", "cáo", "văn", "thư", "klarinet", "xylophon", "mandolin")
QUESTIONS = (
    "klarinet OR xylophon", "cây xanh", "kế hoạch OR mandolin", '"đường phố" OR "văn thư"', "báo cáo công tác",
    "xanh -cây", "klar* OR xylo*", "15", "cây xanh mandolin klarinet",
)  # fmt: skip


def twins(name: str, folder: Path, documents: Sequence[IndexDocument]):
    """An index of what is seen, and one of everything."""
    seen = [one for one in documents if one.grants & SEEN]
    return made(name, folder / "without", seen), made(name, folder / "with", documents)


def paper(number: int, text: str, grants: frozenset[str] = SEEN) -> IndexDocument:
    return replace(
        world.LETTER, id=number, number=str(number), subject=text, body=text, issuer="Sở Nội vụ", grants=grants
    )


@pytest.mark.parametrize("name", ["tantivy", "whoosh"])
def test_how_rare_a_word_is_among_unseen_papers_does_not_order_those_one_sees(name, tmp_path):
    papers = [paper(1, "klarinet"), paper(2, "xylophon"), *(paper(n, "klarinet", UNSEEN) for n in range(3, 30))]
    without, with_them = twins(name, tmp_path, papers)
    node = plan(parse("klarinet OR xylophon", today=TODAY), today=TODAY)
    answers = [engine.search(node, SEEN, sort=Sort.RELEVANCE, limit=9) for engine in (without, with_them)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", ["tantivy", "whoosh"])
def test_papers_one_does_not_see_leave_every_answer_alone(name, tmp_path):
    chance = random.Random(11)
    papers = [
        paper(number, " ".join(chance.choices(WORDS, k=chance.randint(1, 40))), chance.choice((SEEN, SEEN, UNSEEN)))
        for number in range(1, 120)
    ]
    without, with_them = twins(name, tmp_path, papers)
    for text in QUESTIONS:
        for how in (Words(), Words(most=True), Words(near=True)):
            node = plan(parse(text, today=TODAY), today=TODAY, how=how)
            for sort in Sort:
                answers = [engine.search(node, SEEN, sort=sort, limit=100) for engine in (without, with_them)]
                assert answers[0] == answers[1], (text, how, sort)
            assert without.facets(node, SEEN, ["year"]) == with_them.facets(node, SEEN, ["year"])


@pytest.mark.parametrize("name", ["tantivy", "whoosh"])
def test_of_equals_the_newest_come_first(name, tmp_path):
    days = [date(2026, 1, 1) + timedelta(days=number % 90) for number in range(200)]
    papers = [replace(paper(number, "klarinet"), issued_on=day) for number, day in enumerate(days, 1)]
    engine = made(name, tmp_path / "g", papers)
    newest = [number for _, number in sorted(((day, number) for number, day in enumerate(days, 1)), reverse=True)]
    assert ids(engine, "klarinet", SEEN, limit=200) == newest
    assert ids(engine, "loại:CONG_VAN", SEEN, limit=200) == newest


@pytest.mark.parametrize("name", ["tantivy", "whoosh"])
def test_words_of_unseen_papers_do_not_crowd_out_near_ones(name, tmp_path):
    near = [slip for slip in dict.fromkeys(slips("klarinet")) if slip.isalpha()]
    papers = [paper(1, near[-1]), *(paper(n, slip, UNSEEN) for n, slip in enumerate(near[:60], 2))]
    for engine in twins(name, tmp_path, papers):
        assert spellings(engine, SEEN, [Word("klarinet")]) == {"klarinet": (near[-1],)}
