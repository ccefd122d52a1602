"""Nothing found: which part it was, what stands nearest, the question without it, and nothing beyond one's rights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask_babel import Babel

from eoffice.core import clock
from eoffice.search.explain import Missing, Shorter, explain
from eoffice.search.queries import Filters
from eoffice.search.query import parse
from eoffice.search.vocabulary import vocabulary
from tests.unit.search import documents as world
from tests.world import MORNING


@pytest.fixture
def office(bare_app, follower, shelf):
    """The world's documents, indexed, on an ordinary morning."""
    Babel(bare_app)
    shelf.put(*world.ALL)
    follower.catch_up()
    with clock.frozen(MORNING):
        yield shelf


def test_the_part_that_no_document_has_is_named_and_the_rest_offered(office, clerk):
    why = explain(clerk, text='"cải cách" "khí tượng" loại:QĐ', filters=Filters())
    assert why.missing == [Missing('"khí tượng"', ())]
    assert why.shorter == [Shorter('"khí tượng"', '"cải cách" loại:QĐ', 1)]
    assert (why.filters, why.hidden) == ([], 0)


def test_several_parts_that_no_document_has_are_left_out_together(office, clerk):
    why = explain(clerk, text='"cải cách" "khí tượng" "thủy văn học"', filters=Filters())
    assert why.shorter == [Shorter('"khí tượng" "thủy văn học"', '"cải cách"', 1)]


def test_the_nearest_words_are_those_of_documents_one_sees(office, clerk, outsider):
    why = explain(clerk, text="xyzzi số:999", filters=Filters())
    assert why.missing == [Missing("xyzzi", ("xyzzy",)), Missing("số:999", ())]
    assert explain(outsider, text="xyzzi số:999", filters=Filters()).missing[0] == Missing("xyzzi", ())


def test_parts_that_exclude_each_other_are_offered_one_without_the_other(office, clerk):
    why = explain(clerk, text='"cải cách" ngày:2025', filters=Filters())
    assert why.missing == []
    assert why.shorter == [
        Shorter('"cải cách"', "ngày:2025", 2),
        Shorter("ngày:2025", '"cải cách"', 1),
    ]  # fmt: skip


def test_a_filter_in_the_way_is_named(office, clerk):
    filters = Filters(kinds=frozenset({"incoming"}), since=date(2026, 1, 1), until=date(2026, 12, 31))
    assert explain(clerk, text="cải cách", filters=filters).filters == [Shorter("kinds", "cải cách", 1)]
    filters = Filters(kinds=frozenset({"outgoing"}), since=date(2027, 1, 1), until=date(2027, 12, 31))
    assert explain(clerk, text="cải cách", filters=filters).filters == [Shorter("days", "cải cách", 1)]


def test_hidden_documents_are_counted_only_where_the_office_says_so_and_only_its_own(office, clerk, outsider):
    blind = replace(clerk, keys=frozenset({"person:98"}))
    assert explain(blind, text="xyzzy", filters=Filters()).hidden == 0
    assert explain(blind, text="xyzzy", filters=Filters(), tells_hidden=True).hidden == 1
    assert explain(clerk, text="xyzzy", filters=Filters(), tells_hidden=True).hidden == 0
    assert explain(outsider, text="xyzzy", filters=Filters(), tells_hidden=True).hidden == 0


def test_many_parts_are_explained_within_bounds(office, clerk):
    why = explain(clerk, text=" ".join(f"khong{number}" for number in range(300)), filters=Filters())
    assert len(why.missing) <= 8


def test_keys_of_a_typing_method_are_read_before_the_rest_is_explained(office, clerk, outsider):
    why = explain(clerk, text='cari cachs "khí tượng"', filters=Filters())
    assert why.read_as == 'cải cách "khí tượng"'
    assert why.missing == [Missing('"khí tượng"', ())]
    assert why.shorter == [Shorter('"khí tượng"', "cải cách", 1)]
    assert explain(outsider, text='cari cachs "khí tượng"', filters=Filters()).read_as == ""


@pytest.mark.parametrize(
    "text",
    [
        'cải cách "văn thư" -nháp', "báo OR tờ", "quyế* số:15*", 'số:"15/QĐ-UBND" loại:quyết định', "ngày:2025",
        "từ:2025", "hạn:<15/03/2026", "ngày đến:15/03/2026", "độ khẩn:hỏa tốc", "-số:15",
        'cơ quan:"Sở Nội vụ" kýhiệu:QĐ*', "khoảng 150 tháng 3/2025", 'NOT nháp | "chưa đóng',
    ],
)  # fmt: skip
def test_what_was_typed_for_each_part_is_understood_alike(office, text):
    first = parse(text, today=clock.today(), vocabulary=vocabulary())
    again = parse(" ".join(first.sources), today=clock.today(), vocabulary=vocabulary())
    assert again.clauses == first.clauses
