"""The program that reads pictures, where it is installed. Standard library only."""

from __future__ import annotations

import shutil

LANGUAGE = "vie"


def find_tesseract() -> str | None:
    """The path of the program; None where it is not installed."""
    return shutil.which("tesseract")
