"""A folder of files (a scanner's, an old archive's): each becomes an incoming document that waits for the clerk.

Bytes are kept and texts read some files ahead, on as many processors as there are readers; meanwhile the documents
that are read are written, several in a transaction. What spoils a transaction is found by writing one at a time. What
the documents bring, such as the pictures of their pages, is done when the load is over, or somebody opens one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.content.models import File
from eoffice.content.outcome import Reading
from eoffice.content.service import Received, add_received, read_received, receive
from eoffice.core import jobs
from eoffice.core.database import db
from eoffice.core.errors import DomainError, StorageFull
from eoffice.core.load import loading
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import IssuingBody
from eoffice.incoming import service
from eoffice.incoming.models import Incoming
from eoffice.records.models import RecordFile

_READERS = 2
#: Documents of one transaction: the disk is waited for once, and no clerk waits long for the writer.
_TOGETHER = 16
#: Transactions whose files are read ahead.
_AHEAD = 2


@dataclass(frozen=True)
class Fate:
    """What became of a file: taken in, there already (neither), or refused with a reason."""

    path: Path
    is_taken: bool = False
    refusal: str = ""


@dataclass(frozen=True)
class _Arrival:
    """A file whose bytes are kept; `reading` is None for bytes that a document brought before."""

    path: Path
    received: Received
    reading: Reading | None


def list_files(folder: Path) -> list[Path]:
    """The files below `folder` by name; hidden ones and links stay out."""
    inside = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in inside if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def take_in(app: Flask, body: IssuingBody, paths: Sequence[Path]) -> Iterator[Fate]:
    """Take files in for `body` in units of work of its own; what became of each, in their order.

    Bytes that were received before are left out, so an import that was stopped is begun again without harm. Raises
    `StorageFull`; what was told until then is taken in.
    """
    waiting: deque[list[Future[_Arrival | Fate]]] = deque()
    with loading(app), _readers() as pool:
        for start in range(0, len(paths), _TOGETHER):
            batch = paths[start : start + _TOGETHER]
            waiting.append([pool.submit(_arrive, app, body.id, path) for path in batch])
            if len(waiting) > _AHEAD:
                yield from _write(body, [future.result() for future in waiting.popleft()])
        while waiting:
            yield from _write(body, [future.result() for future in waiting.popleft()])


@contextmanager
def _readers() -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(_READERS)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _arrive(app: Flask, body_id: int, path: Path) -> _Arrival | Fate:
    """Keep the bytes of a file and read its text."""
    with app.app_context():
        try:
            with path.open("rb") as stream:
                received = receive(stream=stream, name=path.name)
        except StorageFull:
            raise
        except (DomainError, OSError) as error:
            return Fate(path, refusal=str(error))
        is_known = bool(_known(body_id, [received.sha256]))
        db.session.rollback()
        return _Arrival(path, received, None if is_known else read_received(received))


def _write(body: IssuingBody, arrived: Sequence[_Arrival | Fate]) -> list[Fate]:
    """Write documents together, or where that is refused one at a time."""
    try:
        with unit_of_work(), jobs.in_bulk():
            known = _known(body.id, [one.received.sha256 for one in arrived if isinstance(one, _Arrival)])
            return [_keep(body, one, known) if isinstance(one, _Arrival) else one for one in arrived]
    except StorageFull:
        raise
    except DomainError as error:
        if len(arrived) == 1:
            return [Fate(arrived[0].path, refusal=str(error))]
    return [fate for one in arrived for fate in _write(body, [one])]


def _keep(body: IssuingBody, arrival: _Arrival, known: set[str]) -> Fate:
    """Make a document of a file, unless its bytes are `known`, as they are from now on; in a unit of work."""
    if arrival.reading is None or arrival.received.sha256 in known:
        return Fate(arrival.path)
    known.add(arrival.received.sha256)
    agent = replace(SYSTEM, agency_id=body.agency_id)
    file = add_received(agent, received=arrival.received, reading=arrival.reading)
    service.receive(agent, card={}, body=body, files=[file])
    return Fate(arrival.path, is_taken=True)


def _known(body_id: int, hashes: Sequence[str]) -> set[str]:
    """Those of the bytes that a document of the body brought."""
    query = (
        select(File.blob_sha256)
        .join(RecordFile, RecordFile.file_id == File.id)
        .join(Incoming, Incoming.record_id == RecordFile.record_id)
        .where(Incoming.body_id == body_id, File.blob_sha256.in_(hashes))
    )
    return set(db.session.scalars(query))
