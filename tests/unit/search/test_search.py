"""Asking as a person: hits with marked text and reasons, rights, widening, suggestions, paging."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask_babel import Babel

from eoffice.core import clock
from eoffice.core.errors import Invalid
from eoffice.core.index_documents import FilePlace
from eoffice.search import hints
from eoffice.search.engine import Sort
from eoffice.search.highlight import Place
from eoffice.search.queries import Filters, search
from eoffice.search.query import Hint, HintCode
from eoffice.search.suggestions import suggest
from tests.unit.search import documents as world
from tests.unit.search.conftest import numbered
from tests.world import MORNING


@pytest.fixture
def office(bare_app, follower, shelf):
    """The world's documents, indexed, on an ordinary morning."""
    Babel(bare_app)
    shelf.put(*world.ALL)
    follower.catch_up()
    shelf.follower = follower
    with clock.frozen(MORNING):
        yield shelf


def found_ids(found):
    return [hit.document.id for hit in found.hits]


def test_a_hit_carries_the_document_and_why(office, clerk):
    hit = search(clerk, text="so 15/QĐ-UBND").hits[0]
    assert (hit.document.id, hit.why) == (1, ("number",))
    assert hit.subject == ((world.DECISION.subject, False),)


def test_a_subject_is_marked_where_it_matches(office, clerk):
    hit = search(clerk, text="cai cach hanh chinh").hits[0]
    assert hit.subject == (
        ("Về việc phê duyệt kế hoạch ", False), ("cải cách hành chính", True), (" năm 2026", False),
    )  # fmt: skip
    assert hit.why[0] == "subject"


def test_a_word_of_an_attached_file_is_shown_in_its_sentence(office, clerk):
    hit = search(clerk, text="ngập úng").hits[0]
    assert ("ngập úng", True) in hit.snippet
    assert "".join(text for text, _ in hit.snippet).startswith("Cáo bạch về phòng chống")
    assert hit.why == ("body",)


def test_who_may_not_see_finds_nothing_not_even_a_count(office, clerk, outsider):
    found = search(outsider, text="15", with_facets=True)
    assert (found.total, found.hits, found.hints, found.suggestions) == (0, [], (), [])
    assert all(not counts for counts in found.facets.values())
    assert suggest(outsider, text="cải").hits == []
    assert suggest(outsider, text="cải").phrases == []
    assert search(outsider, text="xyzzi").suggestions == []


def test_a_right_withdrawn_counts_at_once_even_before_the_index_follows(office, clerk):
    office.kept[5] = replace(world.SECRET, grants=frozenset({"unit:3"}))
    assert search(clerk, text="xyzzy").hits == []


def test_a_slip_of_the_finger_is_forgiven_and_said(office, clerk):
    found = search(clerk, text="phê duuyệt kế hoạch")
    assert found_ids(found) == [1]
    assert [hint.code for hint in found.hints] == [HintCode.CORRECTED]
    assert found.suggestions == ["phê duyệt kế hoạch"]
    assert ("phê duyệt kế hoạch", True) in found.hits[0].subject


def test_a_slip_is_not_corrected_into_what_one_may_not_see(office, clerk):
    specialist = replace(clerk, keys=world.SPECIALIST)
    assert search(clerk, text="xyzzi").suggestions == ["xyzzy"]
    found = search(specialist, text="xyzzi")
    assert (found.total, found.suggestions, found.hints) == (0, [], ())


def test_most_words_are_enough_when_nothing_has_all(office, clerk):
    found = search(clerk, text="kế hoạch cải cách hành chính thành phố sao Hỏa")
    assert found_ids(found)[0] == 1
    assert HintCode.SOME_WORDS in [hint.code for hint in found.hints]


def test_without_words_the_newest_come_first(office, clerk):
    found = search(clerk, text="")
    assert found.sort is Sort.NEWEST
    assert found_ids(found) == [3, 5, 1, 4, 2]


def test_filters_narrow_and_counts_ignore_their_own(office, clerk):
    found = search(clerk, text="", filters=Filters(kinds=frozenset({"incoming"})), with_facets=True)
    assert sorted(found_ids(found)) == [3, 5]
    assert found.facets["kind"] == {"outgoing": 3, "incoming": 2}
    assert found.facets["type"] == {"CONG_VAN": 2}
    assert found_ids(search(clerk, text="", filters=Filters(issuer="8"))) == [3]
    assert found_ids(search(clerk, text="", filters=Filters(issuer="so noi vu"))) == [3]
    assert found_ids(search(clerk, text="", filters=Filters(since=date(2026, 2, 1), until=date(2026, 2, 28)))) == [5]
    assert sorted(found_ids(search(clerk, text="", filters=Filters(years=frozenset({"2025"}))))) == [2, 4]


