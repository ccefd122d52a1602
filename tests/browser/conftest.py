"""A real browser at a real server with its worker: who sits at it, what it complains of, pictures of what it shows."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Response, expect, sync_playwright

from tests.browser.checks import findings
from tests.process.installation import Installation
from tests.process.nursery import Nursery, Nursling
from tests.world import PASSWORD, Worlds

#: The pages that Chromium keeps ready for its own address line cost as much as opening one of ours. The last such list
#: counts: what Playwright needs to be off is named again.
OFF = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding",
    "PreconnectToSearch", "ThirdPartyStoragePartitioning",
)  # fmt: skip
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    f"--disable-features={','.join(OFF)}",
]  # fmt: skip
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
DESK, PHONE = (1440, 900), (360, 740)
#: Milliseconds that a page is given: nobody waits for them but on a machine that has much else to do.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


class Seat:
    """Somebody at a browser window of a size. What goes wrong in it is noted, whatever the test looks at."""

    def __init__(self, browser: Browser, address: str, size: tuple[int, int], pictures: Path, notes: list[str]) -> None:
        is_phone = size == PHONE
        self._context = browser.new_context(
            base_url=address, viewport={"width": size[0], "height": size[1]}, locale="vi-VN", is_mobile=is_phone,
            has_touch=is_phone, device_scale_factor=2 if is_phone else 1, reduced_motion="reduce",
        )  # fmt: skip
        self._width, self._pictures, self._notes = size[0], pictures, notes
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.on("console", lambda said: self._note(f"{said.type}: {said.text}") if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self._note(f"script: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def go(self, path: str) -> Page:
        """Open an address."""
        self.page.goto(path)
        return self.page

    def sign_in(self, username: str) -> Seat:
        """Sign in by keyboard alone."""
        self.go("/sign-in")
        self.page.locator("#username").fill(username)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self

    def look(self, name: str, *, whole: bool = False) -> None:
        """Take a picture (of the `whole` page, however long), and note what keeps anybody from using it."""
        if whole:
            self.page.evaluate("() => scrollTo(0, 0)")
        self.page.wait_for_function("() => [...document.images].every((one) => one.complete || one.loading === 'lazy')")
        for finding in findings(self.page, self._width):
            self._note(f"{name} at {self._width} px: {finding}")
        self.page.screenshot(path=self._pictures / f"{name}-{self._width}.png", full_page=whole)

    def send(self, button: str) -> None:
        """Press the button of the open dialog or form, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(button).first.click()

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page went on, or a newer question took its place
            self._note(f"{request.failure} {request.url}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400:
            self._note(f"{answer.status} {answer.url}")

    def _note(self, words: str) -> None:
        self._notes.append(f"{self.page.url.partition('?')[0]}: {words}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of this machine; its tests are skipped where there is none.

    Playwright keeps an event loop running as long as it lives, which no other test of this process would bear.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where pictures go: the folder that EOFFICE_PICTURES names, else one of the test."""
    folder = Path(os.environ.get("EOFFICE_PICTURES") or tmp_path / "pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def notes() -> list[str]:
    """What the browsers complained of."""
    return []


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where the servers of this process come from."""
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def installation(tmp_path: Path, worlds: Worlds, nursery: Nursery) -> Iterator[Installation]:
    """An installation over a copy of the world; nothing of it runs yet."""
    with worlds.copy(tmp_path) as database_url:
        made = Nursling(tmp_path, database_url, nursery)
        try:
            yield made
        finally:
            made.close()


@pytest.fixture
def seat(
    installation: Installation, chromium: Browser, pictures: Path, notes: list[str]
) -> Iterator[Callable[..., Seat]]:
    """Sit down at a window: `seat("vanthu")`, or `seat("chutich", PHONE)`; the server is started for the first.

    The windows are closed with the test, lest they go on asking and painting.
    """

    def sit_down(username: str, size: tuple[int, int] = DESK) -> Seat:
        if not installation.answers():
            installation.start_server()
        return Seat(chromium, installation.address, size, pictures, notes).sign_in(username)

    yield sit_down
    for context in chromium.contexts:
        context.close()
