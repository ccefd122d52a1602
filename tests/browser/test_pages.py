"""Every page of the menu, and one of each kind of form that pages offer, at the width of a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import PHONE, Seat

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.slow]

OFFERED = ".menu a[href], .person-menu a[href], main a.button[href]:not([download])"


def test_every_page_can_be_used_by_everybody(seat: Callable[..., Seat], notes: list[str]) -> None:
    for username in ("vanthu", "quantri"):
        person = seat(username, PHONE)
        seen: set[str] = set()
        ahead = ["/"]
        while ahead:
            path = ahead.pop()
            kind = re.sub("[0-9]+", "0", path)
            if kind not in seen:
                seen.add(kind)
                links = person.go(path).locator(OFFERED)
                ahead += links.evaluate_all("all => all.map((link) => link.pathname)")
                person.look(f"{username}{kind.rstrip('/').replace('/', '-')}")
        assert len(seen) > 10
    assert notes == [], "\n".join(notes)
