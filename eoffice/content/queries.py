"""What pages and the API show of files. Who may see a file is asked of the record it belongs to, not here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from eoffice.content import scans
from eoffice.content.kinds import TITLE, kind_of
from eoffice.content.models import File, FileText
from eoffice.content.outcome import TextProblem, TextState
from eoffice.content.service import claims_other_kind
from eoffice.core.database import db
from eoffice.core.errors import NotFound

#: Pages below this confidence, in percent, are named; so many at most.
_HARD_TO_READ, _MOST_PAGES_NAMED = 70, 10


def get_file(file_id: int) -> File:
    """The file; raises `NotFound`."""
    file = db.session.get(File, file_id)
    if file is None:
        raise NotFound(_("There is no such file."))
    return file


def find_text(file_id: int) -> str | None:
    """The whole text, pages separated by form feeds; None while or where there is none."""
    return db.session.scalar(select(FileText.text).where(FileText.file_id == file_id))


def facts(file: File) -> dict[str, Any]:
    """The file as the API shows it."""
    return {
        "id": file.id, "name": file.name, "size": file.size, "sha256": file.blob_sha256, "mime": file.mime,
        "pages": file.pages, "text_state": file.text_state,
    }  # fmt: skip


def kind_title(file: File) -> str:
    """What the bytes are, as people say it (“PDF”, “DOCX”)."""
    return TITLE[kind_of(file.mime)]


def notes(file: File) -> list[str]:
    """Sentences a reader of the page should know: what is still being done, what cannot be, what is odd."""
    said = []
    if claims_other_kind(file):
        said.append(_("Despite its name this is a %(kind)s file.", kind=kind_title(file)))
    state = _state_sentences().get(file.text_state)
    if state:
        said.append(state)
    if file.text_state in {TextState.RECOGNISING, TextState.RECOGNISED}:
        said += _recognition_sentences(file)
    problem = _problem_sentences().get(file.text_error or "")
    if problem:
        said.append(problem)
    return said


def _recognition_sentences(file: File) -> list[str]:
    progress = scans.progress(file)
    if file.text_state == TextState.RECOGNISING:
        done, total = progress.done, progress.total
        return [_("The text is being recognised from the scan: %(done)s of %(total)s pages.", done=done, total=total)]
    if progress.confidence is None:
        return []
    said = [_("The text was recognised from a scan (%(percent)s %% sure).", percent=progress.confidence)]
    unsure = scans.unsure_pages(file, _HARD_TO_READ)
    if unsure:
        shown = ", ".join(map(str, unsure[:_MOST_PAGES_NAMED])) + (" …" if len(unsure) > _MOST_PAGES_NAMED else "")
        said.append(_("Hard to read, check by eye: page %(pages)s.", pages=shown))
    return said


def count_by_text_state() -> Mapping[TextState, int]:
    """How many files there are in each state of text."""
    rows = db.session.execute(select(File.text_state, func.count()).group_by(File.text_state))
    counted = {row[0]: row[1] for row in rows}
    return {state: counted.get(state, 0) for state in TextState}


def _state_sentences() -> dict[str, str]:
    return {
        TextState.PENDING: _("The text is being read; searching will find it in a moment."),
        TextState.EMPTY: _("There is no text in it (a scan or a picture); searching finds it by its card only."),
        TextState.ENCRYPTED: _("It is locked by a password. It is kept as it is; ask the sender for an open copy."),
        TextState.UNREADABLE: _("It cannot be read. It is kept as it is; ask the sender for another copy."),
        TextState.UNSUPPORTED: _("Its text cannot be read here, because the program for this kind is not installed."),
    }


def _problem_sentences() -> dict[str, str]:
    return {
        TextProblem.BROKEN: _("It is damaged or incomplete."),
        TextProblem.TOO_BIG_INSIDE: _("It unpacks to far more than a document would."),
        TextProblem.TIMEOUT: _("Reading it took too long and was stopped."),
        TextProblem.MEMORY: _("Reading it took too much memory and was stopped."),
        TextProblem.CRASHED: _("The reading program failed on it."),
        TextProblem.PAGES_CUT: _("Only the first pages can be searched: it has too many."),
        TextProblem.NO_RECOGNISER: _("The program that reads scans is not installed; an administrator can add it."),
        TextProblem.SCANS_LEFT_OUT: _("Some scanned pages could not be read."),
        TextProblem.TEXT_CUT: _("Only the beginning can be searched: it is too long."),
    }
