"""The locks pin every package by hash, name no index, and keep the tests' own apart."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

PRODUCT, TESTS = ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins(path: Path) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9._-]+)==(\S+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(found)


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ]", line)[0].lower() for line in requirements}


@pytest.mark.parametrize("path", [PRODUCT, TESTS], ids=lambda path: path.parent.name)
def test_a_lock_holds_hashed_pins_and_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "//" not in text
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[a-z0-9._-]+==\S+( ; .*)? \\\n( +--hash=sha256:[0-9a-f]{64}( \\\n)?)+$", block), block[:80]


def test_the_locks_do_not_overlap_and_hold_what_is_declared() -> None:
    assert pins(PRODUCT).keys().isdisjoint(pins(TESTS))
    assert names(DECLARED["dependencies"]) <= pins(PRODUCT).keys()
    assert names(DECLARED["optional-dependencies"]["test"]) <= pins(TESTS).keys()
