"""A document opened from a search: the page where the words stand, and the words on it."""

from __future__ import annotations

from io import BytesIO

import pytest

from eoffice.content.service import store_file
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.incoming.service import receive
from eoffice.search.highlight import Needles
from eoffice.search.marks import find_boxes
from tests.unit.content import makers

PAGES = (["Công văn số một", "Gửi các phòng"], ["Bản đồ ngập lụt", "của phường Cầu Tre"], ["Phụ lục"])


def test_boxes_are_those_of_the_words_found():
    words = [
        ("Bản", 0, 0, 900, 100),
        ("đồ", 1000, 0, 1500, 100),
        ("ngập", 1600, 0, 2000, 100),
        ("đồ.", 0, 900, 90, 990),
    ]
    pattern = Needles(whole={("ban", "do")}).pattern()
    assert [tuple(round(edge) for edge in box) for box in find_boxes(words, pattern)] == [(0, 0, 9, 1), (10, 0, 5, 1)]
    assert len(find_boxes(words, Needles(whole={("do",)}).pattern())) == 2


@pytest.fixture
def given(app, actor):
    """Takes in a document with one file; answers the addresses of its marks."""

    def take_in(body, name):
        clerk = actor("vanthu")
        with unit_of_work():
            file = store_file(clerk, stream=BytesIO(body), name=name)
            record = receive(clerk, card={"subject": "Ngập lụt"}, files=[file])
        return f"/search/marks/{record.id}/{file.id}"

    return take_in


def test_the_page_of_a_find_is_opened_with_boxes_around_its_words(given, sign_in):
    address = given(makers.pdf(PAGES), "ngập.pdf")
    browser = sign_in("vanthu")
    found = browser.get(f"{address}?find=ban+do+ngap&page=2").json
    assert found["page"] == 2
    assert len(found["boxes"]["2"]) == 3
    assert found["says"] == "Trang 2 · thấy 3 từ"
    for left, top, width, height in found["boxes"]["2"]:
        assert 0 <= left < 60
        assert 0 < top < 30
        assert 0 < width < 20
        assert 0 < height < 5
    assert browser.get(f"{address}?find=phu+luc").json["page"] == 3
    assert browser.get(f"{address}?find=xyzzy").json["page"] == 0
    assert sign_in("chuyenvien2").get(f"{address}?find=ban+do").status_code == 404


def test_without_a_layout_the_text_of_the_page_is_marked(given, sign_in, app):
    address = given(makers.docx_file("Bản đồ ngập lụt của phường"), "ngập.docx")
    drain(app)
    found = sign_in("vanthu").get(f"{address}?find=ngap+lut").json
    shown = [text for text, is_found in found["pieces"] if is_found] if found["pieces"] else found["boxes"]
    assert shown
    assert found["page"] == 1
