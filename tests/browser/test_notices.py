"""The bell rings without a new page, and a conversation is led by keyboard, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.checks import violations
from tests.browser.conftest import DESK, PHONE, Seat
from tests.process.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.slow]

AWAKE = "document.dispatchEvent(new Event('visibilitychange'))"


def document(installation: Installation, folder: Path) -> str:
    """The page of a document that was received."""
    folder.mkdir()
    (folder / "Công văn.txt").write_text("V/v rà soát quy hoạch", encoding="utf-8")
    installation.command("incoming", "import", str(folder))
    return f"/incoming/{installation.scalar('SELECT max(id) FROM record')}"


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_remark_rings_the_bell_of_whom_it_names(
    seat: Callable[..., Seat], size: tuple[int, int], notes: list[str], installation: Installation, tmp_path: Path
) -> None:
    address = document(installation, tmp_path / "letters")
    clerk, chief = seat("vanthu", size), seat("chanhvp")
    clerk.go("/incoming/")
    before = clerk.page.locator("#bell").get_attribute("data-version")
    page = chief.go(f"{address}#remarks")
    page.locator("#remarks .remark-fold > summary").click()
    area = page.locator(".remark-form textarea")
    area.press_sequentially("Nhờ @thảo")
    expect(page.locator(".mention-list")).to_contain_text("không có ai tên như vậy")
    assert violations(page) == []
    area.fill("")
    area.press_sequentially("Nhờ @hà")  # with its marks, as people type
    expect(page.locator(".mention-list [role=option]", has_text="@vanthu")).to_be_visible()
    area.fill("")
    area.press_sequentially("Nhờ @vant")
    page.keyboard.press("Enter")
    assert area.input_value() == "Nhờ @vanthu "
    area.press_sequentially("xem lại")
    chief.send(".remark-form button[type=submit]")
    clerk.page.evaluate(AWAKE)
    clerk.page.wait_for_function("(seen) => document.getElementById('bell').dataset.version !== seen", arg=before)
    clerk.go("/notices")
    clerk.look("notices")
    with clerk.page.expect_navigation():
        clerk.page.locator("a[data-reads][href$='#remarks']").click()
    clerk.page.locator(".remark.is-new").first.wait_for()
    clerk.look("remarks")
    clerk.page.wait_for_timeout(3500)
    clerk.page.reload()
    clerk.page.locator(".remark").first.wait_for()
    assert clerk.page.locator(".remark.is-new").count() == 0
    clerk.go("/notices")
    assert clerk.page.locator("a[data-reads][href$='#remarks']").count() == 0
    assert notes == []


def test_choices_and_the_administrators_page_can_be_used(seat: Callable[..., Seat], notes: list[str]) -> None:
    for size in (DESK, PHONE):
        person = seat("chanhvp", size)
        person.go("/notices/choices")
        person.look("notice-choices")
        administrator = seat("quantri", size)
        administrator.go("/administration/mail")
        administrator.look("notice-mail")
    assert notes == []
