"""What document pages show of a record, prepared so that templates decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.audit.queries import history_of
from eoffice.content import queries as content
from eoffice.content.models import File, PreviewState
from eoffice.content.outcome import TextState
from eoffice.content.recognising import searchable_copy
from eoffice.records import queries
from eoffice.records.models import CaseFile, FileRole, Record, RecordFile
from eoffice.records.panels import Panel, panels_for
from eoffice.records.queries import Related
from eoffice.records.service import SUBJECT
from eoffice.records.wording import Step, steps

#: Pages drawn at once; the rest of a long file is read in the original.
MAX_PAGES_SHOWN = 200
#: Characters of plain text shown where there are no page images.
MAX_TEXT_SHOWN = 20_000


@dataclass(frozen=True)
class Station:
    """One station of the way of a document. `status` is done, now or ahead; `who` passed it, or has to."""

    label: str
    icon: str
    status: str
    who: str = ""
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class FileView:
    """A file as the preview macro wants it."""

    file: File
    name: str
    size: int
    state: str
    pages: list[str]
    page_count: int | None
    original: str
    poll: str
    text: str
    notes: list[str]
    searchable: str


@dataclass(frozen=True)
class FileEntry:
    """A file in the list of a document's files."""

    name: str
    url: str
    size: int
    note: str
    current: bool


@dataclass(frozen=True)
class DocumentParts:
    """The parts every document page has in common."""

    record: Record
    files: list[FileEntry]
    old_files: list[FileEntry]
    view: FileView | None
    steps: list[Step]
    related: list[Related]
    case_files: Sequence[CaseFile] = field(default_factory=list)
    history_panels: Sequence[Panel] = ()


def file_view(record: Record, file: File) -> FileView:
    """The preview of a file: page images, or what keeps it from being shown."""
    state = _preview_state(file)
    count = min(file.pages or 1, MAX_PAGES_SHOWN) if state == "ready" else 0
    pages = [
        url_for("documents.page_image", record_id=record.id, file_id=file.id, number=number)
        for number in range(1, count + 1)
    ]
    has_copy = searchable_copy(file) is not None
    return FileView(
        file=file, name=file.name, size=file.size, state=state, pages=pages, page_count=file.pages,
        original=url_for("documents.file", record_id=record.id, file_id=file.id),
        poll=url_for("documents.preview", record_id=record.id, file_id=file.id),
        text=(content.find_text(file.id) or "")[:MAX_TEXT_SHOWN] if state == "none" else "",
        notes=content.notes(file),
        searchable=url_for("documents.searchable", record_id=record.id, file_id=file.id) if has_copy else "",
    )  # fmt: skip


def _preview_state(file: File) -> str:
    """One of the states that the preview macro knows."""
    if file.text_state in {TextState.ENCRYPTED, TextState.UNREADABLE}:
        return str(file.text_state)
    if file.preview_state == PreviewState.PENDING:
        return "processing"
    return "ready" if file.preview_state == PreviewState.READY else "none"


def document_parts(actor: Actor, record: Record, *, endpoint: str, file_id: str | None = None) -> DocumentParts:
    """Files (the one asked for, or the first, with its preview), history, relations and case files."""
    current = queries.current_files(record)
    chosen = next((link for link in record.files if str(link.file_id) == file_id), current[0] if current else None)
    old = [link for link in record.files if link.role == FileRole.SUPERSEDED]

    def entry(link: RecordFile) -> FileEntry:
        return FileEntry(
            name=link.file.name, url=url_for(endpoint, record_id=record.id, file=link.file_id), size=link.file.size,
            note=_note(link), current=link is chosen,
        )  # fmt: skip

    return DocumentParts(
        record=record, files=[entry(link) for link in current], old_files=[entry(link) for link in reversed(old)],
        view=file_view(record, chosen.file) if chosen else None,
        steps=steps(history_of(SUBJECT, record.id)), related=queries.list_related(actor, record),
        case_files=queries.case_files_of(actor, record), history_panels=panels_for(actor, record, "history"),
    )  # fmt: skip


def _note(link: RecordFile) -> str:
    if link.draft_version == 0:
        return _("With number and date")
    if link.role == FileRole.ATTACHMENT:
        return _("Attachment")
    if link.role == FileRole.SUPERSEDED or link.draft_version > 1:
        return _("Version %(number)s", number=link.draft_version)
    return ""
