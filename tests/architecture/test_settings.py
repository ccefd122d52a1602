"""The settings table of the README is the truth."""

from __future__ import annotations

import re
from dataclasses import fields

from eoffice.core.config import ENVIRONMENT, Config
from tests.architecture.sources import ROOT


def table() -> dict[str, str]:
    """Variable → the cell of its default."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| *`(EOFFICE_[A-Z_]+)` *\|([^|]*)\|", text, flags=re.MULTILINE)
    assert len(rows) == len({variable for variable, _ in rows})
    return {variable: cell.strip().strip("`") for variable, cell in rows}


def test_the_readme_lists_every_setting_and_no_other() -> None:
    assert set(table()) == set(ENVIRONMENT.values())


def test_the_readme_gives_the_defaults() -> None:
    shown = table()
    for field in fields(Config):
        default = field.default
        if isinstance(default, bool):
            default = "on" if default else "off"
        if default != "":
            assert shown[ENVIRONMENT[field.name]].rstrip("/") == str(default), field.name
