"""What the browser says when files cannot travel: a sentence beside them, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Seat
from tests.process.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.process]

TYPED = "V/v gửi nhiều tệp lớn"


def files(folder: Path, *sizes: int) -> list[Path]:
    """Text files of so many kilobytes."""
    made = []
    for number, kilobytes in enumerate(sizes):
        path = folder / f"tep-{number}.txt"
        path.write_bytes(f"{number}".encode() * 1024 * kilobytes)
        made.append(path)
    return made


def test_files_that_are_too_large(
    seat: Callable[..., Seat], installation: Installation, notes: list[str], tmp_path: Path
) -> None:
    installation.environment["EOFFICE_UPLOAD_LIMIT_MB"] = "1"
    clerk = seat("vanthu")
    page = clerk.go("/incoming/new")
    page.locator("#subject").fill(TYPED)
    chosen = page.locator("input[type=file]")
    button = page.locator("main .button-main:visible")

    chosen.set_input_files(files(tmp_path, 1500))
    button.click()
    assert "Lớn hơn" in page.locator(".drop-list .is-wrong").inner_text()
    assert page.url.endswith("/incoming/new")
    page.locator(".drop-remove").click()
    assert notes == []

    chosen.set_input_files(files(tmp_path, 900, 900))
    button.click()
    assert "Tất cả cộng lại lớn hơn 1 MB" in page.locator("[data-upload-problem]").inner_text()
    assert page.locator("#subject").input_value() == TYPED
    page.locator(".drop-remove").last.click()
    button.click()
    page.wait_for_url("**/edit*")
    expect(page.locator("#subject")).to_have_value(TYPED)
    assert "tep-0.txt" in page.locator("[data-pane=preview]").inner_text()
    assert notes == []


def test_an_answer_that_says_no_keeps_what_was_typed(
    seat: Callable[..., Seat], installation: Installation, notes: list[str], tmp_path: Path
) -> None:
    installation.environment["EOFFICE_UPLOAD_LIMIT_MB"] = "1"
    page = seat("vanthu").go("/outgoing/new")
    page.locator("#subject").fill(TYPED)
    page.locator("#files").set_input_files(files(tmp_path, 4000))
    page.locator("main .button-main:visible").click()
    problem = page.locator("[data-upload-problem]").first
    problem.wait_for()
    assert "Tất cả cộng lại lớn hơn" in problem.inner_text()
    assert page.locator("#subject").input_value() == TYPED
    assert page.locator(".drop-list li").count() == 1
    assert all("413" in note for note in notes), notes


@pytest.mark.parametrize("kilobytes", [(), (10,)], ids=["paper", "a file"])
def test_the_way_back_leads_to_what_was_typed(
    seat: Callable[..., Seat], notes: list[str], tmp_path: Path, kilobytes: tuple[int, ...]
) -> None:
    page = seat("vanthu").go("/incoming/new")
    page.locator("input[type=file]").set_input_files(files(tmp_path, *kilobytes))
    typed = {"number": "77", "issued_on": "02/11/2026", "issuer": "Sở Nội vụ", "subject": TYPED, "page_count": "3"}
    for name, value in typed.items():
        page.locator(f"#{name}").fill(value)
    page.locator("#type").select_option("CONG_VAN")
    page.locator("input[name=mode][value=together]").check()
    page.locator("button[value=receive]:visible").click()
    page.wait_for_url("**/edit*")
    page.go_back()
    page.wait_for_url("**/incoming/new")
    expect(page.locator("#subject")).to_have_value(TYPED)
    assert {name: page.locator(f"#{name}").input_value() for name in typed} == typed
    assert page.locator("#type").input_value() == "CONG_VAN"
    assert page.locator("input[name=mode][value=together]").is_checked()
    assert notes == []


def test_a_server_that_goes_away(
    seat: Callable[..., Seat], installation: Installation, notes: list[str], tmp_path: Path
) -> None:
    clerk = seat("vanthu")
    page = clerk.go("/incoming/new")
    page.locator("#subject").fill(TYPED)
    page.locator("input[type=file]").set_input_files(files(tmp_path, 100))
    installation.close()
    page.locator("main .button-main:visible").click()
    problem = page.locator("[data-upload-problem]")
    problem.wait_for()
    assert "Kết nối bị ngắt" in problem.inner_text()
    assert page.locator("#subject").input_value() == TYPED
    assert page.locator("main .button-main:visible").is_enabled()
    assert all("ERR_" in note for note in notes), notes
