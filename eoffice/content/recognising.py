"""The application's side of recognition: one page at a time in a confined process, and the searchable copy of the file.

All of it is derived and lies beside the page images. A page is read once, by whoever needs it first.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from eoffice.content import previews
from eoffice.content.kinds import OFFICE, Kind
from eoffice.content.models import File
from eoffice.content.ocr.page import SeenPage, load
from eoffice.content.ocr.program import LANGUAGE, find_tesseract
from eoffice.content.pages import PAGE_COPY, PAGE_WORDS, copy_name, words_name
from eoffice.content.previews import Source
from eoffice.content.sandbox import run_confined
from eoffice.content.store import blob_store

_COPY = "searchable.pdf"
_PAGES, _WORDS = "recognised", "words"
_SECONDS = 10


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


def seen(source: Source, number: int) -> SeenPage | None:
    """What was seen on page `number` (from 1), now or ever before; None when it cannot be read."""
    return load(_words(source, number)) or recognise(source, number)


def recognise(source: Source, number: int) -> SeenPage | None:
    """What is seen on page `number`, read now unless it was before and waits to be bound; its copy is kept.

    None when that failed. Holds no transaction.
    """
    copy, words = _pages(source) / copy_name(number), _words(source, number)
    if copy.is_file() and (known := load(words)) is not None:
        return known
    with previews.workplace() as work:
        page = look_at(Path(_original(source)), source.kind, number, work)
        if page is not None:
            previews.keep(work / PAGE_WORDS, words)
            previews.keep(work / PAGE_COPY, copy)
    return page


def look_at(path: Path, kind: Kind, number: int, work: Path) -> SeenPage | None:
    """What is seen on page `number` of any file, left in `work` with its copy; None when it cannot be read."""
    if find_tesseract() is None:
        return None
    command = [sys.executable, "-m", "eoffice.content.recogniser", kind.value, str(path.absolute()), str(number)]
    if run_confined([*command, str(work)], previews.limits(), work) is None:
        return None
    return load(work / PAGE_WORDS)


def seen_before(file: File, number: int) -> SeenPage | None:
    """What was seen on page `number` when it was recognised; None where it never was."""
    return load(_words(Source.of(file), number))


def bind(source: Source, count: int) -> None:
    """Make the searchable copy of a file of `count` pages; without one where that fails. Holds no transaction.

    A Word file has none: its pictures are not its pages.
    """
    if source.kind in OFFICE:
        shutil.rmtree(_pages(source), ignore_errors=True)
        return
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


def _words(source: Source, number: int) -> Path:
    return previews.folder(source.sha256) / _WORDS / words_name(number)


def _pages(source: Source) -> Path:
    return previews.folder(source.sha256) / _PAGES
