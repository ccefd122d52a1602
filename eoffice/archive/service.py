"""Handing a closed case file to the archive, and the archive's answer (NĐ 30/2020 Đ30–31, TT 05/2025 ch. IV)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from eoffice.access.actor import Actor, Role, archive_key, person_key, role_key
from eoffice.access.engine import can, require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid
from eoffice.core.text import clean_text
from eoffice.records import case_files
from eoffice.records import service as records
from eoffice.records.case_file_permissions import IN_ARCHIVE
from eoffice.records.models import CaseFile, CaseFileDocument, Record
from eoffice.tasks import service as tasks

#: Records in these states have not come to their end; a file that holds one cannot be handed over.
FINISHED = frozenset({"filed", "refused", "recalled"})
#: How many unfinished documents a refusal names.
NAMED = 5


def hand_over(actor: Actor, case_file: CaseFile) -> None:
    """Offer the file to the archivists, who from now on see it and its documents.

    Raises `Conflict` naming the documents whose handling is not finished.
    """
    row = case_files.find_move(case_file, "hand_over")
    require(actor, Permission.CASE_FILE_HAND_OVER, case_file)
    documents, archivists = _documents(case_file), archive_key(case_file.agency_id)
    unfinished = [record for record in documents if record.state not in FINISHED]
    if unfinished:
        raise Conflict(
            _("Not finished yet: %(documents)s. File these documents first.", documents=_names(actor, unfinished))
        )
    for record in documents:
        if record.frozen_at is None or archivists not in {grant.key for grant in record.grants}:
            records.grant(record, archivists)
            _write_on(actor, record, case_file, "case_file:hand_over")
    case_file.handed_over_on = clock.today()
    case_file.return_reason = ""
    case_files.move(actor, case_file, row, turn_key=role_key(Role.ARCHIVIST, case_file.agency_id))


def accept(actor: Actor, case_file: CaseFile) -> None:
    """Take the file into the archive: nothing in it, and nothing of its documents and their tasks, changes any more."""
    row = case_files.find_move(case_file, "accept")
    require(actor, Permission.CASE_FILE_ACCEPT, case_file)
    for record in _documents(case_file):
        tasks.end_with_record(actor, record)
        records.freeze(record)
        _write_on(actor, record, case_file, "case_file:accept")
    case_file.archived_on = clock.today()
    case_files.move(actor, case_file, row, turn_key="")


def return_file(actor: Actor, case_file: CaseFile, *, reason: str) -> None:
    """Give the file back to its owner with a reason; until it is reopened, the archivists still see it."""
    row = case_files.find_move(case_file, "return")
    reason = clean_text(reason).strip()
    if not reason:
        raise Invalid(_("Say why the case file is returned."), fields={"reason": _("A reason is needed.")})
    case_file.return_reason = reason
    case_file.handed_over_on = None
    case_files.move(actor, case_file, row, turn_key=person_key(case_file.owner_id), detail={"reason": reason})


def reopen(actor: Actor, case_file: CaseFile) -> None:
    """Go on working on the file; what the archivists saw of it because of the hand-over they see no more."""
    case_files.reopen(actor, case_file)
    archivists = archive_key(case_file.agency_id)
    for record in _documents(case_file):
        is_granted = archivists in {grant.key for grant in record.grants}
        if record.frozen_at is None and is_granted and not _lies_with_archivists(record):
            records.withdraw(record, archivists)
            _write_on(actor, record, case_file, "case_file:reopen")


def act(actor: Actor, case_file: CaseFile, action: str, inputs: Mapping[str, Any]) -> None:
    """Make the move called `action` with the fields its row names; the one door for pages and the API."""
    moves: dict[str, Callable[[], None]] = {
        "close": lambda: case_files.close(actor, case_file, note=str(inputs.get("note") or "")),
        "reopen": lambda: reopen(actor, case_file),
        "hand_over": lambda: hand_over(actor, case_file),
        "accept": lambda: accept(actor, case_file),
        "return": lambda: return_file(actor, case_file, reason=str(inputs.get("reason") or "")),
    }
    case_files.find_move(case_file, action)
    moves[action]()


def _documents(case_file: CaseFile) -> list[Record]:
    """The documents of the file as they are now; locked, so that nobody acts on them meanwhile."""
    query = (
        select(Record)
        .join(CaseFileDocument, CaseFileDocument.record_id == Record.id)
        .where(CaseFileDocument.case_file_id == case_file.id)
        .order_by(Record.id)
        .with_for_update(of=Record)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def _names(actor: Actor, documents: Sequence[Record]) -> str:
    """The first of these documents by name, as far as the actor sees them; the others by their number."""
    seen = [record for record in documents if can(actor, Permission.RECORD_READ, record)]
    names = [record.symbol or record.subject[:60] for record in seen[:NAMED]]
    if others := len(documents) - len(names):
        names.append(ngettext("%(num)d other document", "%(num)d other documents", others))
    return "; ".join(names)


def _lies_with_archivists(record: Record) -> bool:
    query = (
        select(CaseFileDocument.id)
        .join(CaseFile, CaseFile.id == CaseFileDocument.case_file_id)
        .where(CaseFileDocument.record_id == record.id, CaseFile.state.in_(IN_ARCHIVE))
    )
    return db.session.scalars(query.limit(1)).first() is not None


def _write_on(actor: Actor, record: Record, case_file: CaseFile, action: str) -> None:
    audit.record(
        actor, action, records.SUBJECT, record.id, agency_id=record.agency_id,
        detail={"case_file": case_file.id, "code": case_file.code},
    )  # fmt: skip
