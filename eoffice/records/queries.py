"""Reading records and case files: what the actor may not see does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from eoffice.access.actor import Actor
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.content.models import File
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.records.models import (
    CaseFile,
    CaseFileDocument,
    FileRole,
    Record,
    RecordFile,
    RecordKind,
    RecordRelation,
    Urgency,
    UrgentHour,
)

#: No id is longer.
_MAX_DIGITS = 10
#: A card as `is_among` speaks of it.
CARD = aliased(Record)


def is_among(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The record is one of those whose `CARD` meets the condition, which an index of its own answers at once.

    For conditions that few meet: said of `Record` itself, SQLite would rather go through all of the agency's.
    """
    return Record.id.in_(select(CARD.id).where(condition))


#: For `ORDER BY`: the most urgent document first (NĐ 30/2020 PL I ph.I III.2b).
URGENCY_RANK = case(
    (Record.urgency == Urgency.EXPRESS, 0), (Record.urgency == Urgency.VERY_URGENT, 1),
    (Record.urgency == Urgency.URGENT, 2), else_=3,
)  # fmt: skip

#: The hour of an express document, and for `ORDER BY` what is urgent first, of the express ones the earliest hour.
HOUR = select(UrgentHour.reach_by).where(UrgentHour.record_id == Record.id).correlate(Record).scalar_subquery()
URGENT_FIRST = (URGENCY_RANK, HOUR.is_(None), HOUR)


def get_record(actor: Actor, record_id: int, *, kind: RecordKind | None = None) -> Record:
    """The record (of this kind) with its files; raises `NotFound` when there is none for this actor."""
    record = db.session.scalars(
        select(Record)
        .where(Record.id == record_id)
        .options(selectinload(Record.files).joinedload(RecordFile.file), selectinload(Record.grants))
    ).one_or_none()
    if record is None or not can(actor, Permission.RECORD_READ, record) or kind not in {None, record.kind}:
        raise NotFound(_("There is no such document."))
    return record


def get_file(actor: Actor, record_id: int, file_id: int) -> File:
    """A file of a record the actor sees; raises `NotFound` otherwise."""
    get_record(actor, record_id)
    file = db.session.scalars(
        select(File)
        .join(RecordFile, RecordFile.file_id == File.id)
        .where(RecordFile.record_id == record_id, File.id == file_id)
    ).one_or_none()
    if file is None:
        raise NotFound(_("There is no such file."))
    return file


def current_files(record: Record) -> list[RecordFile]:
    """The files that count now, the main ones first; superseded versions are left out."""
    files = [link for link in record.files if link.role != FileRole.SUPERSEDED]
    return sorted(files, key=lambda link: (link.role != FileRole.MAIN, link.position))


@dataclass(frozen=True)
class Related:
    """A record on the other end of a relation; `outward` when the relation starts at the one being shown."""

    kind: str
    outward: bool
    record: Record


def list_related(actor: Actor, record: Record) -> list[Related]:
    """Relations in both directions whose other end the actor sees."""
    may_see = visible(actor, Permission.RECORD_READ)
    outward = db.session.execute(
        select(RecordRelation.kind, Record)
        .join(Record, Record.id == RecordRelation.to_id)
        .where(RecordRelation.from_id == record.id, may_see)
        .order_by(RecordRelation.id)
    )
    related = [Related(kind, True, other) for kind, other in outward]
    inward = db.session.execute(
        select(RecordRelation.kind, Record)
        .join(Record, Record.id == RecordRelation.from_id)
        .where(RecordRelation.to_id == record.id, may_see)
        .order_by(RecordRelation.id)
    )
    return related + [Related(kind, False, other) for kind, other in inward]


def case_files_of(actor: Actor, record: Record) -> Sequence[CaseFile]:
    """Case files the record lies in, as far as the actor sees them."""
    return db.session.scalars(
        select(CaseFile)
        .join(CaseFileDocument, CaseFileDocument.case_file_id == CaseFile.id)
        .where(CaseFileDocument.record_id == record.id, visible(actor, Permission.CASE_FILE_READ))
        .order_by(CaseFile.id)
    ).all()


