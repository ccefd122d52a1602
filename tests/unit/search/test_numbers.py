"""Half a number, a slip, a letter for a digit: what is offered, and which difference is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask_babel import Babel

from eoffice.core import clock
from eoffice.search import hints
from eoffice.search.numbers import Asked, Slip, SlipCode, edits, leading_type, read, slip_between
from eoffice.search.plan import plan
from eoffice.search.queries import search
from eoffice.search.query import HintCode, Word, parse
from eoffice.search.suggestions import suggest
from tests.unit.search import documents as world
from tests.world import MORNING

TODAY = date(2026, 11, 9)


def kept(id_, number, notation, year=2026, type_="", **changed):
    return replace(
        world.DECISION, id=id_, number=number, notation=notation, issued_on=date(year, 5, 4), body="", type=type_,
        subject=f"Việc thứ {id_ * 1111}", **changed,
    )  # fmt: skip


SHELF = (
    kept(1, "15", "QĐ-UBND"), kept(2, "0015", "QĐ-UBND", 2024), kept(3, "15", "QyĐ-UBND"), kept(4, "15", "CT-UBND"),
    kept(5, "15", "CTr-UBND"), kept(6, "1234", "SNV-VP", 2025, "CONG_VAN", issuer="Sở Nội vụ", issuer_id=8),
    kept(7, "153", "BC-UBND"), kept(8, "147", "KH-UBND", 2025), kept(9, "230", "TB-UBND"), kept(10, "15", "UBND-VX"),
    kept(11, "15", "QĐ-UBND", 2025, issuer="UBND phường Bạch Đào", issuer_id=9),
    kept(12, "99", "QĐ-UBND", grants=frozenset({"unit:77"})),
)  # fmt: skip


@pytest.fixture
def office(bare_app, follower, shelf):
    """Documents whose numbers resemble each other."""
    Babel(bare_app)
    shelf.put(*SHELF)
    follower.catch_up()
    with clock.frozen(MORNING):
        yield shelf


def ids(found):
    return [hit.document.id for hit in found.hits]


def reasons(found):
    return {hit.document.id: [slip.code for slip in hit.slips] for hit in found.hits}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("15 ubnd 26", {1, 3, 4, 5, 10}),
        ("15 qđ 26", {1}),
        ("qđ 15", {1, 2, 11}),
        ("việc 15", {1, 3, 4, 5, 10, 2, 11}),
        ("15/2026/QĐ-UBND", {1}),
        ("15/2024/QĐ-UBND", {2}),
        ("15/26 qđ", {1}),
        ("0015", {1, 3, 4, 5, 10, 2, 11}),
        ("15/QDUBND", {1, 2, 11}),
        ("l5/QĐ-UBND", {1, 2, 11}),
        ("I5/qđ", {1, 2, 11}),
        ("15/UBND", {1, 3, 4, 5, 10, 2, 11}),
        ("15/QĐ-UBDN", {1, 2, 11}),
        ("1243/SNV-VP", {6}),
        ("124/SNV-VP", {6}),
        ("12344/SNV-VP", {6}),
        ("1235/SNV", {6}),
        ("1235", {6}),
        ("1234 sở nội vụ", {6}),
        ("khoảng 150", {7, 8}),
        ("số:~150", {7, 8}),
        ("công văn 1234 năm 2025", {6}),
    ],
)
def test_a_number_is_found_however_it_was_remembered(office, clerk, text, first):
    found = ids(search(clerk, text=text))
    assert set(found[: len(first)]) == first, found


@pytest.mark.parametrize(
    ("text", "found"), [("15/QĐ-UBND", {1, 2, 11}), ("15/QyĐ-UBND", {3}), ("15/CT", {4}), ("15/CTr", {5}),
                        ("15/CT-UBND", {4}), ("15/CTr-UBND", {5}), ("15 qyđ", {3}), ("số:15/CT", {4})]
)  # fmt: skip
def test_types_that_look_alike_stay_apart(office, clerk, text, found):
    assert set(ids(search(clerk, text=text))) == found


def test_equal_numbers_come_own_agency_first_and_newest_first(office, clerk):
    own = replace(clerk, agency_id=5)
    assert ids(search(own, text="15/QĐ-UBND")) == [1, 2, 11]
    assert ids(search(replace(clerk, agency_id=9), text="15/QĐ-UBND"))[0] == 11


@pytest.mark.parametrize(
    ("text", "id_", "code", "words"),
    [
        ("15/QĐ-UBND", 2, SlipCode.MISSING_ZERO, "a zero in front"),
        ("0015", 1, SlipCode.EXTRA_ZERO, "a zero in front"),
        ("l5/QĐ-UBND", 1, SlipCode.LOOK_ALIKE, "“l5” has a letter"),
        ("1235/SNV-VP", 6, SlipCode.WRONG_SIGN, "one digit is wrong"),
        ("1243/SNV-VP", 6, SlipCode.SWAPPED_SIGNS, "two digits"),
        ("134/SNV-VP", 6, SlipCode.MISSING_SIGN, "one digit is missing"),
        ("12834/SNV-VP", 6, SlipCode.EXTRA_SIGN, "one digit too many"),
        ("123", 6, SlipCode.BEGINNING, "begins with 123"),
        ("234", 6, SlipCode.INSIDE, "contains 234"),
        ("15/UBND", 1, SlipCode.MISSING_TYPE, "“QĐ” was left out"),
        ("15/QĐ", 1, SlipCode.MISSING_PART, "“UBND” was left out"),
        ("15/QDUBN", 1, SlipCode.MISSING_PART, "“D” was left out"),
        ("15/UBND-VX", 10, None, ""),
        ("15 UBND QĐ", 1, None, ""),
        ("15/UBND", 10, SlipCode.MISSING_PART, "“VX” was left out"),
        ("15/QĐ-UBDN", 1, SlipCode.NOTATION_SIGN, "one letter of “QĐ-UBND”"),
        ("khoảng 150", 7, SlipCode.ABOUT, "3 away"),
    ],
)
def test_each_offer_says_in_what_it_differs(office, clerk, text, id_, code, words):
    hit = next(hit for hit in search(clerk, text=text).hits if hit.document.id == id_)
    assert code in ([slip.code for slip in hit.slips] or [None])
    assert words in " ".join(hints.slip_sentence(slip) for slip in hit.slips)


def test_the_number_itself_needs_no_reason(office, clerk):
    assert reasons(search(clerk, text="15/QĐ-UBND"))[1] == []
    assert reasons(search(clerk, text="15"))[1] == []
    assert reasons(search(clerk, text="việc thứ 1111"))[1] == []


def test_similar_numbers_are_announced_and_follow_what_was_asked(office, clerk):
    found = search(clerk, text="1234/SNV-VP")
    assert (ids(found), found.hints) == ([6], ())
    office.put(kept(20, "1243", "SNV-VP"))
    from_log = search(clerk, text="15/CTr-UBND")
    assert from_log.hints == ()


def test_no_slip_leads_to_what_one_may_not_see(office, clerk):
    found = search(clerk, text="98/QĐ-UBND")
    assert (found.total, ids(found), found.hints) == (0, [], ())
    assert ids(search(replace(clerk, keys=frozenset({"unit:77"})), text="98/QĐ-UBND")) == [12]


def test_pages_of_similar_numbers_follow_each_other(office, clerk):
    first = search(clerk, text="16/QĐ-UBND", limit=2)
    assert [hint.code for hint in first.hints] == [HintCode.NEAR_NUMBERS]
    second = search(clerk, text="16/QĐ-UBND", limit=2, cursor=first.next_cursor)
    assert sorted(ids(first) + ids(second)) == [1, 2, 11]


def asked(text):
    return read(parse(text, today=TODAY).free_words, TODAY)


def test_a_question_is_read_as_a_number():
    assert asked("0015") == Asked("0015", "15")
    assert asked("15 ubnd 26") == Asked("15", "15", "", ("ubnd",), "2026")
    assert asked("l5/QĐ-UBND") == Asked("15", "15", "l5", ("qd", "ubnd"))
    assert asked("15QĐ-UBND").parts == ("qd", "ubnd")
    assert asked("15SL") == Asked("15", "15", "", ("sl",))
    assert asked("1234 sở nội vụ").rest == (Word("sở"), Word("nội"), Word("vụ"))
    assert asked("cv số 15") == Asked("15", "15")


@pytest.mark.parametrize("text", ["", "báo cáo", "15 16 17", "15*", "kế hoạch cải cách năm 15", "²³", "15 99", "0:0L"])
def test_what_is_hardly_a_number_is_not_read_as_one(text):
    assert asked(text) is None


def test_one_slip_is_one_slip():
    assert slip_between("15", "15") is None
    assert slip_between("15", "18") is SlipCode.WRONG_SIGN
    assert slip_between("15", "51") is SlipCode.SWAPPED_SIGNS
    assert slip_between("15", "1") is SlipCode.EXTRA_SIGN
    assert slip_between("15", "28") is None
    others = [other for _, tier in edits("1204", "0123456789") for other in tier]
    assert all(slip_between("1204", other) for other in others)
    assert not any(other.startswith("0") for other in others)
    assert list(edits("9" * 400, "0123456789")) == []


def test_the_longest_type_leads():
    assert [leading_type(letters) for letters in ("qdubnd", "qydubnd", "ctrubnd", "ctubnd", "ubndvx", "")] == [
        "qd", "qyd", "ctr", "ct", "", "",
    ]  # fmt: skip


def test_every_slip_has_its_sentence(bare_app):
    Babel(bare_app)
    for code in SlipCode:
        assert "%(" not in hints.slip_sentence(Slip(code, "15"))


def test_the_box_offers_similar_numbers_too_and_only_what_one_may_see(office, clerk, outsider):
    offered = suggest(clerk, text="l5/QĐ-UBND").hits
    assert {hit.document.id for hit in offered} == {1, 2, 11}
    assert all(hit.slips for hit in offered)
    assert suggest(outsider, text="l5/QĐ-UBND").hits == []
    assert suggest(clerk, text="98/QĐ-UBND").hits == []
    assert [hit.document.id for hit in suggest(clerk, text="1243/SNV-V").hits] == [6]


@pytest.mark.parametrize("text", ["1" * 300, "1" * 200 + "/" + "x" * 150])
def test_what_is_too_long_for_a_number_costs_no_beginnings(text):
    assert "Prefix" not in repr(plan(parse(text, today=TODAY), today=TODAY))
    assert "Prefix" in repr(plan(parse("1234/SNV", today=TODAY), today=TODAY))
