"""The tray: incoming documents in state `received`, by the rule that opens a single one, and what is odd about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from eoffice.access.actor import Actor
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.content.models import File
from eoffice.content.outcome import TextState
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.directory.models import IssuingBody
from eoffice.incoming.models import Incoming
from eoffice.incoming.queries import select_incoming
from eoffice.incoming.states import IncomingState
from eoffice.intake.models import Arrival, Mailbox, Parcel, ParcelState, Receipt, ReceiptState, SecretNotice
from eoffice.records.models import FileRole, Record, RecordFile
from eoffice.records.queries import URGENT_FIRST
from eoffice.signatures.queries import altered
from eoffice.web.pagination import Page, page_args

Row = TypeVar("Row")

#: A parcel that was not opened for so long is shown among the troubles.
_PATIENCE = timedelta(minutes=30)
#: What is said of the main file's text, and a filter may ask of it.
TEXT_CHECKS = {
    "pending": (TextState.PENDING, TextState.RECOGNISING), "ready": (TextState.READY, TextState.RECOGNISED),
    "picture": (TextState.EMPTY,),
    "encrypted": (TextState.ENCRYPTED,), "unreadable": (TextState.UNREADABLE, TextState.UNSUPPORTED),
}  # fmt: skip
CHECKS = (*TEXT_CHECKS, "duplicate", "problem", "paper")


@dataclass(frozen=True)
class Item:
    """One document of the tray: how it came, its main file, the first receipt of the same bytes, and whether what was
    signed is altered.
    """

    incoming: Incoming
    arrival: Arrival | None
    file: File | None
    same_as: int | None
    is_altered: bool

    @property
    def id(self) -> int:
        """Of the record; lists select by it."""
        return self.incoming.record_id

    @property
    def record(self) -> Record:
        """The document."""
        return self.incoming.record

    @property
    def parcel(self) -> Parcel | None:
        """What it came in."""
        return self.arrival.parcel if self.arrival is not None else None

    @property
    def problem(self) -> str:
        """What is still to be put right."""
        return self.arrival.problem if self.arrival is not None and self.arrival.fixed_at is None else ""


@dataclass(frozen=True)
class Counts:
    """How many things wait in each part of the tray."""

    waiting: int
    to_fix: int
    troubles: int
    secret: int


def count_waiting(actor: Actor) -> int:
    """Documents that are not registered yet."""
    query = select_incoming(actor, {"state": IncomingState.RECEIVED}).with_only_columns(
        func.count(), maintain_column_froms=True
    )
    return db.session.scalar(query) or 0


def count_all(actor: Actor) -> Counts:
    """What stands on the tabs."""
    fix = (
        select(func.count())
        .select_from(Incoming)
        .join(Incoming.record)
        .join(Arrival, _of_record)
        .where(*_to_fix(actor))
    )
    notices = select(func.count()).select_from(SecretNotice).join(SecretNotice.body)
    troubles = [len(failed_parcels(actor)), len(undelivered(actor)), sum(bool(box.error) for box in mailboxes(actor))]
    return Counts(
        waiting=count_waiting(actor), to_fix=db.session.scalar(fix) or 0,
        troubles=sum(troubles),
        secret=db.session.scalar(notices.where(IssuingBody.agency_id == actor.agency_id)) or 0,
    )  # fmt: skip


def list_tray(
    actor: Actor, values: Mapping[str, Any], *, order_by: Sequence[Any] = (), args: Mapping[str, str] | None = None
) -> Page[Item]:
    """One page of what is not registered yet, in `order_by` or the most urgent first."""
    own = {name: value for name, value in values.items() if name in _CONDITIONS}
    others = {name: value for name, value in values.items() if name not in _CONDITIONS}
    query = select_incoming(actor, {**others, "state": IncomingState.RECEIVED})
    query = query.outerjoin(Arrival, _of_record).outerjoin(Parcel, Parcel.id == Arrival.parcel_id)
    return _page(
        query.where(*(_CONDITIONS[name](value) for name, value in own.items())), order_by or URGENT_FIRST, args
    )


def list_to_fix(actor: Actor, args: Mapping[str, str] | None = None) -> Page[Item]:
    """The side tray: what has a fault that nobody has put right, registered or not."""
    query = select(Incoming).join(Incoming.record).join(Arrival, _of_record).where(*_to_fix(actor))
    return _page(query, URGENT_FIRST, args)


def failed_parcels(actor: Actor) -> Sequence[Parcel]:
    """What was brought and could not be taken in (or not for long), as long as nobody has dealt with it."""
    is_stuck = and_(Parcel.state == ParcelState.TAKEN, Parcel.taken_at < clock.now() - _PATIENCE)
    query = _own(select(Parcel), Parcel.body, actor).where(
        or_(Parcel.state == ParcelState.FAILED, is_stuck), Parcel.dismissed_at.is_(None)
    )
    return db.session.scalars(query.order_by(Parcel.id.desc()).limit(200)).all()


def undelivered(actor: Actor) -> Sequence[Receipt]:
    """Acknowledgements that did not reach their sender."""
    query = (
        select(Receipt).join(Receipt.record).options(contains_eager(Receipt.record))
        .where(Receipt.state != ReceiptState.SENT, Receipt.error != "", Record.agency_id == actor.agency_id,
               visible(actor, Permission.RECORD_READ))
    )  # fmt: skip
    return db.session.scalars(query.order_by(Receipt.id.desc()).limit(200)).all()


def mailboxes(actor: Actor) -> Sequence[Mailbox]:
    """The mailbox of the actor's agency that was read last, with how it went."""
    query = _own(select(Mailbox), Mailbox.body, actor)
    return db.session.scalars(query.order_by(Mailbox.checked_at.desc()).limit(1)).all()


