"""An empty answer says which piece of the question is to blame, and what would be found without it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask_babel import Babel

from eoffice.core import clock
from eoffice.search.queries import Filters, search
from tests.unit.search import documents as world
from tests.world import MORNING


@pytest.fixture
def office(bare_app, follower, shelf):
    """The world's documents on an ordinary morning."""
    Babel(bare_app)
    shelf.put(*world.ALL)
    follower.catch_up()
    with clock.frozen(MORNING):
        yield shelf


def explained(actor, text, **filters):
    return search(actor, text=text, filters=Filters(**filters)).explanation


def test_the_word_that_killed_it_is_named_with_its_neighbours(office, clerk):
    why = explained(clerk, "cơ quan:nội ngaap")
    assert [(piece.text, piece.total) for piece in why.pieces] == [("cơ quan:nội", 1), ("ngaap", 0)]
    assert why.killers == ("ngaap",)
    assert why.pieces[1].nearest == ("ngập",)
    assert [(a.text, a.dropped, a.total) for a in why.alternatives] == [("cơ quan:nội", "ngaap", 1)]


def test_pieces_that_find_something_alone_are_to_blame_together(office, clerk):
    why = explained(clerk, 'loại:BAO_CAO cơ quan:"Sở Nội vụ" năm 2026')
    assert [piece.total for piece in why.pieces] == [1, 1, 3]
    assert {a.dropped: a.total for a in why.alternatives} == {"loại:BAO_CAO": 1}
    assert why.killers == ("loại:BAO_CAO",)


def test_filters_are_to_blame_when_without_them_something_is_found(office, clerk):
    assert explained(clerk, "văn thư", kinds=frozenset({"outgoing"})).without_filters == 1


def test_what_was_found_needs_no_explanation(office, clerk):
    assert explained(clerk, "văn thư") is None
    assert explained(clerk, "") is None


def test_nothing_is_said_of_what_one_may_not_see(office, clerk, outsider):
    for text in ("xyzzi", "xyzzy -bảo", "cải cáhc số:77"):
        why = explained(outsider, text)
        assert [piece.total for piece in why.pieces] == [0] * len(why.pieces)
        assert all(piece.nearest == () for piece in why.pieces)
        assert (why.alternatives, why.without_filters) == ([], 0)
    specialist = replace(clerk, keys=world.SPECIALIST)
    why = explained(specialist, "hành chính xyzzi")
    assert [(piece.total, piece.nearest) for piece in why.pieces] == [(1, ()), (1, ()), (0, ())]


def test_a_long_question_is_not_taken_apart(office, clerk):
    assert explained(clerk, "loại:x " + " ".join(f"từ{n}" for n in range(20))) is None
