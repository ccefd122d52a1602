"""Files that cannot be what they say: a sentence naming the file, and the card as it was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from eoffice.core.config import Config
from tests.functional.bad_input.conftest import CARD, Enter, assert_kept, count_records, filled_card
from tests.functional.pages import Visitor
from tests.unit.content import makers


@pytest.fixture
def config(config: Config) -> Config:
    """A limit that a test reaches quickly."""
    return replace(config, upload_limit_mb=1)


#: Name, bytes, and how the sentence begins.
REFUSED = (
    ("rong.pdf", b"", "rong.pdf là tệp rỗng (0 byte)"),
    ("ngan.docx", b"PK\x03\x04" + b"\0" * 14, "ngan.docx không phải là tệp DOCX hợp lệ"),
    ("lon.txt", b"a" * (1024 * 1024 + 1), "lon.txt lớn hơn 1 MB"),
    ("chay.exe", b"MZ\x90\0" + b"\0" * 200, "chay.exe thuộc loại tệp không được nhận"),
    ("trang.html", b"<!doctype html><script>alert(1)</script>", "trang.html thuộc loại tệp không được nhận"),
)


def test_a_file_that_cannot_be_used_is_named_and_the_card_stays(clerk: Visitor) -> None:
    for name, body, sentence in REFUSED:
        page = filled_card(clerk).attach("files", (name, body)).send("register", expect=422)
        assert sentence in page.message
        assert_kept(page.form("/incoming/new"), **CARD)
    assert count_records() == 0


def test_a_draft_is_refused_the_same_way(enter: Enter) -> None:
    typed = {"subject": "trả lời", "recipients": "Sở Nội vụ", "text": "một dòng"}
    drafter = enter("chuyenvien")
    for name, body, sentence in REFUSED:
        form = drafter.go("/outgoing/new").form("/outgoing/new").choose("type", "Công văn").fill(**typed)
        page = form.attach("files", (name, body)).send(expect=413 if name == "lon.txt" else 422)
        assert sentence in page.message
        assert_kept(page.form("/outgoing/new"), **typed)
    assert count_records() == 0


def test_a_good_file_beside_a_bad_one_is_not_sent_again(clerk: Visitor) -> None:
    page = filled_card(clerk).attach("files", ("tot.pdf", makers.pdf()), ("rong.pdf", b"")).send("register", expect=422)
    assert "rong.pdf là tệp rỗng" in page.message
    again = page.form("/incoming/new")
    assert again.options("kept") == ["tot.pdf"]
    shown = again.send("register")
    assert "tot.pdf" in shown.text
    assert "rong.pdf" not in shown.text
    assert count_records() == 1


def test_a_locked_pdf_is_kept_and_its_page_says_so(clerk: Visitor, background: Callable[[], None]) -> None:
    page = filled_card(clerk).attach("files", ("khoa.pdf", makers.locked_pdf())).send("register")
    background()
    assert "Tệp này có mật khẩu" in clerk.go(page.address).text


def test_a_pdf_that_calls_itself_docx_is_kept_as_what_it_is(clerk: Visitor, background: Callable[[], None]) -> None:
    page = filled_card(clerk).attach("files", ("thu.docx", makers.pdf())).send("register")
    background()
    page = clerk.go(page.address)
    assert "thu.docx" in page.text
    (image,) = page.tree.xpath("//main//img[contains(@src, '/pages/1')]/@src")
    assert clerk.client.get(image, buffered=True).mimetype.startswith("image/")


NAMES = (
    ("thu\0.pdf", "thu.pdf"),
    ("hoa\u202efdp.exe.pdf", "hoafdp.exe.pdf"),
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("C:\\Van ban\\thu cu.pdf", "thu cu.pdf"),
    ("e\u0302\u0323.pdf", "ệ.pdf"),
    ("x" * 3000 + ".pdf", "xxx.pdf"),
    ("\u202e\u2066", "file"),
    ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
)


def test_a_hostile_file_name_is_cleaned(clerk: Visitor) -> None:
    for number, (name, shown) in enumerate(NAMES):
        form = filled_card(clerk, number=str(500 + number), subject=f"V/v tên tệp {number}")
        page = form.attach("files", (name, makers.pdf(((f"Tệp {number}",),)))).send("register")
        assert shown in page.text
        assert not any(mark in page.text for mark in ("\0", "\u202e", "\u2066"))
        assert page.tree.xpath("//main//img[@onerror]") == []
        link = page.links("/documents/")[0]
        assert clerk.client.get(link, buffered=True).status_code == 200
