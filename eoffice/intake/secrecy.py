"""Secret documents do not enter (Luật Bảo vệ bí mật nhà nước): nothing of them stays but that one arrived.

One that is recognised before it is received never gets a row. One that a person marks, or whose mark is read only
later, is taken out with its bytes, texts, previews, the message or scan it came in, and the details that the history
kept of it. The sender's own mailbox and the paper are outside this product and stay where they are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import String, cast, delete, or_, select, text

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.audit.withholding import VOUCHED, withhold
from eoffice.content import removal as content_removal
from eoffice.content.models import File
from eoffice.core import clock, jobs
from eoffice.core.database import db
from eoffice.core.errors import Conflict
from eoffice.core.text import clean_line
from eoffice.directory.models import IssuingBody
from eoffice.incoming.models import Incoming, IncomingText
from eoffice.incoming.queries import incoming_of
from eoffice.incoming.states import IncomingState
from eoffice.intake.models import Arrival, Parcel, ParcelState, Receipt, SecretLevel, SecretNotice
from eoffice.records import service as records
from eoffice.records.models import FileRole, Record, RecordFile
from eoffice.records.removal import remove_record
from eoffice.web.models import IdempotencyKey

FORGET = "intake.forget"
NOTICE = "secret_notice"
#: By then no reading or drawing that was already running can make anything of it any more.
_AFTER_RUNNING_WORK = timedelta(minutes=15)
#: Only what nobody has a number for can be taken out without a trace in the book.
_REMOVABLE = frozenset({IncomingState.RECEIVED, IncomingState.REFUSED})


def turn_away(
    actor: Actor,
    body: IssuingBody,
    channel: str,
    level: SecretLevel,
    *,
    arrived_at: datetime,
    register_number: str = "",
) -> SecretNotice:
    """Keep that a secret document arrived, and nothing else of it."""
    notice = SecretNotice(
        body_id=body.id, channel=channel, level=level, register_number=register_number, found_by=actor.person_id,
        arrived_at=arrived_at, noticed_at=clock.now(),
    )  # fmt: skip
    db.session.add(notice)
    db.session.flush()
    audit.record(
        actor, "secret:arrive", NOTICE, notice.id, agency_id=body.agency_id, detail={"channel": channel, "level": level}
    )
    return notice


def enter(actor: Actor, notice: SecretNotice, register_number: str) -> None:
    """Note where in the register of secret documents, which is not kept here, the document stands."""
    require(actor, Permission.INCOMING_RECEIVE, notice.body)
    notice.register_number = clean_line(register_number)[:50]
    db.session.flush()
    audit.record(
        actor, "secret:enter", NOTICE, notice.id, agency_id=notice.body.agency_id,
        detail={"register_number": notice.register_number},
    )  # fmt: skip


def remove(actor: Actor, record: Record, *, level: SecretLevel, register_number: str = "") -> SecretNotice:
    """Take out a received document that is secret, with every other receipt of the same bytes; in a unit of work.

    Raises `Conflict` once one of them has a number: that is no longer undone by a button.
    """
    require(actor, Permission.INCOMING_SECRET, record)
    _keep_no_deleted_bytes()
    doomed = _with_same_bytes(record)
    if any(each.state not in _REMOVABLE or each.arrival_number is not None for each in doomed):
        raise Conflict(_("A registered document has these bytes. Secret documents must be turned away before that."))
    incoming = incoming_of(record)
    notice = turn_away(
        actor, incoming.body, incoming.channel, level, arrived_at=incoming.received_at,
        register_number=clean_line(register_number)[:50],
    )  # fmt: skip
    ids = [each.id for each in doomed]
    hashes = {link.file.blob_sha256 for each in doomed for link in each.files}
    parcels = _parcels_of(ids, hashes)
    hashes |= {parcel.original_sha256 for parcel in parcels if parcel.original_sha256}
    hashes |= _take_off_whole_scans(actor, parcels, ids, notice)
    file_ids = _delete(doomed, ids, hashes)
    for parcel in parcels:
        _empty(parcel)
    gone = [sha256 for sha256 in sorted(hashes) if content_removal.remove_blob(sha256)]
    links = withhold({records.SUBJECT: ids, "file": file_ids})
    for kind, subject_ids in ((records.SUBJECT, ids), ("file", file_ids)):
        for subject_id in subject_ids:
            audit.record(
                actor, Permission.INCOMING_SECRET, kind, subject_id, agency_id=notice.body.agency_id,
                detail={"notice": notice.id} | ({VOUCHED: links} if links else {}),
            )  # fmt: skip
            links = {}
    jobs.enqueue(FORGET, {"hashes": gone, "parcels": [parcel.id for parcel in parcels]})
    jobs.enqueue(FORGET, {"hashes": gone, "parcels": []}, delay=_AFTER_RUNNING_WORK)
    return notice


def _with_same_bytes(record: Record) -> list[Record]:
    """The record, and those of its agency that have one of its files byte for byte."""
    hashes = select(File.blob_sha256).join(RecordFile).where(RecordFile.record_id == record.id)
    same = select(RecordFile.record_id).join(File).where(File.blob_sha256.in_(hashes))
    query = select(Record).where(or_(Record.id == record.id, Record.id.in_(same))).order_by(Record.id)
    return [each for each in db.session.scalars(query) if each.agency_id == record.agency_id]


def _parcels_of(ids: Collection[int], hashes: Collection[str]) -> list[Parcel]:
    """The scans and messages that brought the records, and those that are the same bytes."""
    brought = select(Arrival.parcel_id).where(Arrival.record_id.in_(ids), Arrival.parcel_id.is_not(None))
    originals = select(Parcel.original_sha256).where(Parcel.id.in_(brought), Parcel.original_sha256.is_not(None))
    query = select(Parcel).where(
        or_(Parcel.id.in_(brought), Parcel.original_sha256.in_(originals), Parcel.original_sha256.in_(hashes))
    )
    return list(db.session.scalars(query.order_by(Parcel.id)))


def _take_off_whole_scans(
    actor: Actor, parcels: Sequence[Parcel], ids: Collection[int], notice: SecretNotice
) -> set[str]:
    """A scan that a person split still lies, whole, with the first part: it goes as well. The bytes it was."""
    query = (
        select(RecordFile)
        .join(Arrival, Arrival.record_id == RecordFile.record_id)
        .where(
            Arrival.parcel_id.in_([parcel.id for parcel in parcels]), RecordFile.role == FileRole.SUPERSEDED,
            RecordFile.record_id.not_in(ids),
        )
    )  # fmt: skip
    hashes = set()
    for link in db.session.scalars(query).all():
        hashes.add(link.file.blob_sha256)
        db.session.delete(link)
        audit.record(
            actor, Permission.INCOMING_SECRET, records.SUBJECT, link.record_id, agency_id=notice.body.agency_id,
            detail={"notice": notice.id},
        )  # fmt: skip
    db.session.flush()
    return hashes


def _delete(doomed: Sequence[Record], ids: Collection[int], hashes: Collection[str]) -> list[int]:
    """Delete the records with all rows of this room and the one below, their files, and answers that named them."""
    for model in (Receipt, Arrival, IncomingText, Incoming):
        db.session.execute(delete(model).where(model.record_id.in_(ids)))
    file_ids = [file_id for each in doomed for file_id in remove_record(each)]
    loose = select(File.id).where(File.blob_sha256.in_(hashes), ~select(RecordFile.id).where(
        RecordFile.file_id == File.id).exists())  # fmt: skip
    file_ids = sorted({*file_ids, *db.session.scalars(loose)})
    content_removal.remove_files(file_ids)
    said = [cast(IdempotencyKey.body, String).contains(sha256) for sha256 in sorted(hashes)]
    said += [IdempotencyKey.location.contains(f"/incoming/{record_id}") for record_id in ids]
    db.session.execute(delete(IdempotencyKey).where(or_(*said)))
    return file_ids


def _empty(parcel: Parcel) -> None:
    """The message or scan it came in goes as well; the other documents of it stay."""
    parcel.original_sha256, parcel.has_secret = None, True
    parcel.name = parcel.note = parcel.sender = parcel.sender_address = parcel.subject = ""
    parcel.message_id = parcel.text = ""
    db.session.flush()
    others = db.session.scalar(select(Arrival.record_id).where(Arrival.parcel_id == parcel.id).limit(1))
    if others is None:
        parcel.state = ParcelState.SECRET
    db.session.flush()


def _keep_no_deleted_bytes() -> None:
    """SQLite overwrites what this transaction deletes."""
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.execute(text("PRAGMA secure_delete=ON"))


def clear_logs() -> None:
    """Nothing of deleted rows stays in the database's own files: its log on SQLite, dead rows on PostgreSQL."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("VACUUM record, incoming, file, file_text, audit_event, parcel, idempotency_key")
