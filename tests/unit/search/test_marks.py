"""A document opened from a search: the page where the words stand, and the words on it."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from eoffice.content import previews
from eoffice.content.ocr.page import SeenPage
from eoffice.content.pages import words_name
from eoffice.content.service import store_file
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.incoming.service import receive
from eoffice.search import marks, seeker
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


@pytest.mark.parametrize(
    ("turned", "expected"),
    [
        ("1 0 0 1 20 100", (1000, 4550, 2000, 5100)),  # a quarter of the ink is above the line, a fifth of an em below
        ("0 1 -1 0 100 20", (4550, 8000, 5100, 9000)),
        ("-1 0 0 -1 100 100", (4000, 4900, 5000, 5450)),
        ("0 -1 1 0 100 100", (4900, 5000, 5450, 6000)),
    ],
)
def test_a_recognised_word_is_marked_where_its_ink_is(tmp_path, capsys, turned, expected):
    path = tmp_path / "scan.pdf"
    path.write_bytes(recognised(f"BT 3 Tr /F 10 Tf {turned} Tm (mot hai ) Tj ET"))
    assert seeker.main([str(path), "1", "1"]) == 0
    word, *edges = json.loads(capsys.readouterr().out)["1"][0]
    assert word == "mot"
    assert edges == pytest.approx(expected, abs=12)


@pytest.mark.parametrize(
    ("turn", "tilt", "expected"),
    [
        (0, 0, (10, 20, 30, 4)),
        (90, 0, (76, 10, 4, 30)),  # the top of the level page is its right edge
        (180, 0, (60, 76, 30, 4)),
        (270, 0, (20, 60, 4, 30)),
        (0, 2, (10.9, 18.6, 30.1, 5)),
    ],
)
def test_marks_lie_on_the_page_as_it_came(app, actor, turn, tilt, expected):
    with unit_of_work():
        file = store_file(actor("vanthu"), stream=BytesIO(makers.pdf(PAGES)), name="a.pdf")
    folder = previews.folder(file.blob_sha256)
    (folder / "words").mkdir(parents=True)
    (folder / "searchable.pdf").touch()
    page = SeenPage(text="", confidence=90, width=1000, height=1000, dpi=200, turn=turn, tilt=tilt)
    page.write(folder / "words" / words_name(1))
    assert marks._as_shown(file, 1, [(10, 20, 30, 4)])[0] == pytest.approx(expected, abs=0.1)


def recognised(content: str) -> bytes:
    """A page of 200 points with unseen text, whose letters are half an em wide and one em high."""
    widths = " ".join(["500"] * 95)
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
        f"4 0 obj<</Length {len(content)}>>stream\n{content}\nendstream endobj\n"
        "5 0 obj<</Type/Font/Subtype/TrueType/BaseFont/GlyphLessFont/FirstChar 32/LastChar 126"
        f"/Widths[{widths}]/FontDescriptor 6 0 R>>endobj\n"
        "6 0 obj<</Type/FontDescriptor/FontName/GlyphLessFont/Flags 32/FontBBox[0 0 500 1000]/Ascent 1000/Descent 0"
        "/CapHeight 1000/ItalicAngle 0/StemV 80>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    ).encode()
