"""Secret documents do not enter (Luật Bảo vệ bí mật nhà nước): nothing of them stays but that one arrived.

One that is recognised before it is received never gets a row. One that a person marks, or whose mark is read only
later, is taken out with its bytes, texts, previews, the message or scan it came in, and the details that the history
kept of it. One that is registered already takes a leader or the chief of office, who declares it with a reason: its
number stays in the register and refers to the register of secret documents; its tasks and its places in case files go.
The sender's own mailbox and the paper are outside this product and stay where they are.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
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
from eoffice.directory.inputs import Inputs
from eoffice.directory.models import IssuingBody
from eoffice.incoming.models import Incoming, IncomingText
from eoffice.incoming.queries import incoming_of
from eoffice.incoming.states import IncomingState
from eoffice.intake.models import Arrival, Parcel, ParcelState, Receipt, SecretLevel, SecretNotice
from eoffice.records import service as records
from eoffice.records.models import FileRole, Record, RecordFile, RecordKind
from eoffice.records.removal import remove_record
from eoffice.registers import removal as registers_removal
from eoffice.registers.corrections import LANGUAGE
from eoffice.web.models import IdempotencyKey, SavedForm

FORGET = "intake.forget"
NOTICE = "secret_notice"
FILE = "file"
#: Under which addresses subjects are answered for.
_ADDRESSES = (
    ("incoming", records.SUBJECT), ("documents", records.SUBJECT), ("decisions", records.SUBJECT), ("tasks", "task"),
)  # fmt: skip
#: A page that shows one document without naming it: what was typed there may be about any.
_UNNAMED = "/decisions/"
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
    _take_out(actor, doomed, notice, reason="")
    return notice


def declare(actor: Actor, record: Record, *, level: SecretLevel, register_number: str, reason: str) -> SecretNotice:
    """Take out a document that was registered before anybody saw that it is secret, with every receipt of its bytes.

    `register_number` is its place in the register of secret documents, to which its line refers from now on; the
    reason and the authority stay in the history. Raises `Invalid` where one is missing, and `Conflict` when a draft
    or an archived document has the same bytes: that one is dealt with first.
    """
    require(actor, Permission.INCOMING_DECLARE_SECRET, record)
    _keep_no_deleted_bytes()
    inputs = Inputs({"register_number": register_number, "reason": reason}, agency_id=record.agency_id)
    number, why = inputs.line("register_number", limit=50), inputs.text("reason", required=True)
    if not number:
        inputs.findings.add("register_number", _("Register it in the register of secret documents first."))
    inputs.raise_if_any()
    doomed = _with_same_bytes(record)
    for each in doomed:
        if each.kind != RecordKind.INCOMING or each.frozen_at is not None:
            raise Conflict(_("Document %(id)s has the same file and cannot be taken out; it is dealt with first.",
                             id=each.id))  # fmt: skip
    incoming = incoming_of(record)
    notice = turn_away(
        actor, incoming.body, incoming.channel, level, arrived_at=incoming.received_at, register_number=number
    )  # fmt: skip
    with force_locale(LANGUAGE):
        remark = _("A secret document arrived, see register of secret documents, no. %(number)s.", number=number)
    registers_removal.take_out(
        actor, Permission.INCOMING_SECRET, doomed, remark=remark, detail={"notice": notice.id}
    )  # fmt: skip
    _take_out(actor, doomed, notice, reason=why)
    return notice


def _take_out(actor: Actor, doomed: Sequence[Record], notice: SecretNotice, *, reason: str) -> None:
    """Delete the documents with all that was made of them; the acts on them say who, when and why, not what."""
    ids = [each.id for each in doomed]
    hashes = {link.file.blob_sha256 for each in doomed for link in each.files}
    parcels = _parcels_of(ids, hashes)
    hashes |= {parcel.original_sha256 for parcel in parcels if parcel.original_sha256}
    hashes |= _take_off_whole_scans(actor, parcels, ids, notice)
    gone, parted = _delete(doomed, ids, hashes)
    for parcel in parcels:
        _empty(parcel)
    loose = [sha256 for sha256 in sorted(hashes) if content_removal.remove_blob(sha256)]
    said: dict[str, Any] = {"notice": notice.id} | ({"reason": reason} if reason else {})
    links = {VOUCHED: found} if (found := withhold(gone)) else {}
    for subject, subject_id in [*((kind, each) for kind in gone for each in gone[kind]), *parted]:
        audit.record(
            actor, Permission.INCOMING_SECRET, subject, subject_id, agency_id=notice.body.agency_id, detail=said | links
        )  # fmt: skip
        links = {}
    jobs.enqueue(FORGET, {"hashes": loose, "parcels": [parcel.id for parcel in parcels]})
    jobs.enqueue(FORGET, {"hashes": loose, "parcels": []}, delay=_AFTER_RUNNING_WORK)


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


def _delete(
    doomed: Sequence[Record], ids: Collection[int], hashes: Collection[str]
) -> tuple[dict[str, list[int]], list[tuple[str, int]]]:
    """Delete the records with all rows of this room and the ones below, their files, and answers that named them.

    What is gone by kind of subject, and the subjects that stay but were linked to it.
    """
    subjects = {each.subject for each in doomed if each.subject}
    for model in (Receipt, Arrival, IncomingText, Incoming):
        db.session.execute(delete(model).where(model.record_id.in_(ids)))
    gone: dict[str, list[int]] = {records.SUBJECT: list(ids), FILE: []}
    parted: dict[tuple[str, int], None] = {}
    for each in doomed:
        removed = remove_record(each)
        gone[FILE] += removed.file_ids
        for kind, subject_ids in removed.gone.items():
            gone[kind] = gone.get(kind, []) + subject_ids
        parted |= dict.fromkeys(removed.parted)
    loose = select(File.id).where(File.blob_sha256.in_(hashes), ~select(RecordFile.id).where(
        RecordFile.file_id == File.id).exists())  # fmt: skip
    gone[FILE] = sorted({*gone[FILE], *db.session.scalars(loose)})
    content_removal.remove_files(gone[FILE])
    _forget_answers(gone, hashes, subjects)
    return gone, [(kind, each) for kind, each in parted if each not in gone.get(kind, [])]


def _forget_answers(gone: Mapping[str, Collection[int]], hashes: Collection[str], subjects: Collection[str]) -> None:
    """Answers that are kept for a repeated request, and forms kept for a session that ended, as far as they speak of
    what is gone.
    """
    paths = [f"/{room}/{each}" for room, kind in _ADDRESSES for each in gone.get(kind, ())]
    words = [*sorted(hashes), *(spelling for each in sorted(subjects) for spelling in (each, json.dumps(each)[1:-1]))]
    said = [cast(IdempotencyKey.body, String).contains(word, autoescape=True) for word in words]
    said += [column.contains(path) for path in paths for column in (IdempotencyKey.location, IdempotencyKey.route)]
    db.session.execute(delete(IdempotencyKey).where(or_(*said)))
    typed = [SavedForm.path == _UNNAMED, *(SavedForm.path.contains(path) for path in paths)]
    db.session.execute(delete(SavedForm).where(or_(*typed)))


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


#: Tables in which something of a document stands.
_WRITTEN = (
    "record", "incoming", "file", "file_text", "file_proposals", "scanned_page", "audit_event", "parcel", "task",
    "task_note", "task_item", "remark", "decision", "calendar_entry", "register_line", "register_correction",
    "register_import_row", "idempotency_key", "saved_form",
)  # fmt: skip


def clear_logs() -> None:
    """Nothing of deleted rows stays in the database's own files: its log on SQLite, dead rows on PostgreSQL."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql(f"VACUUM {', '.join(_WRITTEN)}")
