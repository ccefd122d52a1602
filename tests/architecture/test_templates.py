"""Templates hold no script and no style of their own: the security policy would refuse them."""

from __future__ import annotations

import re

from tests.architecture.sources import TEMPLATES, name

FORBIDDEN = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "another host": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "unescaped": re.compile(r"\|\s*safe\b"),
}
#: Written to a file of its own by a command and never served, so it carries its style with it.
STANDALONE = {"templates/registers/file.html"}


def test_a_template_holds_markup_only() -> None:
    for path in (path for path in TEMPLATES if name(path) not in STANDALONE):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == [], name(path)


def test_every_form_that_posts_carries_a_token() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, flags=re.DOTALL | re.IGNORECASE):
            assert re.search(r"csrf|hidden_tag|caller\(", form), f"{name(path)}: {form[:200]}"
