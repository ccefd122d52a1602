"""Pages of words from pictures of pages, read by tesseract where it is installed."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

from PIL import Image, ImageOps, ImageSequence

from eoffice.content.outcome import TextProblem, Unreadable
from eoffice.recognition import wording
from eoffice.recognition.layout import Box, Page, Word
from eoffice.recognition.pdf_pages import PdfPages
from eoffice.recognition.syllables import is_vietnamese

_DPI = 200
_POINTS = 72
#: Reading a page takes seconds; a signature further back than this is not looked for.
MOST_SCANNED = 5
_FEW_WORDS = 12
_MOST_PIXELS = 60_000_000
_SECONDS = 40
_LEAST_CERTAINTY, _LONG = 25.0, 5
#: What dust and strokes beside a word are read as.
_SPECKS = " _|~`\u2018\u2019"


@cache
def find_tesseract() -> str | None:
    """The path of the program; None where it is not installed."""
    return shutil.which("tesseract")


def with_scans(document: PdfPages, most: int) -> Iterator[Page]:
    """The first `most` pages of a PDF; those that are pictures, or whose text is no Vietnamese, by tesseract."""
    scanned = 0
    for index in range(most):
        page = document.page(index)
        is_garbled = bool(page.words) and not is_vietnamese([word.text for word in page.words])
        if not is_garbled and (len(page.words) >= _FEW_WORDS or not document.has_picture(index)):
            yield page
            continue
        if scanned >= MOST_SCANNED:
            return
        scanned += 1
        image = document.picture(index, _DPI)
        read = _read(image, index + 1, _DPI) if image is not None else None
        if read is not None and (read.words or not is_garbled):
            yield read
        else:
            yield Page(index + 1, page.width, page.height, () if is_garbled else page.words)


def count_pictures(path: Path) -> int:
    """How many pictures a file holds; raises `Unreadable`."""
    with _opened(path) as picture:
        return getattr(picture, "n_frames", 1)


def pictures(path: Path) -> Iterator[Page]:
    """The pictures of a file as pages; raises `Unreadable`."""
    with _opened(path) as picture:
        for number, frame in enumerate(ImageSequence.Iterator(picture), 1):
            if number > MOST_SCANNED:
                return
            upright = ImageOps.exif_transpose(frame).convert("L")
            page = _read(upright, number, _dpi_of(upright))
            yield page if page is not None else Page(number, *upright.size, (), is_scan=True)


def _opened(path: Path) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    try:
        return Image.open(path, formats=("JPEG", "PNG", "TIFF"))
    except (OSError, ValueError, SyntaxError) as error:
        raise Unreadable(TextProblem.BROKEN) from error


def _dpi_of(image: Image.Image) -> float:
    """The resolution if the longer side is that of an A4 page, as it is nearly always."""
    return max(image.size) / 297 * 25.4


def _read(image: Image.Image, number: int, dpi: float) -> Page | None:
    """The page as tesseract reads it; None without the program or when it fails."""
    program = find_tesseract()
    if program is None:
        return None
    sheet = io.BytesIO()
    image.save(sheet, "PNG", compress_level=1)
    command = [program, "stdin", "stdout", "-l", "vie", "--dpi", str(round(dpi)), "--psm", "3", "tsv"]
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system, on a picture that we drew
            command, input=sheet.getvalue(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_SECONDS,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"}, check=False,
        )  # fmt: skip
    except (subprocess.TimeoutExpired, OSError):
        return None
    if done.returncode:
        return None
    scale = _POINTS / dpi
    words = _levelled(_words(done.stdout.decode("utf-8", "replace"), scale))
    return Page(number, image.width * scale, image.height * scale, tuple(words), is_scan=True)


def _words(table: str, scale: float) -> list[tuple[str, Word]]:
    """The words of a TSV with the key of their line; what is no word is left out."""
    found = []
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text, certainty = wording.spelt(row.get("text") or "").strip(_SPECKS), float(row.get("conf") or -1)
        if not text or certainty < _least(text) or not any(_is_letter(c) for c in text):
            continue
        left, top, width, height = (int(row[name]) * scale for name in ("left", "top", "width", "height"))
        if height > 60 or width < 1:
            continue
        key = "/".join(row[name] for name in ("block_num", "par_num", "line_num"))
        found.append((key, Word(text, Box(left, top, left + width, top + height), certainty=certainty / 100)))
    return found


def _least(text: str) -> float:
    """How certain a word must be to count: specks are read as short words, symbols as long ones of doubt."""
    return _LEAST_CERTAINTY if len(text) < _LONG else 0.0


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNP"


def _levelled(found: list[tuple[str, Word]]) -> list[Word]:
    """The words turned level by the slope of their lines, each as high as its line, so that rows can be told."""
    lines: dict[str, list[Word]] = defaultdict(list)
    for key, word in found:
        lines[key].append(word)
    slope = _slope(list(lines.values()))
    levelled = []
    for line in lines.values():
        height = median(word.box.height for word in line)
        texts = wording.mended([word.text for word in line])
        for text, word in zip(texts, line, strict=True):
            middle = word.box.level - slope * word.box.middle
            box = Box(word.box.left, middle - height / 2, word.box.right, middle + height / 2)
            levelled.append(Word(text, box, certainty=word.certainty))
    return levelled


def _slope(lines: list[list[Word]]) -> float:
    """The usual slope of the longer lines."""
    slopes = [
        (line[-1].box.bottom - line[0].box.bottom) / (line[-1].box.middle - line[0].box.middle)
        for line in lines
        if len(line) > 4 and line[-1].box.middle - line[0].box.middle > 100
    ]
    return median(slopes) if slopes else 0.0
