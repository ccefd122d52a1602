"""What records do when lower floors announce something."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit.details import show_details
from eoffice.audit.wording import name_actions
from eoffice.content.events import FileTextReady
from eoffice.core import changes
from eoffice.core.database import db
from eoffice.core.events import subscribe
from eoffice.directory.document_types import offer
from eoffice.records.models import CaseFile, Record, RecordFile
from eoffice.records.service import CHANGE_KIND
from eoffice.records.types import document_types
from eoffice.records.wording import ACTS, told


def _follow_text(event: FileTextReady) -> None:
    for record_id in db.session.scalars(select(RecordFile.record_id).where(RecordFile.file_id == event.file_id)):
        changes.announce(CHANGE_KIND, record_id)


def _sees_record(actor: Actor, record_id: int) -> bool:
    record = db.session.get(Record, record_id)
    return record is not None and can(actor, Permission.RECORD_READ, record)


def _sees_case_file(actor: Actor, case_file_id: int) -> bool:
    case_file = db.session.get(CaseFile, case_file_id)
    return case_file is not None and can(actor, Permission.CASE_FILE_READ, case_file)


def _sees_file(actor: Actor, file_id: int) -> bool:
    owners = db.session.scalars(select(RecordFile.record_id).where(RecordFile.file_id == file_id)).all()
    return any(_sees_record(actor, record_id) for record_id in owners)


def register(_app: Flask) -> None:
    """Let the index follow texts that were read after their record was saved; offer types and words below, and say
    who reads the details of the history.
    """
    for kind, sees in (("record", _sees_record), ("case_file", _sees_case_file)):
        show_details(kind, sees, told)
    show_details("file", _sees_file)
    subscribe(FileTextReady, _follow_text)
    offer(lambda: {slug: kind.name for slug, kind in document_types().items()})
    name_actions({action: words for action, (words, _icon, _tone) in ACTS.items()})
