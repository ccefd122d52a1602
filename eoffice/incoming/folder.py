"""A folder of files (a scanner's, an old archive's): each becomes an incoming document that waits for the clerk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.content.models import File
from eoffice.content.service import add_received, receive
from eoffice.core import jobs
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import IssuingBody
from eoffice.incoming import service
from eoffice.incoming.models import Incoming
from eoffice.records.models import Record, RecordFile


def list_files(folder: Path) -> list[Path]:
    """The files below `folder` by name; hidden ones and links stay out."""
    inside = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in inside if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def take_in(body: IssuingBody, path: Path) -> Record | None:
    """Take one file in for `body`, in a unit of work of its own; None when its bytes were received before.

    So an import that was stopped is begun again without harm. Raises what `content.service.receive` raises.
    """
    with path.open("rb") as stream:
        received = receive(stream=stream, name=path.name)
    with unit_of_work(), jobs.in_bulk():
        if _is_known(body, received.sha256):
            return None
        agent = replace(SYSTEM, agency_id=body.agency_id)
        return service.receive(agent, card={}, body=body, files=[add_received(agent, received=received)])


def _is_known(body: IssuingBody, sha256: str) -> bool:
    query = (
        select(Incoming.record_id)
        .join(RecordFile, RecordFile.record_id == Incoming.record_id)
        .join(File, File.id == RecordFile.file_id)
        .where(Incoming.body_id == body.id, File.blob_sha256 == sha256)
    )
    return db.session.scalars(query.limit(1)).first() is not None