def list_notices(actor: Actor) -> Sequence[SecretNotice]:
    """The secret documents that arrived at the actor's agency, the latest first."""
    query = _own(select(SecretNotice), SecretNotice.body, actor).options(joinedload(SecretNotice.person))
    return db.session.scalars(query.order_by(SecretNotice.id.desc()).limit(500)).all()


def get_parcel(actor: Actor, parcel_id: int) -> Parcel:
    """A parcel of the actor's agency; raises `NotFound`."""
    return _get(_own(select(Parcel), Parcel.body, actor).where(Parcel.id == parcel_id))


def get_notice(actor: Actor, notice_id: int) -> SecretNotice:
    """A notice of the actor's agency; raises `NotFound`."""
    return _get(_own(select(SecretNotice), SecretNotice.body, actor).where(SecretNotice.id == notice_id))


def get_receipt(actor: Actor, receipt_id: int) -> Receipt:
    """An acknowledgement of a document of the actor's agency; raises `NotFound`."""
    query = select(Receipt).join(Receipt.record).where(Receipt.id == receipt_id, Record.agency_id == actor.agency_id)
    return _get(query.where(visible(actor, Permission.RECORD_READ)))


def arrival_of(record: Record) -> Arrival | None:
    """How a document came; None when a person brought it."""
    return db.session.get(Arrival, record.id)


def receipts_of(record: Record) -> Sequence[Receipt]:
    """What its sender was told."""
    return db.session.scalars(select(Receipt).where(Receipt.record_id == record.id).order_by(Receipt.id)).all()


_of_record: ColumnElement[bool] = Arrival.record_id == Record.id


def _own(query: Select[Row], body: Any, actor: Actor) -> Select[Row]:
    return query.join(body).where(IssuingBody.agency_id == (actor.agency_id or 0))


def _get(query: Select[Row]) -> Row:
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("This does not exist, or it is not open to you."))
    return found


def _to_fix(actor: Actor) -> list[ColumnElement[bool]]:
    return [
        Record.agency_id == (actor.agency_id or 0), visible(actor, Permission.RECORD_READ),
        Record.state != IncomingState.REFUSED, Arrival.problem != "", Arrival.fixed_at.is_(None),
    ]  # fmt: skip


def _page(query: Any, order_by: Sequence[Any], args: Mapping[str, str] | None) -> Page[Item]:
    total = db.session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    number, size = page_args(args or {})
    number = min(number, max(1, -(-total // size)))
    rows = db.session.scalars(
        query.options(contains_eager(Incoming.record))
        .order_by(*order_by, Record.id).limit(size).offset((number - 1) * size)
    ).all()  # fmt: skip
    return Page(_items(rows), total, number, size)


def _items(rows: Sequence[Incoming]) -> list[Item]:
    ids = [row.record_id for row in rows]
    arrivals = {
        row.record_id: row
        for row in db.session.scalars(
            select(Arrival).where(Arrival.record_id.in_(ids)).options(joinedload(Arrival.parcel))
        )
    }
    main = (RecordFile.record_id.in_(ids), RecordFile.role == FileRole.MAIN)
    files = dict(
        db.session.execute(
            select(RecordFile.record_id, File).join(File, File.id == RecordFile.file_id).where(*main)
            .order_by(RecordFile.position.desc())
        ).all()
    )  # fmt: skip
    this, other, other_file, other_record = RecordFile, aliased(RecordFile), aliased(File), aliased(Record)
    same = dict(
        db.session.execute(
            select(this.record_id, func.min(other.record_id))
            .join(File, File.id == this.file_id)
            .join(Record, Record.id == this.record_id)
            .join(other_file, other_file.blob_sha256 == File.blob_sha256)
            .join(other, other.file_id == other_file.id)
            .join(other_record, other_record.id == other.record_id)
            .where(*main, other.record_id < this.record_id, other_record.agency_id == Record.agency_id,
                   other_record.kind == Record.kind)
            .group_by(this.record_id)
        ).all()
    )  # fmt: skip
    changed = altered({file.blob_sha256 for file in files.values()})

    def item(row: Incoming) -> Item:
        file = files.get(row.record_id)
        is_altered = file is not None and file.blob_sha256 in changed
        return Item(row, arrivals.get(row.record_id), file, same.get(row.record_id), is_altered)

    return [item(row) for row in rows]


def _main_file(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        RecordFile.record_id == Record.id, RecordFile.role == FileRole.MAIN, File.id == RecordFile.file_id, *conditions
    )


def _check(value: str) -> ColumnElement[bool]:
    if value == "problem":
        return and_(Arrival.problem != "", Arrival.fixed_at.is_(None))
    if value == "paper":
        return ~_main_file()
    if value == "duplicate":
        link, file, record = aliased(RecordFile), aliased(File), aliased(Record)
        return _main_file(
            file.blob_sha256 == File.blob_sha256, link.file_id == file.id, record.id == link.record_id,
            record.id < Record.id, record.agency_id == Record.agency_id, record.kind == Record.kind,
        )  # fmt: skip
    return _main_file(File.text_state.in_(TEXT_CHECKS[value]))


def _sender(words: str) -> ColumnElement[bool]:
    return or_(
        *(column.icontains(words, autoescape=True) for column in (Parcel.sender, Parcel.name, Record.issuer_name))
    )


_CONDITIONS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "channel": lambda channel: Incoming.channel == channel,
    "check": _check,
    "sender": _sender,
}
