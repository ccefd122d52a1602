"""Scanned pages of files: which there are, what was read from them, and the text of the file that comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select, update

from eoffice.content.events import FileTextReady
from eoffice.content.models import File, FileText, ScannedPage
from eoffice.content.ocr.program import find_tesseract
from eoffice.content.outcome import TextProblem, TextState
from eoffice.core import jobs
from eoffice.core.database import db, take_turns
from eoffice.core.events import publish

RECOGNISE = "content.recognise"
#: A page that could not be read so often is left out.
MOST_TRIES = 2
#: Recognised text below this confidence does not take the place of text that was there.
_LEAST_CONFIDENCE = 50
#: The text of a long scan can be searched after its first page, and then after every so many.
_PAGES_AT_ONCE = 20

_waits = ScannedPage.confidence.is_(None) & (ScannedPage.tries < MOST_TRIES)


@dataclass(frozen=True)
class Progress:
    """How many scanned pages there are and how many were dealt with; the mean confidence of those that were read."""

    done: int
    total: int
    confidence: int | None


def order_recognition(file: File, scans: Mapping[int, str]) -> None:
    """Have the scanned pages read, each given with its words; in a unit of work.

    Where the program is not installed the file says so, and waits for it.
    """
    if find_tesseract() is None:
        file.text_error = TextProblem.NO_RECOGNISER
        return
    take_turns(f"blob {file.blob_sha256}")
    known = page_numbers(file)
    db.session.add_all(
        ScannedPage(blob_sha256=file.blob_sha256, number=number, words=words)
        for number, words in scans.items()
        if number not in known
    )
    file.text_state = TextState.RECOGNISING
    _order_next(file)


def page_numbers(file: File) -> frozenset[int]:
    """The numbers of the scanned pages of a file."""
    query = select(ScannedPage.number).where(ScannedPage.blob_sha256 == file.blob_sha256)
    return frozenset(db.session.scalars(query))


def next_page(file: File) -> int | None:
    """The number of the first page that waits; None when all are dealt with."""
    query = select(func.min(ScannedPage.number)).where(ScannedPage.blob_sha256 == file.blob_sha256, _waits)
    return db.session.scalar(query)


def keep_page(file: File, number: int, text: str | None, confidence: int = 0) -> None:
    """Keep what was read from a page, None when it could not be; order the next, or close; in a unit of work."""
    page = db.session.get_one(ScannedPage, (file.blob_sha256, number))
    page.tries += 1
    if text is not None:
        page.text, page.confidence = text, confidence
    db.session.flush()
    if progress(file).done % _PAGES_AT_ONCE == 1:
        _merge_text(file)
    _order_next(file)


def finish(file: File) -> None:
    """All pages are dealt with: the whole text is there; in a unit of work."""
    _merge_text(file)
    has_text = db.session.get(FileText, file.id) is not None
    file.text_state = TextState.RECOGNISED if has_text else TextState.EMPTY
    if any(page.confidence is None for page in _pages(file)):
        file.text_error = file.text_error or TextProblem.SCANS_LEFT_OUT


def give_up(file: File) -> None:
    """What reads scans is not there any more: keep what there is, and wait for it; in a unit of work."""
    finish(file)
    file.text_error = TextProblem.NO_RECOGNISER


def forget_reading(file: File) -> None:
    """Forget what reading came to, for all files with the same bytes; in a unit of work. Their text stays for now."""
    db.session.execute(delete(ScannedPage).where(ScannedPage.blob_sha256 == file.blob_sha256))
    same = update(File).where(File.blob_sha256 == file.blob_sha256)
    db.session.execute(same.values(text_state=TextState.PENDING, text_error=None))


def list_waiting(limit: int) -> Sequence[File]:
    """Files with scanned pages that came while what reads them was not installed."""
    query = select(File).where(File.text_error == TextProblem.NO_RECOGNISER).order_by(File.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def progress(file: File) -> Progress:
    """How far the recognition of a file is."""
    done = func.count().filter(or_(ScannedPage.confidence.is_not(None), ScannedPage.tries >= MOST_TRIES))
    row = db.session.execute(
        select(func.count(), done, func.avg(ScannedPage.confidence)).where(ScannedPage.blob_sha256 == file.blob_sha256)
    ).one()
    return Progress(done=row[1], total=row[0], confidence=None if row[2] is None else round(row[2]))


def unsure_pages(file: File, below: int) -> list[int]:
    """Numbers of the recognised pages whose confidence is below that."""
    query = select(ScannedPage.number).where(ScannedPage.blob_sha256 == file.blob_sha256)
    return list(db.session.scalars(query.where(ScannedPage.confidence < below).order_by(ScannedPage.number)))


def _order_next(file: File) -> None:
    job = jobs.enqueue(RECOGNISE, {"file_id": file.id})
    job.run_at = file.created_at  # whole files in the order in which they came, not a page of each in turn


def _pages(file: File) -> Sequence[ScannedPage]:
    query = select(ScannedPage).where(ScannedPage.blob_sha256 == file.blob_sha256)
    return db.session.scalars(query.order_by(ScannedPage.number)).all()


def _merge_text(file: File) -> None:
    """Put what was read so far into the text of the file and announce it."""
    kept = db.session.get(FileText, file.id)
    texts = kept.text.split("\f") if kept is not None else []
    for page in _pages(file):
        texts += [""] * (page.number - len(texts))
        is_layer = texts[page.number - 1] not in {"", page.words}
        if page.text and (page.confidence or 0) >= (_LEAST_CONFIDENCE if is_layer else 0):
            texts[page.number - 1] = "\n\n".join(filter(None, [page.text, page.words]))
    text = "\f".join(texts)
    if text.strip("\f") and (kept is None or kept.text != text):
        db.session.merge(FileText(file_id=file.id, text=text))
        db.session.flush()
        publish(FileTextReady(file.id))
