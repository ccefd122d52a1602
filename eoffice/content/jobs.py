"""Background work on files: reading their text, drawing their pages, clearing what interruptions left.

The slow part runs outside any transaction; the result is written in a short one. Doing a job twice gives the same.
"""

from __future__ import annotations

import logging

from flask import Flask
from sqlalchemy import func, select

from eoffice.content import previews, recognising, scans, service, texts
from eoffice.content.kinds import kind_of
from eoffice.content.models import File, FileText, PreviewState
from eoffice.content.outcome import Reading, TextProblem, TextState
from eoffice.content.store import blob_store
from eoffice.core import jobs
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work

logger = logging.getLogger(__name__)

_SWEEP_SECONDS = 3600
_LOOK_SECONDS = 300
_MOST_AT_ONCE = 100


def register(app: Flask) -> None:
    """Declare the jobs and the pool of reading processes (none is started yet)."""
    texts.prepare(app)
    jobs.register(service.EXTRACT, extract, own_units=True, given_up=show_unread)
    jobs.register(service.PREVIEW, preview, own_units=True, rank=jobs.Rank.LATER, given_up=show_nothing)
    jobs.register(scans.RECOGNISE, recognise, own_units=True, rank=jobs.Rank.LAST)
    jobs.register_tick("content.scans", _LOOK_SECONDS, recognise_waiting)
    jobs.register_tick("content.sweep", _SWEEP_SECONDS, sweep)


def extract(file_id: int) -> None:
    """Read the text of a file that has none yet."""
    file = db.session.get(File, file_id)
    if file is None or file.text_state != TextState.PENDING:
        return
    sha256, kind = file.blob_sha256, kind_of(file.mime)
    reading = _known_reading(file)
    db.session.rollback()
    if reading is None:
        reading = texts.read_text(blob_store().path(sha256), kind)
    with unit_of_work():
        file = db.session.get(File, file_id)
        if file is not None and file.text_state == TextState.PENDING:
            service.keep_reading(file, reading)
    level = logging.INFO if reading.problem else logging.DEBUG  # the usual case would drown everything else
    logger.log(level, "content.text file=%s state=%s problem=%s", file_id, reading.state, reading.problem)


def preview(file_id: int, page: int = 1) -> None:
    """Draw the pages around `page`, unless they are drawn."""
    file = db.session.get(File, file_id)
    if file is None:
        return
    source = previews.Source.of(file)
    is_drawn = previews.preview_path(file, page) is not None and file.preview_state != PreviewState.PENDING
    db.session.rollback()
    if is_drawn:
        return
    pages = previews.draw(source, previews.first_drawn_with(page))
    with unit_of_work():
        file = db.session.get(File, file_id)
        if file is not None:
            service.keep_preview(file, pages)


def show_unread(file_id: int) -> None:
    """The text could not be read, for reasons outside the file: its pages are drawn all the same; in a unit of work."""
    file = db.session.get(File, file_id)
    if file is not None and file.preview_state == PreviewState.PENDING:
        service.order_preview(file)


def show_nothing(file_id: int, page: int = 1) -> None:  # noqa: ARG001 - the payload of a preview
    """The pages could not be drawn: nobody waits for them any longer; in a unit of work."""
    file = db.session.get(File, file_id)
    if file is not None:
        service.keep_preview(file, None)


def recognise(file_id: int) -> None:
    """Read one more scanned page of a file; after the last, make the searchable copy and close."""
    file = db.session.get(File, file_id)
    if file is None or file.text_state != TextState.RECOGNISING:
        return
    source, number, count = previews.Source.of(file), scans.next_page(file), file.pages or 1
    db.session.rollback()
    is_able = recognising.can_recognise()
    page = recognising.recognise(source, number) if is_able and number is not None else None
    if number is None:
        recognising.bind(source, count)
    with unit_of_work():
        file = db.session.get(File, file_id)
        if file is None or file.text_state != TextState.RECOGNISING:
            return
        if number is None:
            scans.finish(file)
        elif is_able:
            scans.keep_page(file, number, page.text if page else None, page.confidence if page else 0)
        else:
            scans.give_up(file)
    logger.info("content.scan file=%s page=%s confidence=%s", file_id, number, page and page.confidence)


def recognise_waiting() -> None:
    """Where what reads scans was installed meanwhile, read the scans that came before."""
    waiting = [file.id for file in scans.list_waiting(_MOST_AT_ONCE)]
    db.session.rollback()
    if not waiting or not recognising.can_recognise():
        return
    with unit_of_work(), jobs.in_bulk():
        for file_id in waiting:
            service.read_again(file_id)
    logger.info("content.scans_ordered count=%s", len(waiting))


def sweep() -> None:
    """Remove what interrupted uploads and drawings left behind more than a day ago."""
    swept = blob_store().sweep() + previews.sweep_workplaces()
    if swept:
        logger.info("content.swept count=%s", swept)


def _known_reading(file: File) -> Reading | None:
    """What another file with the same bytes came to."""
    query = (
        select(File, FileText.text)
        .outerjoin(FileText, FileText.file_id == File.id)
        .where(File.blob_sha256 == file.blob_sha256, File.mime == file.mime)
        .where(File.text_state.in_([TextState.READY, TextState.EMPTY, TextState.RECOGNISED]))
        .where(func.coalesce(File.text_error, "") != TextProblem.NO_RECOGNISER)
        .limit(1)
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    known: File = row[0]
    problem = TextProblem(known.text_error) if known.text_error else None
    return Reading(state=TextState(known.text_state), text=row[1] or "", pages=known.pages, problem=problem)
