"""Pages of a result: each begins behind the last match of the one before, whatever was added meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask_babel import Babel

from eoffice.core import clock
from eoffice.core.errors import Invalid
from eoffice.search import paging
from eoffice.search.engine import Sort
from eoffice.search.paging import Place
from eoffice.search.plan import plan
from eoffice.search.queries import search
from eoffice.search.query import parse
from tests.unit.search import documents as world
from tests.unit.search.conftest import numbered
from tests.unit.search.documents import CLERK, TODAY, ids, put
from tests.world import MORNING


@pytest.fixture
def office(bare_app, follower, shelf):
    """The world's documents, indexed, on an ordinary morning."""
    Babel(bare_app)
    shelf.put(*world.ALL)
    follower.catch_up()
    with clock.frozen(MORNING):
        yield shelf


def found_ids(found):
    return [hit.document.id for hit in found.hits]


def test_pages_do_not_overlap(own):
    many = [
        replace(world.LETTER, id=n, number=str(n), issued_on=date(2026, 1, 1) + timedelta(days=n % 7))
        for n in range(100, 223)
    ]
    put(own, many)
    for sort in Sort:
        seen = [id_ for offset in range(0, 140, 20) for id_ in ids(own, "văn thư", sort=sort, offset=offset)]
        assert len(seen) == len(set(seen)) == 124


@pytest.mark.parametrize("sort", [sort for sort in Sort if sort is not Sort.RELEVANCE])
def test_pages_by_date_and_number_go_on_behind_a_rank_whatever_is_added(own, sort):
    put(own, _letters(100, 160))
    node, totals = plan(parse("văn thư", today=TODAY), today=TODAY), []
    after, seen = None, []
    for turn in range(12):
        found = own.search(node, CLERK, sort=sort, limit=7, after=after)
        ranks = [match.rank for match in found.matches]
        assert sorted(ranks, reverse=sort in {Sort.NEWEST, Sort.ARRIVED}) == ranks
        seen += [match.key for match in found.matches]
        after = ranks[-1] if ranks else after
        put(own, [*_letters(200 + turn, 201 + turn), world.SECRET], gone=[100 + turn])
        totals.append(found.total)
    assert len(seen) == len(set(seen))
    there = {f"record:{number}" for number in range(112, 160)}
    assert there <= set(seen)
    assert totals == [61] * 12


def test_by_relevance_a_match_that_is_gone_has_left_its_place_to_the_next(own):
    put(own, _letters(100, 160))
    node = plan(parse("văn thư", today=TODAY), today=TODAY)
    first = paging.page(own, node, CLERK, Place(Sort.RELEVANCE), 20)
    cursor = paging.next_cursor(Sort.RELEVANCE, 0, first)
    last = first.matches[-1].key
    put(own, [], gone=[int(last.split(":")[1])])
    rest = paging.page(own, node, CLERK, paging.read_cursor(cursor, Sort.RELEVANCE), 100)
    assert (rest.total, rest.before, len(rest.matches)) == (60, 19, 41)
    assert not {match.key for match in first.matches} & {match.key for match in rest.matches}


def _letters(first, last):
    """Letters without a number among them, and several of one number and day."""
    return [
        replace(world.LETTER, id=n, number=str(n // 3) if n % 4 else "", issued_on=date(2026, 1, 1 + n % 5))
        for n in range(first, last)
    ]


def test_ranks_fit_into_the_index_whatever_the_date(own):
    ends = [replace(world.LETTER, id=n, issued_on=day, number="9" * 7) for n, day in ((6, date.min), (7, date.max))]
    put(own, ends)
    for sort in Sort:
        assert len(ids(own, "", sort=sort)) == len(world.ALL) + 2


def all_pages(clerk, sort, between):
    found = search(clerk, text="van thu", sort=sort, limit=10)
    ids = found_ids(found)
    while found.next_cursor:
        between()
        found = search(clerk, text="van thu", sort=sort, limit=10, cursor=found.next_cursor)
        assert found.total >= found.first + len(found.hits) - 1 >= len(ids)
        ids += found_ids(found)
    return ids


@pytest.mark.parametrize("added", [1, 9])
@pytest.mark.parametrize("sort", list(Sort))
def test_nothing_is_doubled_or_left_out_when_documents_are_added_between_pages(office, clerk, follower, sort, added):
    office.put(*[numbered(n, issued_on=date(2026, 3, 1 + n % 9)) for n in range(100, 145)])
    follower.catch_up()
    numbers = iter(range(500, 700))

    def add():
        fresh = (numbered(next(numbers), issued_on=date(2026, 3, 5), subject="Văn thư " * 3) for _ in range(added))
        office.put(*[replace(one, number="50") for one in fresh])
        follower.catch_up()

    ids = all_pages(clerk, sort, add)
    assert len(ids) == len(set(ids))
    assert {3, *range(100, 145)} <= set(ids)


def test_the_deepest_page_by_relevance_has_no_next_one(office, clerk, follower, monkeypatch):
    office.put(*[numbered(n) for n in range(100, 125)])
    follower.catch_up()
    monkeypatch.setattr("eoffice.search.paging.MAX_DEPTH", 20)
    first = search(clerk, text="van thu", limit=10)
    second = search(clerk, text="van thu", limit=10, cursor=first.next_cursor)
    assert first.next_cursor and second.next_cursor is None
    assert search(clerk, text="van thu", sort=Sort.NEWEST, limit=20).next_cursor


def test_a_cursor_says_nothing_of_what_one_may_not_see(office, clerk, follower):
    office.put(*[numbered(n) for n in range(100, 125)])
    follower.catch_up()
    questions = [{"text": "van thu", "sort": sort, "limit": 10} for sort in Sort]
    before = [search(clerk, **question).next_cursor for question in questions]
    office.put(numbered(900, grants=frozenset({"person:9"})))
    follower.catch_up()
    assert [search(clerk, **question).next_cursor for question in questions] == before


@pytest.mark.parametrize(
    "cursor",
    [
        "0-newest-20-20260302",
        "0-newest-20-record:3",
        "0-relevance-20-5",
        "0-relevance-0-record:3",
        "0-relevance-5000-record:3",
    ],
)
def test_a_cursor_of_another_order_or_beyond_the_depth_is_refused(office, clerk, cursor):
    with pytest.raises(Invalid):
        search(clerk, text="15", cursor=cursor)


@pytest.mark.parametrize("rank", ["9" * 19, "9" * 20, "-1", "²"])
def test_a_rank_that_never_was_is_refused(office, clerk, rank):
    with pytest.raises(Invalid):
        search(clerk, text="15", sort=Sort.NEWEST, cursor=f"0-newest-20-{rank}")
