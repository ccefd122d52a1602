"""Files between their upload and their document: what was sent is not sent again because a date was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from eoffice.access.actor import Actor
from eoffice.content.models import File
from eoffice.content.service import Received, add_received, receive
from eoffice.core.database import db
from eoffice.core.errors import DomainError
from eoffice.records.models import RecordFile


@dataclass
class Upload:
    """What one request brought: `kept` files of earlier tries, new bytes, and what was wrong with the rest."""

    kept: list[File]
    received: list[Received] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, actor: Actor) -> list[File]:
        """All files with rows, in the order they came; inside a unit of work."""
        return [*self.kept, *(add_received(actor, received=item) for item in self.received)]


def take_in(actor: Actor, parts: Sequence[FileStorage], kept_ids: Sequence[int]) -> Upload:
    """Put new bytes into the store, outside any transaction; the same bytes under the same name count once.

    A file that cannot be accepted is named in `problems` and keeps none of the others out.
    """
    upload = Upload(kept=list(waiting_files(actor, kept_ids)))
    known = {(file.blob_sha256, file.name) for file in upload.kept}
    for part in parts:
        try:
            item = receive(stream=part.stream, name=part.filename or "")  # type: ignore[arg-type]
        except DomainError as error:
            upload.problems.append(error.message)
            continue
        if (item.sha256, item.name) not in known:
            known.add((item.sha256, item.name))
            upload.received.append(item)
    return upload


def waiting_files(actor: Actor, file_ids: Sequence[int]) -> Sequence[File]:
    """Of these files, those that the actor sent and that belong to no document yet, in the order sent."""
    if actor.person_id is None or not file_ids:
        return []
    attached = select(RecordFile.id).where(RecordFile.file_id == File.id).exists()
    query = select(File).where(File.id.in_(list(file_ids)[:200]), File.created_by == actor.person_id, ~attached)
    return db.session.scalars(query.order_by(File.id)).all()