def test_a_find_knows_its_file_and_its_page(office, clerk):
    first, second = "Công văn\fGửi kèm bản đồ", "Phụ lục\fSố liệu\fBản đồ ngập lụt"
    body = f"\n{first}\n{second}"
    rest = len(body) - len(second)
    files = (FilePlace(71, "công văn.pdf", 1, 1 + len(first)), FilePlace(72, "phụ lục.pdf", rest, len(body)))
    office.put(replace(world.LETTER, id=9, body=body, files=files))
    office.follower.catch_up()
    assert search(clerk, text="ban do ngap lut").hits[0].place == Place(72, "phụ lục.pdf", 3)
    assert search(clerk, text="gửi kèm").hits[0].place == Place(71, "công văn.pdf", 2)
    assert search(clerk, text="số:1234").hits[0].place is None


def test_a_text_without_pages_names_its_file_only(office, clerk):
    office.put(replace(world.LETTER, id=9, body="\nBản đồ ngập lụt", files=(FilePlace(71, "a.docx", 1, 17),)))
    office.follower.catch_up()
    assert search(clerk, text="ngập lụt").hits[0].place == Place(71, "a.docx", 0)


@pytest.mark.parametrize("text", ["loại:quyết định", "loại:QĐ", "type:QUYET_DINH", "loai:quyet dinh phê"])
def test_types_are_known_by_name_and_abbreviation(office, clerk, text):
    assert found_ids(search(clerk, text=text)) == [1]


@pytest.mark.parametrize(
    ("text", "ids"), [("văn bản:đến", [3, 5]), ("kind:outgoing", [1, 2, 4]), ("độ khẩn:khẩn", [3])]
)
def test_values_are_known_in_vietnamese(office, clerk, text, ids):
    assert sorted(found_ids(search(clerk, text=text))) == ids


def test_an_unknown_value_is_said(office, clerk):
    found = search(clerk, text="loại:bánh mì")
    assert [hint.code for hint in found.hints] == [HintCode.UNKNOWN_VALUE]
    assert "bánh" in hints.sentence(found.hints[0])


def test_pages_follow_each_other_without_overlap(office, clerk, follower):
    office.put(*[numbered(n) for n in range(100, 145)])
    follower.catch_up()
    pages = [search(clerk, text="van thu", limit=10)]
    while cursor := pages[-1].next_cursor:
        pages.append(search(clerk, text="van thu", limit=10, cursor=cursor))
    assert [page.total for page in pages] == [46] * 5
    assert [page.first for page in pages] == [1, 11, 21, 31, 41]
    assert len({id_ for page in pages for id_ in found_ids(page)}) == 46


@pytest.mark.parametrize("cursor", ["x", "9-1", "0--1", "0-99999", "0-5000", "\x00"])
def test_an_invented_cursor_is_refused_with_a_sentence(office, clerk, cursor):
    with pytest.raises(Invalid) as refusal:
        search(clerk, text="15", cursor=cursor)
    assert "cursor" in refusal.value.fields


def test_later_pages_of_a_corrected_question_ask_the_same(office, clerk, follower):
    office.put(*[numbered(n, subject="Thông báo nghỉ lễ") for n in range(100, 115)])
    follower.catch_up()
    first = search(clerk, text="thoong báo", limit=10)
    second = search(clerk, text="thoong báo", limit=10, cursor=first.next_cursor)
    assert len({*found_ids(first), *found_ids(second)}) == first.total == 16


def test_the_box_completes_what_is_being_typed(office, clerk):
    completion = suggest(clerk, text="ke hoach cai c")
    assert [hit.document.id for hit in completion.hits] == [1]
    assert completion.phrases == ["kế hoạch cải cách hành chính"]
    assert [hit.document.id for hit in suggest(clerk, text="123").hits] == [3]
    assert suggest(clerk, text="").hits == ()


def test_without_an_index_the_person_is_told(bare_app, shelf, clerk):
    Babel(bare_app)
    found = search(clerk, text="báo cáo", with_facets=True)
    assert [hint.code for hint in found.hints] == [HintCode.NO_INDEX]
    assert (found.total, list(suggest(clerk, text="báo").hits)) == (0, [])


def test_every_hint_has_its_sentence(bare_app):
    Babel(bare_app)
    for code in HintCode:
        assert "%(" not in hints.sentence(Hint(code, "15"))
