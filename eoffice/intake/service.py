"""What the clerk does with an item of the tray, beside what any incoming document offers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import func, select

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.content.kinds import MIME, Kind, kind_of
from eoffice.content.models import File, FileText
from eoffice.content.outcome import TextState
from eoffice.content.service import file_path
from eoffice.core import clock, jobs
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid
from eoffice.incoming import service as incoming
from eoffice.incoming.models import Channel
from eoffice.incoming.queries import incoming_of
from eoffice.incoming.states import IncomingState
from eoffice.intake.marks import level_of_name, level_of_page, may_be_marked
from eoffice.intake.models import Arrival, Parcel, Problem
from eoffice.intake.opening import Document
from eoffice.intake.taking import add_files, place_arrival
from eoffice.records import service as records
from eoffice.records.models import FileRole, Record, RecordFile

#: The job that takes a document out whose mark was read after it had come in.
SECRET = "intake.secret"  # noqa: S105 - a kind of job
#: Characters in which the top of a first page surely lies.
_TOP_OF_TEXT = 8000
_BAD = frozenset({TextState.ENCRYPTED, TextState.UNREADABLE})


def keep_for_later(actor: Actor, record: Record) -> Arrival:
    """Let a document with a fault be registered now: it stays on the list of what is to be put right."""
    require(actor, Permission.INCOMING_REGISTER, record)
    arrival = _arrival(record)
    if not arrival.problem and any(link.file.text_state in _BAD for link in record.files):
        arrival.problem = Problem.UNREADABLE
    if not arrival.problem:
        raise Conflict(_("Nothing is wrong with this document; register it as usual."))
    return arrival


def mark_fixed(actor: Actor, record: Record) -> None:
    """Note that what was wrong is put right, or is no fault."""
    require(actor, Permission.INCOMING_EDIT, record)
    arrival = db.session.get(Arrival, record.id)
    if arrival is None or not arrival.problem or arrival.fixed_at is not None:
        raise Conflict(_("Nothing is waiting to be put right in this document."))
    arrival.fixed_at = clock.now()
    audit.record(
        actor, "incoming:fix", records.SUBJECT, record.id, agency_id=record.agency_id,
        detail={"problem": arrival.problem},
    )  # fmt: skip


def flag_as_maybe_secret(record: Record) -> None:
    """Have a person look whether the document is secret."""
    arrival = _arrival(record)
    if arrival.problem in {"", Problem.UNREADABLE} and arrival.fixed_at is None:
        arrival.problem = Problem.MAYBE_SECRET


def look_for_mark(record: Record) -> None:
    """Order a document out whose text or name, read meanwhile, has the mark of a secret; asks where it is unsure."""
    if record.state == IncomingState.REFUSED:
        return
    rows = db.session.execute(
        select(File.name, func.substr(FileText.text, 1, _TOP_OF_TEXT))
        .join(RecordFile, RecordFile.file_id == File.id)
        .outerjoin(FileText, FileText.file_id == File.id)
        .where(RecordFile.record_id == record.id)
    )
    for name, beginning in rows.all():
        level = level_of_page(beginning or "") or level_of_name(name)
        if level is not None:
            jobs.enqueue(SECRET, {"record_id": record.id, "level": level.value})
            return
        if may_be_marked(beginning or ""):
            flag_as_maybe_secret(record)


def source_of(record: Record) -> tuple[Path, Kind, str]:
    """The scan that a person may split: bytes, kind and name. Raises `Invalid` when the document is none."""
    link = next((link for link in record.files if link.role == FileRole.MAIN), None)
    if link is None or link.file.mime not in {MIME[Kind.PDF], MIME[Kind.TIFF]}:
        raise Invalid(_("Only a scan in PDF or TIFF can be split."))
    return file_path(link.file), kind_of(link.file.mime), link.file.name


def read_starts(words: str, pages: int | None) -> list[tuple[int, int]]:
    """“4, 9” of a scan of 12 pages as spans: 1-3, 4-8, 9-12. Raises `Invalid` naming the field `starts`."""
    numbers = sorted({int(word) for word in words.replace(",", " ").split() if word.isascii() and word.isdigit()})
    if not numbers or not pages or numbers[0] < 2 or numbers[-1] > pages or len(numbers) > pages:
        words = _("Give the pages on which a new document begins, between 2 and %(last)s.", last=pages or "?")
        raise Invalid(words, fields={"starts": words})
    edges = [1, *numbers, pages + 1]
    return [(first, following - 1) for first, following in pairwise(edges)]


def split(actor: Actor, record: Record, documents: Sequence[Document]) -> list[Record]:
    """Make the first part the file of this document and the others documents of their own; the scan stays beside it."""
    require(actor, Permission.INCOMING_EDIT, record)
    room, arrival = incoming_of(record), _arrival(record)
    if record.state != IncomingState.RECEIVED or arrival.parcel_id is None:
        raise Conflict(_("Only a scan that is not registered yet can be split."))
    first, *others = documents
    whole = [link for link in record.files if link.role == FileRole.MAIN]
    for file in add_files(actor, first):
        records.attach(record, file, role=FileRole.MAIN, draft_version=2)
    for link in whole:
        link.role = FileRole.SUPERSEDED
    arrival.first_page, arrival.last_page = first.first_page, first.last_page
    if arrival.problem in {Problem.SHEET, Problem.NOT_SPLIT}:
        arrival.fixed_at = clock.now()
    made = [record]
    for document in others:
        part = incoming.receive(
            actor, card={"subject": document.title}, body=room.body, channel=Channel(room.channel),
            files=add_files(actor, document), received_at=room.received_at,
        )  # fmt: skip
        place_arrival(part, arrival.parcel_id, document)
        made.append(part)
    audit.record(
        actor, "incoming:split", records.SUBJECT, record.id, agency_id=record.agency_id,
        detail={"into": [part.id for part in made]},
    )  # fmt: skip
    return made


def dismiss(actor: Actor, parcel: Parcel) -> None:
    """Take a failed parcel off the list; its file stays where the reason lies beside it."""
    require(actor, Permission.INCOMING_RECEIVE, parcel.body)
    parcel.dismissed_at = parcel.dismissed_at or clock.now()


def records_of_file(file_id: int) -> Sequence[Record]:
    """Records a file hangs on."""
    query = select(Record).join(RecordFile, RecordFile.record_id == Record.id).where(RecordFile.file_id == file_id)
    return db.session.scalars(query).all()


def _arrival(record: Record) -> Arrival:
    arrival = db.session.get(Arrival, record.id)
    if arrival is None:
        arrival = Arrival(record_id=record.id, parcel_id=None, problem="")
        db.session.add(arrival)
        db.session.flush()
    return arrival
