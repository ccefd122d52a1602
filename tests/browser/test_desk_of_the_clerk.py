"""The clerk's usual hour by keyboard: files to their cards, what came twice beside its first, one sent back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from eoffice.core.text import words
from tests.browser.conftest import PHONE, Seat
from tests.lookalikes import tables
from tests.process.installation import Installation

from .test_registration import letter

pytestmark = [pytest.mark.browser, pytest.mark.process]


def test_files_lead_to_their_cards_and_what_came_twice_is_compared(
    seat: Callable[..., Seat], installation: Installation, notes: list[str], tmp_path: Path
) -> None:
    first, second = letter(0), letter(1)
    made = [tmp_path / name for name in ("mot.pdf", "hai.pdf", "mot-lan-nua.pdf")]
    for path, facts in zip(made, (first, second, first), strict=True):
        path.write_bytes(tables.render(facts, Random(1)))
    clerk = seat("vanthu")
    page = clerk.go("/incoming/new")
    expect(page.locator("main .button-main:visible")).to_have_text("Tiếp nhận và vào sổ")
    page.locator("input[type=file]").set_input_files(made)
    page.locator("input[type=file]").focus()
    expect(page.locator("main .button-main:visible")).to_have_text("Tiếp nhận văn bản")
    clerk.look("40-receive-files")
    look_on_phone(seat, "/incoming/new", "40-receive")
    send(page)
    for facts in (first, second):
        wait_until_read(page)
        expect(page.locator("#number")).to_have_value(facts.number)
        assert words(page.locator("#issuer").input_value()) == words(facts.sender.name)
        expect(page.locator(".preview-page img").first).to_be_visible()
        turn_round(page)
        send(page)
    wait_until_read(page)
    expect(page.locator(".twin")).to_have_count(2)
    expect(page.locator("#twins")).to_be_focused()
    clerk.look("41-twice", whole=True)
    look_on_phone(seat, "/" + page.url.partition("//")[2].partition("/")[2], "41-twice")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Gộp thành lần nhận thứ hai")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with installation.engine.connect() as connection:
        states = connection.execute(text("SELECT arrival_number, state FROM record ORDER BY id")).all()
    assert [tuple(row) for row in states] == [(1, "registered"), (2, "registered"), (None, "refused")]
    assert notes == [], "\n".join(notes)


def test_a_document_of_the_tray_is_refused_with_a_reason(
    seat: Callable[..., Seat], notes: list[str], tmp_path: Path
) -> None:
    made = [tmp_path / "nham-noi-nhan.pdf", tmp_path / "dung-noi-nhan.pdf"]
    for place, path in enumerate(made):
        path.write_bytes(tables.render(letter(place), Random(1)))
    clerk = seat("vanthu")
    page = clerk.go("/incoming/new")
    page.locator("input[type=file]").set_input_files(made)
    page.locator("input[type=file]").focus()
    send(page)
    clerk.go("/intake/")
    expect(page.locator("tbody tr")).to_have_count(2)
    clerk.look("42-tray", whole=True)
    look_on_phone(seat, "/intake/", "42-tray")
    page.locator("tbody tr", has_text="nham-noi-nhan").locator("summary", has_text="Từ chối").focus()
    page.keyboard.press("Enter")
    reason = page.locator("dialog[open] textarea")
    expect(reason).to_be_focused()
    page.keyboard.type("Gửi nhầm nơi nhận.")
    clerk.look("43-refuse")
    send(page)
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "dung-noi-nhan" in page.locator("tbody").inner_text()
    assert notes == [], "\n".join(notes)


def send(page: Page) -> None:
    """The main button of the form, by keyboard."""
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def turn_round(page: Page) -> None:
    """A page that lies on its side can be turned, and stands as before after four quarters."""
    image, shapes = page.locator(".preview-page img").first, []
    image.evaluate("image => image.decode()")
    for _quarter in range(4):
        page.locator("[data-turn]").click()
        box = image.bounding_box()
        assert box is not None
        shapes.append(box["width"] > box["height"])
    assert shapes == [True, False, True, False]


def wait_until_read(page: Page) -> None:
    """Until the proposals and the first page are there."""
    expect(page.locator("#reading[data-poll]")).to_have_count(0, timeout=40_000)
    page.locator(".preview-page img").first.wait_for(timeout=40_000)


def look_on_phone(seat: Callable[..., Seat], address: str, name: str) -> None:
    """The same page in one column."""
    phone = seat("vanthu", PHONE)
    phone.go(address)
    phone.look(name, whole=True)
