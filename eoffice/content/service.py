"""Taking files in, and keeping what the background work found in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.audit.service import record
from eoffice.content.events import FileStored, FileTextReady
from eoffice.content.kinds import MIME, TITLE, Kind, endings, kind_claimed
from eoffice.content.models import Blob, File, FileText, PreviewState
from eoffice.content.naming import clean_name
from eoffice.content.outcome import Reading, TextState
from eoffice.content.previews import first_drawn_with
from eoffice.content.scans import forget_reading, order_recognition
from eoffice.content.sniffing import has_macros, sniff
from eoffice.content.store import blob_store
from eoffice.content.texts import read_text
from eoffice.core import clock, jobs
from eoffice.core.config import Config
from eoffice.core.database import db, take_turns
from eoffice.core.errors import Invalid, TooLarge
from eoffice.core.events import publish
from eoffice.core.jobs import Job

EXTRACT = "content.extract"
PREVIEW = "content.preview"


@dataclass(frozen=True, kw_only=True)
class Received:
    """Bytes that are safe in the store and recognised, but that no row names yet."""

    sha256: str
    size: int
    name: str
    kind: Kind


def accepted_types() -> tuple[str, ...]:
    """The accepted file name endings with their dots, for the `accept` attribute of a file field."""
    return endings()


def receive(*, stream: BinaryIO, name: str, field: str = "files") -> Received:
    """Put the bytes into the store, outside any transaction, so that a slow disk keeps no other writer waiting.

    Raises `Invalid` (naming `field`) for an empty file and for a kind that is not accepted, `TooLarge`, and
    `StorageFull`; then nothing is kept.
    """
    config: Config = current_app.extensions["eoffice.config"]
    shown = clean_name(name)
    with _size_refused(shown, field), blob_store().receive(stream, config.upload_limit) as arrival:
        kind = _accepted_kind(arrival.path, arrival.size, shown, field)
        arrival.keep()
        return Received(sha256=arrival.sha256, size=arrival.size, name=shown, kind=kind)


@contextmanager
def _size_refused(name: str, field: str) -> Iterator[None]:
    """Say of a file that is too large which it was and how large one may be."""
    try:
        yield
    except TooLarge as error:
        config: Config = current_app.extensions["eoffice.config"]
        limit = config.upload_limit_mb
        message = _("%(name)s is larger than %(limit)s MB, the most that one file may have.", name=name, limit=limit)
        raise TooLarge(message, fields={field: message}) from error


def add_received(
    actor: Actor, *, received: Received, declared_mime: str | None = None, reading: Reading | None = None
) -> File:
    """Write the rows of received bytes; in a unit of work.

    The reading of their text is ordered, unless `reading` already holds it (import of many files): then it is not
    announced, since whoever takes the file up finds its text there.
    """
    mime, now = MIME[received.kind], clock.now()
    if db.session.get(Blob, received.sha256) is None:
        take_turns(f"blob {received.sha256}")
        if db.session.get(Blob, received.sha256) is None:
            db.session.add(Blob(sha256=received.sha256, size=received.size, mime=mime, created_at=now))
    file = File(
        blob_sha256=received.sha256, name=received.name, mime=mime, size=received.size, created_at=now,
        created_by=actor.person_id, agency_id=actor.agency_id, preview_state=PreviewState.PENDING,
    )  # fmt: skip
    if reading is not None:
        _tell_reading(file, reading)
    db.session.add(file)
    db.session.flush()
    detail = {"name": file.name, "size": file.size, "sha256": file.blob_sha256, "mime": mime}
    if claims_other_kind(file):
        detail["note"] = "name_claims_other_kind"
    if declared_mime and declared_mime != mime:
        detail["declared_mime"] = declared_mime[:100]
    record(actor, "file:store", "file", file.id, agency_id=file.agency_id, detail=detail)
    publish(FileStored(file.id))
    if reading is None:
        jobs.enqueue(EXTRACT, {"file_id": file.id})
        return file
    if reading.scans:
        order_recognition(file, reading.scans)
    if reading.text:
        db.session.add(FileText(file_id=file.id, text=reading.text))
    if file.preview_state == PreviewState.PENDING:
        jobs.enqueue(PREVIEW, {"file_id": file.id, "page": 1})
    return file


def store_file(
    actor: Actor, *, stream: BinaryIO, name: str, declared_mime: str | None = None, field: str = "files"
) -> File:
    """Receive and add at once, in a unit of work; see both for what is refused.

    For uploads of people prefer `receive` before the unit of work and `add_received` in it.
    """
    received = receive(stream=stream, name=name, field=field)
    return add_received(actor, received=received, declared_mime=declared_mime)


def read_received(received: Received) -> Reading:
    """The text of received bytes, at once; outside any transaction."""
    return read_text(blob_store().path(received.sha256), received.kind)


def read_upload(*, stream: BinaryIO, name: str, field: str = "files") -> Reading:
    """The text of an upload that is not to be kept (yet); outside any transaction; refuses as `receive` does."""
    with passing(stream=stream, name=name, field=field) as (path, kind):
        return read_text(path, kind)


@contextmanager
def passing(*, stream: BinaryIO, name: str, field: str = "files") -> Iterator[tuple[Path, Kind]]:
    """An upload as long as the block lasts, of which nothing is kept; refuses as `receive` does."""
    config: Config = current_app.extensions["eoffice.config"]
    shown = clean_name(name)
    with _size_refused(shown, field), blob_store().receive(stream, config.upload_limit) as arrival:
        yield arrival.path, _accepted_kind(arrival.path, arrival.size, shown, field)


def open_file(file: File) -> BinaryIO:
    """The exact bytes, for reading."""
    return blob_store().open(file.blob_sha256)


def file_path(file: File) -> Path:
    """A local file with the exact bytes; never to be written to."""
    return blob_store().path(file.blob_sha256)


def claims_other_kind(file: File) -> bool:
    """Whether the ending of the name belongs to another accepted kind than the bytes do."""
    claimed = kind_claimed(file.name)
    return claimed is not None and MIME[claimed] != file.mime


def keep_reading(file: File, reading: Reading) -> None:
    """Keep what reading the file came to, announce its text, order what follows (recognition of scanned pages, page
    images); in a unit of work.
    """
    _tell_reading(file, reading)
    if reading.scans:
        order_recognition(file, reading.scans)
    if reading.text:
        db.session.merge(FileText(file_id=file.id, text=reading.text))
    if file.preview_state == PreviewState.PENDING:
        order_preview(file).run_at = file.created_at  # one document after the other, with what else its card needs
    db.session.flush()
    if reading.text:
        publish(FileTextReady(file.id))


def _tell_reading(file: File, reading: Reading) -> None:
    file.text_state = reading.state
    file.text_error = reading.problem
    if reading.pages:
        file.pages = reading.pages
    if reading.state == TextState.ENCRYPTED:
        file.preview_state = PreviewState.NONE


def read_again(file_id: int) -> None:
    """Have the text of a file read anew, scans included; in a unit of work. What there is stays until then."""
    file = db.session.get(File, file_id)
    if file is None or file.text_state == TextState.PENDING:
        return
    forget_reading(file)
    for same_id in db.session.scalars(select(File.id).where(File.blob_sha256 == file.blob_sha256)):
        jobs.enqueue(EXTRACT, {"file_id": same_id})


def order_preview(file: File, page: int = 1) -> Job:
    """Have the pages around `page` drawn in the background, unless that is on its way; in a unit of work."""
    return jobs.enqueue_once(PREVIEW, {"file_id": file.id, "page": first_drawn_with(page)})


def bring_forward(file: File) -> None:
    """Have what is still to be read of a file, and its first pages drawn, before all bulk work; in a unit of work."""
    jobs.bring_forward(EXTRACT, {"file_id": file.id})
    jobs.bring_forward(PREVIEW, {"file_id": file.id, "page": 1})


def keep_preview(file: File, pages: int | None) -> None:
    """Keep that `pages` pages can be shown, or (None) that none can now; in a unit of work."""
    if pages:
        file.preview_state = PreviewState.READY
    elif file.preview_state == PreviewState.PENDING:
        file.preview_state = PreviewState.NONE
    if pages and file.pages is None:
        file.pages = pages


def _accepted_kind(path: Path, size: int, name: str, field: str) -> Kind:
    if not size:
        message = _("%(name)s is empty (0 bytes). Choose the file again.", name=name)
        raise Invalid(message, fields={field: message}, code="empty_file")
    kind = sniff(path, name)
    if kind is not None:
        return kind
    claimed = kind_claimed(name)
    kinds = ", ".join(TITLE.values())
    if has_macros(path):
        message = _("%(name)s contains macros. Save it without macros, then choose it again.", name=name)
    elif claimed is not None:
        message = _(
            "%(name)s is not a valid %(kind)s file. Accepted kinds: %(kinds)s.",
            name=name, kind=TITLE[claimed], kinds=kinds,
        )  # fmt: skip
    else:
        message = _("%(name)s is of a kind that is not accepted. Accepted kinds: %(kinds)s.", name=name, kinds=kinds)
    raise Invalid(message, fields={field: message}, code="unknown_kind")
