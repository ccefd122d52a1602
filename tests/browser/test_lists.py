"""Filters, order and pages of a list hold together, in whatever order somebody uses them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Seat
from tests.process.installation import Installation, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.slow]

PEOPLE = "/administration/people/"


def test_the_filter_line_follows_order_back_and_chips(seat: Callable[..., Seat], notes: list[str]) -> None:
    page = seat("quantri").go(PEOPLE)
    words = page.locator(".filter-bar input[name=q]")
    page.get_by_role("link", name="Tên đăng nhập").click()
    page.wait_for_url("**?sort=*")
    expect(page.locator(".filter-bar input[name=sort]")).to_have_count(1)
    words.fill("Nguy")
    page.wait_for_url("**q=Nguy*sort=*")
    expect(page.locator(".filter-chip")).to_contain_text("Nguy")
    page.go_back()
    expect(words).to_have_value("")
    page.go_forward()
    expect(words).to_have_value("Nguy")
    page.locator(".filter-chip").click()
    page.wait_for_url("**?sort=*")
    expect(words).to_have_value("")
    assert notes == [], "\n".join(notes)


def test_the_cursor_stays_on_the_head_of_the_column_by_which_a_list_is_ordered(seat: Callable[..., Seat]) -> None:
    page = seat("quantri").go(PEOPLE)
    head = page.locator("thead a").first
    addresses = set()
    for _again in range(2):
        address = page.url
        head.press("Enter")
        page.wait_for_url(lambda now, before=address: now != before)
        expect(head).to_be_focused()
        addresses.add(page.url)
    assert len(addresses) == 2


def test_no_stop_of_the_tab_key_is_out_of_sight(seat: Callable[..., Seat]) -> None:
    page = seat("quantri").go(PEOPLE)
    page.locator(".filter-bar select").last.focus()
    page.keyboard.press("Tab")
    button = page.locator(".filter-bar [type=submit]")
    expect(button).to_be_focused()
    box = button.bounding_box()
    assert box is not None
    assert box["width"] > 40


def test_filters_after_the_first_stand_behind_a_button_on_a_phone(seat: Callable[..., Seat]) -> None:
    person = seat("quantri", PHONE)
    page = person.go(PEOPLE)
    expect(page.locator(".filter-bar select").first).to_be_hidden()
    page.locator("[data-filter-more]").click()
    expect(page.locator(".filter-bar select").first).to_be_visible()
    expect(page.locator("[data-filter-more]")).to_have_attribute("aria-expanded", "true")


def test_the_list_found_is_exported_twice(
    seat: Callable[..., Seat], installation: Installation, notes: list[str]
) -> None:
    clerk = seat("vanthu")
    post = Request(f"{installation.address}/api/v1/incoming", b'{"subject": "V/v ngap lut"}', method="POST")
    post.add_header("Content-Type", "application/json")
    post.add_header("Authorization", f"Bearer {installation.token('vanthu')}")
    urlopen(post).close()
    page = clerk.page
    wait_for(lambda: clerk.go("/search?q=ngap").locator("#export-result").count() == 1, "the document to be found")
    for shape in ("xlsx", "docx"):
        page.locator("summary", has_text="Xuất ra tệp").press("Enter")
        page.locator(f"dialog[open] [value={shape}]").check()
        with page.expect_download() as awaited:
            page.keyboard.press("Control+Enter")
        assert awaited.value.suggested_filename.endswith(shape)
        expect(page.locator("dialog[open]")).to_have_count(0)
    assert notes == [], "\n".join(notes)
