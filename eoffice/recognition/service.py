"""What the application asks: the proposals for a file, read in a confined process, and kept for the clerk's card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from flask import Flask, current_app
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.content import previews, recognising
from eoffice.content import service as content
from eoffice.content.kinds import OFFICE, Kind, kind_of
from eoffice.content.models import File
from eoffice.content.ocr.page import SeenPage
from eoffice.content.office import converted
from eoffice.content.pages import words_name
from eoffice.content.previews import Source, rendition_pdf
from eoffice.content.reading import ReadingPool
from eoffice.content.scans import page_numbers
from eoffice.content.service import file_path, passing
from eoffice.core import jobs
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.recognition.layout import MOST_SCANNED
from eoffice.recognition.models import FileProposals
from eoffice.recognition.recogniser import FIELDS, Place, Proposal
from eoffice.records.models import Record, RecordFile

PROPOSE = "recognition.propose"
_READERS = "eoffice.recognition.readers"
#: What the recognising processes run.
MODULE = "eoffice.recognition.reader"
_MOST_READERS = 2
#: A sheet is no letter: its pages are not laid out for recognition.
_LETTERS = OFFICE - {Kind.XLSX, Kind.XLS, Kind.ODS, Kind.TXT}


@dataclass(frozen=True)
class Stored:
    """A file to be read; with a `source`, its `scans` are read once for their text and for the card."""

    path: Path
    kind: Kind
    source: Source | None = None
    scans: frozenset[int] = frozenset()

    def look_at(self, number: int, work: Path) -> SeenPage | None:
        """What is seen on page `number`; None when it cannot be read."""
        if self.source is not None and number in self.scans:
            return recognising.seen(self.source, number)
        return recognising.look_at(self.path, self.kind, number, work)


def prepare(app: Flask) -> None:
    """Give `app` its pool of recognising processes; none is started yet."""
    app.extensions[_READERS] = ReadingPool(_MOST_READERS, MODULE)


def propose_for_upload(actor: Actor, *, stream: BinaryIO, name: str, field: str) -> dict[str, Proposal]:
    """The proposals for an upload of which nothing is kept; outside any transaction.

    Raises what `content.service.receive` raises. A file that cannot be read has empty proposals.
    """
    require(actor, Permission.INCOMING_RECEIVE)
    with passing(stream=stream, name=name, field=field) as (path, kind):
        return propose(path, kind)


def propose(path: Path, kind: Kind) -> dict[str, Proposal]:
    """The proposals for any accepted file; office files by their layout where the office program is installed.

    Nothing is kept of what is seen on its pictures.
    """
    return propose_stored(Stored(path, kind))


def propose_stored(given: Stored) -> dict[str, Proposal]:
    """The proposals for a stored file, outside any transaction."""
    if given.kind in _LETTERS:
        config: Config = current_app.extensions["eoffice.config"]
        with converted(given.path, given.kind, "pdf", config.data / "derived" / "work", previews.limits()) as made:
            if made is not None:
                return _read(Stored(made, Kind.PDF))
    return _read(given)


def _read(given: Stored) -> dict[str, Proposal]:
    """The proposals, after each page that the rules want to see was read."""
    readers: ReadingPool = current_app.extensions[_READERS]
    answer: dict[str, Any] | None = None
    unread: list[int] = []
    with previews.workplace() as work:
        words = work / "words"
        words.mkdir()
        for _turn in range(MOST_SCANNED + 1):
            answer = readers.ask(given.kind, given.path, previews.limits(), str(words), unread)
            number = (answer or {}).get("wanted")
            if number is None:
                break
            page = given.look_at(number, work)
            if page is None:
                unread.append(number)
            else:
                page.write(words / words_name(number))
    return _proposals(answer)


def order(file: File | None) -> None:
    """Have a stored file read for the card of its document, again where that was given up; in a unit of work."""
    if file is None:
        return
    row = db.session.get(FileProposals, file.id)
    if row is None:
        row = FileProposals(file_id=file.id, proposals={})
        db.session.add(row)
    if row.proposals == {}:
        row.proposals = None
        jobs.enqueue(PROPOSE, {"file_id": file.id}).run_at = file.created_at  # one document after the other


def bring_forward(file: File) -> None:
    """Have a file that was ordered read before all bulk work, with all that its card shows; in a unit of work."""
    content.bring_forward(file)
    jobs.bring_forward(PROPOSE, {"file_id": file.id})


def waits(file_id: int) -> bool:
    """Whether the file is still to be read: it was ordered, and its document has no number yet."""
    query = (
        select(FileProposals)
        .join(RecordFile, RecordFile.file_id == FileProposals.file_id)
        .join(Record, Record.id == RecordFile.record_id)
        .where(FileProposals.file_id == file_id, Record.arrival_number.is_(None))
    )
    row = db.session.scalar(query.limit(1))
    return row is not None and not row.proposals


def readable(file: File) -> Stored:
    """What to read of a stored file: its layout where that was made for the preview, else itself."""
    kind = kind_of(file.mime)
    layout = rendition_pdf(file) if kind in _LETTERS else None
    if layout is not None:
        return Stored(layout, Kind.PDF)
    return Stored(file_path(file), kind, Source.of(file), page_numbers(file))


def known_proposals(file: File) -> dict[str, Proposal] | None:
    """What another file with the same bytes came to; None where there is none."""
    query = (
        select(FileProposals.proposals)
        .join(File, File.id == FileProposals.file_id)
        .where(File.blob_sha256 == file.blob_sha256, File.mime == file.mime, FileProposals.proposals.is_not(None))
    )
    known = next(filter(None, db.session.scalars(query)), None)
    return None if known is None else proposals_from(known)


def keep(file_id: int, proposals: Mapping[str, Proposal]) -> None:
    """Keep what was read, unless the file was taken out meanwhile; in a unit of work."""
    row = db.session.get(FileProposals, file_id)
    if row is not None:
        row.proposals = {name: asdict(proposal) for name, proposal in proposals.items()}


def give_up(file_id: int) -> None:
    """Note that the file could not be read, so that its card waits no longer; in a unit of work."""
    keep(file_id, {})


def proposals_from(values: Mapping[str, Any]) -> dict[str, Proposal]:
    """A proposal for each field from plain values; an empty one where there are none."""
    return {name: _proposal(values[name]) if name in values else Proposal() for name in FIELDS}


def _proposals(answer: dict[str, object] | None) -> dict[str, Proposal]:
    given = (answer or {}).get("proposals")
    return proposals_from(given if isinstance(given, dict) else {})


def _proposal(values: dict[str, object]) -> Proposal:
    box = values["box"]
    place = Place(**box) if isinstance(box, dict) else None
    return Proposal(**{**values, "box": place})  # type: ignore[arg-type]
