"""Words typed while the Vietnamese typing method was off."""

from __future__ import annotations

import pytest
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from eoffice.core import clock
from eoffice.search.keystrokes import decoded
from eoffice.search.queries import search
from eoffice.search.query import HintCode, Word
from tests.unit.search import documents as world
from tests.world import MORNING


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("quyeets", "quyết"), ("quyeest", "quyết"), ("ddinhj", "định"), ("dinhdj", "định"), ("vawn", "văn"),
        ("thuys", "thúy"), ("hoaf", "hòa"), ("nguwowif", "người"), ("dduwowngf", "đường"), ("phuowng", "phương"),
        ("QUAANJ", "quận"), ("quoocs", "quốc"), ("giaays", "giấy"), ("khuyeens", "khuyến"), ("quye61t", "quyết"),
        ("d9i5nh", "định"), ("va8n", "văn"), ("nguo7i2", "người"), ("phu7o7ng", "phương"), ("nha65n", "nhận"),
    ],
)  # fmt: skip
def test_keys_of_a_syllable_are_the_syllable(typed, meant):
    assert decoded([Word(typed)]) == {typed.lower(): meant}


@pytest.mark.parametrize("typed", ["khi", "ban", "ubnd", "2026", "abc", "quyết", "f", "w", "sss", "a1b2c3", "xyzzy"])
def test_ordinary_words_are_left_alone(typed):
    assert decoded([Word(typed)]) == {}


@given(st.text(st.sampled_from("aeouiydwsfrxjz1234567890bcghnpqt"), max_size=14))
def test_no_keys_fail(typed):
    assert all(meant for meant in decoded([Word(typed)]).values())


@pytest.fixture
def office(bare_app, follower, shelf):
    """The world's documents on an ordinary morning."""
    Babel(bare_app)
    shelf.put(*world.ALL)
    follower.catch_up()
    with clock.frozen(MORNING):
        yield shelf


@pytest.mark.parametrize("text", ["phee duyeetj kees hoachj", "phe6 duye65t ke61 hoa5ch", "phê duyeetj kế hoachj"])
def test_keystrokes_find_what_was_meant_when_nothing_else_does(office, clerk, text):
    found = search(clerk, text=text)
    assert [hit.document.id for hit in found.hits] == [1]
    typed = " ".join(word for word in text.split() if word not in {"phê", "kế"})
    assert [(hint.code, hint.value) for hint in found.hints] == [(HintCode.KEYSTROKES, typed)]
    assert found.suggestions == ["phê duyệt kế hoạch"]


def test_what_is_found_as_typed_is_no_keystroke(office, clerk):
    assert search(clerk, text="xyzzy").hints == ()
