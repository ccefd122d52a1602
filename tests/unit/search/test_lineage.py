"""A closed agency finds its successor's papers, and the other way round."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask_babel import Babel

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.text import fold
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Agency
from eoffice.search.queries import Filters, search
from eoffice.search.query import HintCode
from tests.unit.search import documents as world
from tests.world import MORNING

OLD, OTHER, NEW = "Ủy ban nhân dân phường Bến Cũ", "Ủy ban nhân dân phường Bờ Kè", "Ủy ban nhân dân phường Mai Khê"


def letter(id_, issuer_id, issuer, **changed):
    return replace(world.LETTER, id=id_, issuer_id=issuer_id, issuer=issuer, number=str(id_), body="", **changed)


@pytest.fixture
def office(bare_app, follower, shelf, clerk):
    """Two wards that became one, and a third that has nothing to do with them."""
    Babel(bare_app)
    with unit_of_work():
        for id_, name, closed, heir in (
            (1, NEW, None, None), (2, OLD, date(2025, 6, 30), 1), (3, OTHER, date(2025, 6, 30), 1),
            (4, "Ủy ban nhân dân phường Cẩm Trì", None, None),
        ):  # fmt: skip
            db.session.add(Agency(id=id_, name=name, name_folded=fold(name), valid_to=closed, successor_id=heir))
            db.session.flush()
    shelf.put(
        letter(101, 1, NEW), letter(102, 2, OLD), letter(103, 3, OTHER), letter(104, 4, "UBND phường Cẩm Trì"),
        letter(105, 1, NEW, grants=frozenset({"unit:77"})),
    )  # fmt: skip
    follower.catch_up()
    with clock.frozen(MORNING):
        yield lambda text, **narrowed: search(clerk, text=text, filters=Filters(**narrowed))


def ids(found):
    return [hit.document.id for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "found", "names"),
    [
        ('cơ quan:"UBND phường Bến Cũ"', {101, 102}, (OLD, NEW)),
        ('cơ quan:"phuong ben cu"', {101, 102}, (OLD, NEW)),
        ('issuer:"ủy ban nhân dân phường bến cũ"', {101, 102}, (OLD, NEW)),
        ("báo cáo phường bến cũ", {101, 102}, (OLD, NEW)),
        ("ubnd phuong ben cu van thu", {101, 102}, (OLD, NEW)),
        ('cơ quan:"phường Mai Khê"', {101, 102, 103}, (OLD, OTHER, NEW)),
    ],
)
def test_an_old_name_finds_the_successor_and_a_new_one_those_before(office, text, found, names):
    answer = office(text)
    assert set(ids(answer)) == found
    assert [line.names for line in answer.lines] == [names]
    assert [(hint.code, hint.value) for hint in answer.hints] == [(HintCode.OLD_NAME, " → ".join(names)[:200])]


def test_the_agency_that_was_named_comes_first(office):
    assert ids(office('cơ quan:"phường Bến Cũ"'))[0] == 102
    assert ids(office('cơ quan:"phường Mai Khê"'))[0] == 101


def test_the_name_by_which_kin_was_found_is_marked_and_said(office):
    heir = next(hit for hit in office("báo cáo phường bến cũ").hits if hit.document.id == 101)
    assert heir.issuer == ((NEW, True),)
    assert "issuer" in heir.why


@pytest.mark.parametrize("text", ['cơ quan:"phường Cẩm Trì"', "báo cáo văn thư", "bến cũ", "15"])
def test_other_questions_are_left_alone(office, text):
    assert office(text).lines == ()


@pytest.mark.parametrize(
    ("issuer", "found", "names"),
    [
        ("phường Bến Cũ", {101, 102}, [(OLD, NEW)]), ("ubnd phuong ben cu", {101, 102}, [(OLD, NEW)]),
        ("2", {101, 102}, [(OLD, NEW)]), ("1", {101, 102, 103}, [(OLD, OTHER, NEW)]),
        ("Cẩm Trì", {104}, []), ("Trì Cẩm", set(), []), ("4", {104}, []), ("999999999999", set(), []),
        ("…", {101, 102, 103, 104}, []),
    ],
)  # fmt: skip
def test_the_filter_by_issuer_takes_words_in_order_and_knows_old_names(office, issuer, found, names):
    answer = office("", issuer=issuer)
    assert set(ids(answer)) == found
    assert [line.names for line in answer.lines] == names


def test_a_name_in_the_question_and_in_the_filter_is_told_once(office):
    answer = office("báo cáo phường bến cũ", issuer="bến cũ")
    assert set(ids(answer)) == {101, 102}
    assert [hint.code for hint in answer.hints] == [HintCode.OLD_NAME]