def visible_case_files(actor: Actor, ids: Iterable[str]) -> dict[str, CaseFile]:
    """Those of the case files that the actor sees, by their id as it stands in the index."""
    wanted = [int(value) for value in ids if value.isascii() and value.isdigit() and len(value) < _MAX_DIGITS]
    query = select(CaseFile).where(CaseFile.id.in_(wanted), visible(actor, Permission.CASE_FILE_READ))
    return {str(case_file.id): case_file for case_file in db.session.scalars(query)} if wanted else {}


def get_case_file(actor: Actor, case_file_id: int) -> CaseFile:
    """A case file; raises `NotFound` when there is none for this actor."""
    case_file = db.session.scalars(
        select(CaseFile)
        .where(CaseFile.id == case_file_id)
        .options(joinedload(CaseFile.unit), joinedload(CaseFile.owner), joinedload(CaseFile.plan_item))
    ).one_or_none()
    if case_file is None or not can(actor, Permission.CASE_FILE_READ, case_file):
        raise NotFound(_("There is no such case file."))
    return case_file


def find_case_file_of(actor: Actor, plan_item_id: int) -> CaseFile | None:
    """The case file that was opened from an item of the plan, if the actor sees it."""
    return db.session.scalars(
        select(CaseFile).where(CaseFile.plan_item_id == plan_item_id, visible(actor, Permission.CASE_FILE_READ))
    ).first()


def select_case_files(
    actor: Actor, *, state: str | None = None, year: int | None = None, unit_id: int | None = None, words: str = ""
) -> Select[CaseFile]:
    """Case files the actor sees, newest first, narrowed by what is given."""
    query = (
        select(CaseFile)
        .where(visible(actor, Permission.CASE_FILE_READ))
        .options(joinedload(CaseFile.unit), joinedload(CaseFile.owner))
        .order_by(CaseFile.id.desc())
    )
    if state:
        query = query.where(CaseFile.state == state)
    if year:
        query = query.where(CaseFile.year == year)
    if unit_id:
        query = query.where(CaseFile.unit_id == unit_id)
    for word in words.split()[:8]:
        pattern = f"%{_escape(word)}%"
        query = query.where(or_(CaseFile.code.ilike(pattern, escape="\\"), CaseFile.title.ilike(pattern, escape="\\")))
    return query


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def open_case_files(actor: Actor) -> list[CaseFile]:
    """Open case files the actor may add to, for a choice; by code."""
    rows = db.session.scalars(
        select(CaseFile)
        .where(CaseFile.state == "open", visible(actor, Permission.CASE_FILE_READ))
        .order_by(CaseFile.year.desc(), CaseFile.code)
        .limit(500)
    ).all()
    return [row for row in rows if can(actor, Permission.CASE_FILE_ADD, row)]


def documents_of(actor: Actor, case_file: CaseFile) -> list[tuple[CaseFileDocument, Record]]:
    """The documents in a case file that the actor sees, in their order."""
    rows = db.session.execute(
        select(CaseFileDocument, Record)
        .join(Record, Record.id == CaseFileDocument.record_id)
        .where(CaseFileDocument.case_file_id == case_file.id, visible(actor, Permission.RECORD_READ))
        .order_by(CaseFileDocument.ordinal)
    )
    return [(link, record) for link, record in rows]


def document_counts(actor: Actor, case_file_ids: Sequence[int]) -> dict[int, int]:
    """How many documents that the actor sees lie in each of these case files."""
    rows = db.session.execute(
        select(CaseFileDocument.case_file_id, func.count())
        .join(Record, Record.id == CaseFileDocument.record_id)
        .where(CaseFileDocument.case_file_id.in_(case_file_ids), visible(actor, Permission.RECORD_READ))
        .group_by(CaseFileDocument.case_file_id)
    )
    return {row[0]: row[1] for row in rows}
