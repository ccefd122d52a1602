"""Bringing an old register into the book of its year: a job, in batches that are each one transaction.

Numbers stay what they were, gaps stay gaps, and the counter goes on behind the highest. The documents are done with:
nobody gets work from them. Whatever stops the job, it goes on with the rows that are still new.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select, update

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.core import clock, jobs
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid
from eoffice.core.jobs import Job, JobState
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Agency, Person
from eoffice.directory.queries import find_agency_by_name
from eoffice.records import service as records
from eoffice.records.models import Record, RecordKind
from eoffice.registers.corrections import LANGUAGE
from eoffice.registers.details import filer_of
from eoffice.registers.import_lines import BadRow, OldLine, read_line
from eoffice.registers.import_prepare import ensure_open, find_book
from eoffice.registers.models import (
    Direction,
    Fate,
    ImportState,
    NumberBook,
    NumberEntry,
    RegisterImport,
    RegisterImportRow,
    RegisterLine,
)
from eoffice.registers.prints import AHEAD
from eoffice.registers.service import BOOK, lock_book, open_book, printed_number

JOB = "registers.import"
BATCH = 100
#: What is wrong with a row and stays so; of anything else (a busy database, a full disk) the job is tried again.
REFUSALS = (Invalid, Conflict)


def start(actor: Actor, found: RegisterImport) -> None:
    """Let the import begin, or go on when its job was given up; in a unit of work."""
    require(actor, Permission.REGISTER_IMPORT, found.body)
    ensure_open(found)
    if filer_of(Direction(found.direction)) is None:
        raise Invalid(_("Old registers of this kind cannot be brought in."))
    if found.state == ImportState.DONE or (found.state == ImportState.RUNNING and not is_stuck(found)):
        raise Conflict(_("This import has begun already."))
    job = jobs.enqueue(JOB, {"import_id": found.id}, delay=-AHEAD)
    db.session.flush()
    found.state, found.job_id = ImportState.RUNNING, job.id


def is_stuck(found: RegisterImport) -> bool:
    """Whether the job was given up before the end."""
    job = db.session.get(Job, found.job_id) if found.job_id else None
    return found.state == ImportState.RUNNING and job is not None and job.state == JobState.DEAD


def run(import_id: int) -> None:
    """Bring in what is still new, batch by batch, then close the import."""
    while True:
        with force_locale(LANGUAGE):
            ids = _next(import_id)
            if not ids:
                break
            try:
                _bring(import_id, ids)
            except REFUSALS:
                for one in ids:  # one of them cannot be taken in; the others can
                    _bring_alone(import_id, one)
    with unit_of_work():
        done = update(RegisterImport).where(RegisterImport.id == import_id, RegisterImport.state == ImportState.RUNNING)
        db.session.execute(done.values(state=ImportState.DONE, finished_at=clock.now()))


def _next(import_id: int) -> Sequence[int]:
    query = select(RegisterImportRow.id).where(
        RegisterImportRow.import_id == import_id, RegisterImportRow.fate == Fate.NEW
    )
    return db.session.scalars(query.order_by(RegisterImportRow.position).limit(BATCH)).all()


def _bring_alone(import_id: int, row_id: int) -> None:
    try:
        _bring(import_id, [row_id])
    except REFUSALS as error:
        with unit_of_work():
            refused = update(RegisterImportRow).where(RegisterImportRow.id == row_id)
            db.session.execute(refused.values(fate=Fate.ERROR, reason=error.message[:500]))


def _bring(import_id: int, ids: Sequence[int]) -> None:
    """One batch: records, numbers, lines, the counter and the history commit together or not at all."""
    with unit_of_work():
        found = db.session.get_one(RegisterImport, import_id)
        actor = actor_of(db.session.get_one(Person, found.created_by))
        require(actor, Permission.REGISTER_IMPORT, found.body)
        book = lock_book(find_book(found) or _open(found))
        query = select(RegisterImportRow).where(RegisterImportRow.id.in_(ids), RegisterImportRow.fate == Fate.NEW)
        rows = db.session.scalars(query.order_by(RegisterImportRow.position).with_for_update()).all()
        batch = _Batch(actor, found, book)
        for row in rows:
            batch.take(row)
        batch.finish()


def _open(found: RegisterImport) -> NumberBook:
    """The book of the old year, with name and grouping of the latest one of its series."""
    query = select(NumberBook).where(
        NumberBook.body_id == found.body_id, NumberBook.direction == found.direction, NumberBook.code == found.code
    )
    model = db.session.scalars(query.order_by(NumberBook.year.desc()).limit(1)).one()
    return open_book(
        body=found.body, direction=Direction(found.direction), year=found.year, code=found.code, name=model.name,
        types=tuple(filter(None, model.types.split(","))),
    )  # fmt: skip


class _Batch:
    """Some rows on their way into one book."""

    def __init__(self, actor: Actor, found: RegisterImport, book: NumberBook) -> None:
        self.actor, self.found, self.book = actor, found, book
        self.direction, self.moment = Direction(found.direction), clock.now()
        self.issuers: dict[str, Agency | None] = {}
        self.taken: list[int] = []

    def take(self, row: RegisterImportRow) -> None:
        """One row; a number that was taken since the preview makes it an error."""
        try:
            line = read_line(self.direction, self.found.year, self.found.columns, row.cells)
        except BadRow as error:
            row.fate, row.reason = Fate.ERROR, str(error)
            return
        standing = select(NumberEntry.id).where(NumberEntry.book_id == self.book.id, NumberEntry.number == line.number)
        if db.session.scalar(standing) is not None:
            row.fate = Fate.ERROR
            row.reason = _("Number %(number)s stands in the book already.", number=line.number)
            return
        record = self._record(line) if line.card else None
        entry = NumberEntry(
            book_id=self.book.id, number=line.number, record_id=record.id if record else None, taken_at=self.moment,
            taken_by=self.actor.person_id, cancelled_at=self.moment if line.cancel_reason else None,
            cancel_reason=line.cancel_reason,
        )  # fmt: skip
        db.session.add(entry)
        db.session.flush()
        db.session.add(
            RegisterLine(entry_id=entry.id, cells=list(line.cells), struck=[""] * len(line.cells), kept_at=self.moment)
        )
        row.fate, row.entry_id = Fate.IMPORTED, entry.id
        self.taken.append(line.number)

    def finish(self) -> None:
        """Raise the counter, never lower it, and write the history of the book."""
        if not self.taken:
            return
        self.book.next_number = max(self.book.next_number, max(self.taken) + 1)
        audit.record(
            self.actor, Permission.REGISTER_IMPORT, BOOK, self.book.id, agency_id=self.found.body.agency_id,
            detail={"import": self.found.id, "sha256": self.found.sha256, "numbers": self.taken},
        )  # fmt: skip

    def _record(self, line: OldLine) -> Record:
        body, card = self.found.body, dict(line.card)
        if self.direction is Direction.INCOMING:
            issuer = self._issuer(card["issuer_name"])
            card |= {"issuer_id": issuer.id if issuer else None}
        else:
            card |= {"number": printed_number(line.number), "issuer_id": body.agency_id, "issuer_name": body.name}
        room = filer_of(self.direction)
        if room is None:
            raise Invalid(_("Old registers of this kind cannot be brought in."))
        filer, state = room
        record = records.create_record(
            self.actor, kind=RecordKind(self.direction), state=state, agency_id=body.agency_id, card=card
        )
        record.open_to_agency = True
        if self.direction is Direction.INCOMING:
            record.arrival_number = line.number
        filer(self.actor, record, body)
        audit.record(
            self.actor, Permission.REGISTER_IMPORT, records.SUBJECT, record.id, agency_id=body.agency_id,
            detail={"to": state, "import": self.found.id, "number": line.number, "year": self.found.year},
        )  # fmt: skip
        return record

    def _issuer(self, name: str) -> Agency | None:
        """An organisation known in that year; of any other only the name is kept, as it stands."""
        if name not in self.issuers:
            self.issuers[name] = find_agency_by_name(name, day=date(self.found.year, 7, 1)) if name else None
        return self.issuers[name]
