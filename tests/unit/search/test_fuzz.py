"""Whatever is typed: an answer or a hint, from every part of search, and nothing for who may see nothing.

`python -m tests.bench.fuzz` asks many thousand such questions.
"""

from __future__ import annotations

from random import Random

import pytest
from flask_babel import Babel
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eoffice.core import clock
from eoffice.search import hints
from eoffice.search.evaluation import corpus
from eoffice.search.explain import explain
from eoffice.search.queries import Filters, search
from eoffice.search.query import MAX_LENGTH, MAX_TERMS
from eoffice.search.suggestions import suggest
from tests.unit.search.typed import questions, typed
from tests.world import MORNING


@pytest.fixture
def office(bare_app, follower, shelf):
    """Some papers of an office."""
    Babel(bare_app)
    shelf.put(*[paper.document for paper in corpus.papers(3, 30)])
    follower.catch_up()
    with clock.frozen(MORNING):
        yield shelf


def answered(text, clerk, outsider):
    found = search(clerk, text=text, with_facets=True)
    assert len(found.query.clauses) <= MAX_TERMS
    assert len(found.query.text) <= MAX_LENGTH
    assert all(hints.sentence(hint) for hint in found.hints)
    assert all(hints.slip_sentence(slip) for hit in found.hits for slip in hit.slips)
    suggest(clerk, text=text)
    nothing = search(outsider, text=text, with_facets=True)
    assert (nothing.total, nothing.suggestions) == (0, [])
    assert suggest(outsider, text=text).hits in ([], ())
    why = explain(outsider, text=text, filters=Filters())
    assert not (why.shorter or why.filters or why.hidden or any(missing.near for missing in why.missing))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.one_of(questions(), st.integers(0, 2**32).map(lambda seed: typed(Random(seed)))))
def test_whatever_is_typed_is_answered(office, clerk, outsider, text):
    answered(text, clerk, outsider)


def test_the_grammar_s_questions_are_answered(office, clerk, outsider):
    rng = Random(26)
    for _ in range(60):
        answered(typed(rng), clerk, outsider)
