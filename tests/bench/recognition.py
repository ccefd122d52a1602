"""Pages of scans read in a minute, beside bare tesseract and, where it is installed, ocrmypdf; one process each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.architecture.sources import ROOT
from tests.unit.content import scanning

PAGES = 6
LINES = scanning.LETTER + scanning.SECOND + scanning.LETTER[4:]


def print_recognition(folder: Path) -> None:
    """One line for each way of reading the same scan."""
    if shutil.which("tesseract") is None:
        print("recognition of scans: tesseract is not installed")
        return
    work = folder / "recognition"
    work.mkdir()
    pages = [scanning.scanned(scanning.sheet(LINES), tilt=(number % 3) - 1.0, seed=number) for number in range(PAGES)]
    (work / "scan.pdf").write_bytes(scanning.as_pdf(*pages))
    for number, page in enumerate(pages):
        (work / f"{number}.jpg").write_bytes(scanning.as_jpeg(page))
    bare = _pages_a_minute(lambda: _bare(work))
    _print("bare tesseract, text only", bare, bare)
    _print("ours, text and searchable copy", _pages_a_minute(lambda: _ours(work)), bare)
    if shutil.which("ocrmypdf"):
        _print("ocrmypdf --deskew", _pages_a_minute(lambda: _ocrmypdf(work)), bare)


def _print(what: str, speed: float, bare: float) -> None:
    print(f"recognition of scans, {what:32} {speed:6.1f} pages a minute, {speed / bare:.2f} of bare tesseract")


def _pages_a_minute(read: Callable[[], None]) -> float:
    started = time.perf_counter()
    read()
    return PAGES * 60 / (time.perf_counter() - started)


def _bare(work: Path) -> None:
    for number in range(PAGES):
        _run("tesseract", str(work / f"{number}.jpg"), "-", "-l", "vie")


def _ours(work: Path) -> None:
    for number in range(1, PAGES + 1):
        scan = str(work / "scan.pdf")
        _run(sys.executable, "-m", "eoffice.content.recogniser", "pdf", scan, str(number), str(work))


def _ocrmypdf(work: Path) -> None:
    options = ["-l", "vie", "--output-type", "pdf", "--deskew", "--force-ocr", "--jobs", "1", "-q"]
    _run("ocrmypdf", *options, str(work / "scan.pdf"), str(work / "made.pdf"))


def _run(*command: str) -> None:
    subprocess.run(
        command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )  # fmt: skip
