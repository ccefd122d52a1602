"""Tesseract on one picture: its words, how sure it is of them, and a page of invisible text to lay over the picture."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from PIL import Image

from eoffice.content import limits as confinement
from eoffice.content.ocr.page import SeenWord
from eoffice.content.ocr.program import LANGUAGE, find_tesseract

_WORD_LEVEL = "5"


@dataclass(frozen=True)
class Recognised:
    """Text and words of a picture, the mean confidence of its letters in percent, the PDF with the invisible text."""

    text: str
    words: tuple[SeenWord, ...]
    confidence: float
    layer: Path


def recognise(picture: Image.Image, dpi: int, folder: Path, name: str) -> Recognised:
    """Read a picture whose lines are level; raises `OSError` when the program fails."""
    program = find_tesseract()
    if program is None:
        raise OSError("tesseract is not installed")
    given, made = folder / f"{name}.pgm", folder / name
    picture.save(given)
    options = ["-l", LANGUAGE, "--dpi", str(dpi), "-c", "textonly_pdf=1"]
    finished = subprocess.run(  # noqa: S603 - a fixed program on a picture of ours
        [program, str(given), str(made), *options, "pdf", "tsv"], check=False, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=confinement.die_with_parent,
    )  # fmt: skip
    given.unlink()
    if finished.returncode:
        raise OSError(f"tesseract ended with {finished.returncode}")
    rows = _rows(made.with_suffix(".tsv"))
    letters = sum(len(row["text"]) for row in rows)
    sureness = sum(float(row["conf"]) * len(row["text"]) for row in rows)
    text, words = "\n\n".join(_blocks(rows)), tuple(_word(row) for row in rows)
    return Recognised(text, words, sureness / letters if letters else 0.0, made.with_suffix(".pdf"))


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if _is_word(row)]


def _word(row: dict[str, str]) -> SeenWord:
    left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
    line = "/".join(row[name] for name in ("block_num", "par_num", "line_num"))
    return SeenWord(row["text"], float(row["conf"]), left, top, width, height, line)


def _blocks(rows: list[dict[str, str]]) -> Iterator[str]:
    for _block, words in groupby(rows, key=lambda row: row["block_num"]):
        lines = groupby(words, key=lambda row: (row["par_num"], row["line_num"]))
        yield "\n".join(" ".join(row["text"] for row in line) for _line, line in lines)


def _is_word(row: dict[str, str]) -> bool:
    return row["level"] == _WORD_LEVEL and bool((row["text"] or "").strip())
