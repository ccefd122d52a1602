"""axe-core (WCAG 2.2 A and AA) on every page on which is directed, decided, done and told, for those who work there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.checks import findings, violations
from tests.browser.conftest import DESK, PHONE, Seat
from tests.browser.test_decisions import documents
from tests.process.installation import Installation

__all__ = ["documents"]

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.slow]

DIALOGS = "[data-dialog]"
#: Who works on which pages; {proposed}, {directed} and {task} are those of the test.
PAGES = {
    "chutich": (
        "/", "/overview/", "/decisions/", "/decisions/stack", "/decisions/phrases/", "/incoming/{proposed}",
        "/tasks/new", "/schedule/", "/schedule/print", "/schedule/new", "/notices", "/tasks/{task}",
    ),
    "phochutich": ("/", "/decisions/"),
    "chanhvp": (
        "/", "/overview/", "/incoming/{waiting}", "/incoming/{directed}", "/tasks/?scope=all", "/tasks/alarms",
        "/tasks/recounts", "/notices/choices", "/documents/{directed}/readers", "/decisions/{waiting}",
    ),
    "truongphong": ("/", "/tasks/", "/tasks/{task}", "/incoming/{directed}", "/decisions/{directed}", "/notices"),
    "chuyenvien": ("/", "/tasks/", "/schedule/new"),
    "vanthu": ("/", "/notices", "/incoming/{directed}", "/schedule/"),
    "luutru": ("/",),
    "motcua": ("/",),
    "quantri": ("/", "/administration/mail", "/administration/authority"),
}  # fmt: skip


@pytest.fixture
def names(documents: Any, installation: Installation) -> dict[str, int]:
    """Documents and a task in the states that the pages show."""
    waiting, proposed, directed = documents(3)
    documents.post("chutich", f"/incoming/{directed}/actions/direct", lead_unit="KT", supporting_units=["VHXH"],
                   working_days=5, directive="Tham mưu văn bản trả lời.", needs_acceptance=True)  # fmt: skip
    documents.post("chutich", f"/incoming/{waiting}/actions/direct", lead_unit="KT")
    documents.post("chutich", f"/incoming/{waiting}/actions/withdraw", reason="Giao đơn vị khác.")
    task = installation.scalar("SELECT min(id) FROM task WHERE record_id = :id AND role = 'lead'", id=directed)
    return {"waiting": waiting, "proposed": proposed, "directed": directed, "task": int(task)}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nobody_is_kept_out(
    seat: Callable[..., Seat], size: tuple[int, int], names: dict[str, int], notes: list[str]
) -> None:
    for username, paths in PAGES.items():
        page = seat(username, size).page
        for path in paths:
            page.goto(path.format(**names))
            page.wait_for_timeout(150)
            for shown in chain([path], opened(page)):
                found = [*violations(page), *findings(page, size[0])]
                notes += [f"{username} {shown} at {size[0]} px: {each}" for each in found]
    assert notes == [], "\n".join(notes)


def opened(page: Page) -> Iterator[str]:
    """Open one dialog of the page after another, and what is folded away with the last; gives their names."""
    for name in page.locator(DIALOGS).evaluate_all("all => all.map((one) => one.id)"):
        page.evaluate("(id) => document.querySelector(`[id='${id}'] > summary`).click()", name)
        yield f"#{name}"
        page.evaluate("() => document.querySelector('dialog[open]').close()")
    if page.evaluate("() => { const all = [...document.querySelectorAll('main details:not([open], [data-dialog])')];"
                     " all.forEach((one) => { one.open = true; }); return all.length; }"):  # fmt: skip
        yield "unfolded"
