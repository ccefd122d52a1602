"""The application's side of recognition: one page at a time in a confined process, and the searchable copy of the file.

Both are derived and lie beside the page images.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from eoffice.content import previews
from eoffice.content.models import File
from eoffice.content.ocr.program import LANGUAGE, find_tesseract
from eoffice.content.pages import PAGE_COPY, copy_name
from eoffice.content.previews import Source
from eoffice.content.sandbox import run_confined
from eoffice.content.store import blob_store

_COPY = "searchable.pdf"
_PAGES = "recognised"
_SECONDS = 10


@dataclass(frozen=True)
class RecognisedPage:
    """The text of a page and how sure it is, in percent."""

    text: str
    confidence: int


def can_recognise() -> bool:
    """Whether the program is installed and knows Vietnamese."""
    program = find_tesseract()
    if program is None:
        return False
    try:
        listed = subprocess.run(  # noqa: S603 - a fixed program
            [program, "--list-langs"], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return LANGUAGE in listed.stdout.split()


def recognise(source: Source, number: int) -> RecognisedPage | None:
    """Read page `number` (from 1) and keep its copy; None when that failed. Holds no transaction."""
    with previews.workplace() as work:
        command = [sys.executable, "-m", "eoffice.content.recogniser", source.kind.value, _original(source)]
        output = run_confined([*command, str(number), str(work)], previews.limits(), work)
        if output is None:
            return None
        previews.keep(work / PAGE_COPY, _pages(source) / copy_name(number))
    return RecognisedPage(**json.loads(output))


def bind(source: Source, count: int) -> None:
    """Make the searchable copy of a file of `count` pages; without one where that fails. Holds no transaction."""
    if not any(_pages(source).glob("*.pdf")):
        return  # another file with the same bytes was first
    with previews.workplace() as work:
        made = work / _COPY
        command = [sys.executable, "-m", "eoffice.content.binder", source.kind.value, _original(source)]
        arguments = [str(_pages(source)), str(made), str(count)]
        if run_confined([*command, *arguments], previews.limits(), work) is not None:
            previews.keep(made, previews.folder(source.sha256) / _COPY)
    shutil.rmtree(_pages(source), ignore_errors=True)


def searchable_copy(file: File) -> Path | None:
    """The PDF in which the text of scanned pages lies invisibly over their pictures; None where there is none."""
    path = previews.folder(file.blob_sha256) / _COPY
    return path if path.is_file() else None


def _original(source: Source) -> str:
    return str(blob_store().path(source.sha256).absolute())


def _pages(source: Source) -> Path:
    return previews.folder(source.sha256) / _PAGES
