"""The bottom bar of a phone: four places, deciding among them for those who decide, searching always."""

from __future__ import annotations

import re

import pytest


@pytest.mark.parametrize(
    ("username", "wanted"),
    [
        ("chutich", ["/", "/decisions/", "/incoming/", "/search"]),
        ("chuyenvien", ["/", "/incoming/", "/outgoing/", "/search"]),
    ],
)
def test_the_bar_holds_what_the_person_does_most(sign_in, username, wanted):
    page = sign_in(username).get("/").get_data(as_text=True)
    bar = page[page.index('class="phone-bar"') :]
    assert re.findall(r'<a[^>]* href="([^"]+)"', bar[: bar.index("</nav>")]) == wanted
