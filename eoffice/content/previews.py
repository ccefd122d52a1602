"""Page images and the PDF rendition: derived, disposable, under the data folder by the SHA-256 of their source.

Two files with the same bytes share them. Deleting `derived/` loses nothing but time.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from eoffice.content.extraction import plain
from eoffice.content.kinds import IMAGES, OFFICE, Kind, kind_of
from eoffice.content.models import File
from eoffice.content.office import converted
from eoffice.content.outcome import Limits
from eoffice.content.pages import THUMBNAIL, page_name
from eoffice.content.reading import limits_of
from eoffice.content.sandbox import run_confined
from eoffice.content.store import LEFTOVER_AGE, blob_store
from eoffice.core import clock
from eoffice.core.config import Config

#: So many pages are drawn at a time.
PAGES_AT_ONCE = 20
_RENDITION = "rendition.pdf"
#: How the folders begin in which this and `eoffice.content.office` work.
_TEMPORARY = ("draw-", "convert-", "profile-")


@dataclass(frozen=True)
class Source:
    """The facts about a file that drawing needs; they outlive the transaction that read them."""

    sha256: str
    kind: Kind

    @classmethod
    def of(cls, file: File) -> Source:
        """The source behind a file."""
        return cls(file.blob_sha256, kind_of(file.mime))


def preview_path(file: File, page: int) -> Path | None:
    """The image of page `page` (from 1); None as long as it is not drawn."""
    return _present(folder(file.blob_sha256) / page_name(page)) if 0 < page < 100_000 else None


def thumbnail_path(file: File) -> Path | None:
    """The small image of the first page; None as long as it is not drawn."""
    return _present(folder(file.blob_sha256) / THUMBNAIL)


def rendition_pdf(file: File) -> Path | None:
    """The file as PDF: itself when it is one, else its layout once it is made; None for pictures."""
    if kind_of(file.mime) is Kind.PDF:
        return blob_store().path(file.blob_sha256)
    return _present(folder(file.blob_sha256) / _RENDITION)


def first_drawn_with(page: int) -> int:
    """The first of the pages that are drawn together with `page`."""
    return (page - 1) // PAGES_AT_ONCE * PAGES_AT_ONCE + 1


def draw(source: Source, first: int) -> int | None:
    """Draw `PAGES_AT_ONCE` pages from `first`, laying the file out first where it needs that.

    Returns the true number of pages, None when the file cannot be shown. Holds no transaction; doing it twice does
    no harm.
    """
    config: Config = current_app.extensions["eoffice.config"]
    with workplace() as work:
        shown = _shown(source, config, work)
        if shown is None:
            return None
        drawn = work / "drawn"
        drawn.mkdir()
        kind = source.kind if source.kind in IMAGES else Kind.PDF
        command = [sys.executable, "-m", "eoffice.content.renderer", kind.value, str(shown), str(drawn), str(first)]
        output = run_confined([*command, str(PAGES_AT_ONCE)], limits_of(config), work)
        if output is None:
            return None
        for image in drawn.iterdir():
            keep(image, folder(source.sha256) / image.name)
    return int(json.loads(output)["pages"]) or None


def _shown(source: Source, config: Config, work: Path) -> Path | None:
    """The PDF or picture whose pages are drawn."""
    original = blob_store().path(source.sha256)
    if source.kind not in OFFICE:
        return original
    rendition = folder(source.sha256) / _RENDITION
    if not rendition.is_file():
        limits: Limits = limits_of(config)
        given = _as_marked_text(original, work, limits) if source.kind is Kind.TXT else original
        with converted(given, source.kind, "pdf", work.parent, limits) as made:
            if made is None:
                return None
            keep(made, rendition)
    return rendition


def _as_marked_text(original: Path, work: Path, limits: Limits) -> Path:
    """A copy of a plain text in UTF-8 with its mark, which the office programme cannot misread."""
    copy = work / "text.txt"
    copy.write_text("\f".join(plain.read(original, limits).texts), encoding="utf-8-sig")
    return copy


def sweep_workplaces() -> int:
    """Remove the folders of drawings that were interrupted more than `LEFTOVER_AGE` ago; how many."""
    config: Config = current_app.extensions["eoffice.config"]
    oldest = (clock.now() - LEFTOVER_AGE).timestamp()
    swept = 0
    for folder in (config.data / "derived" / "work").glob("*-*"):
        if folder.name.startswith(_TEMPORARY) and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder on the file system of `derived/`, as long as the block lasts."""
    config: Config = current_app.extensions["eoffice.config"]
    root = config.data / "derived" / "work"
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix="draw-") as name:
        yield Path(name)


def limits() -> Limits:
    """What one process that draws or reads pages may use."""
    return limits_of(current_app.extensions["eoffice.config"])


def keep(made: Path, target: Path) -> None:
    """Put a made file where it stays, complete or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(made, target)


def folder(sha256: str) -> Path:
    """Where everything lies that was made from these bytes."""
    config: Config = current_app.extensions["eoffice.config"]
    return config.data / "derived" / sha256[:2] / sha256


def _present(path: Path) -> Path | None:
    return path if path.is_file() else None
