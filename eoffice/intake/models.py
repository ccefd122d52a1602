"""What came in at one go, where each document of it began, receipts to senders, and secret documents turned away.

The documents themselves are incoming documents in state `received`; nothing here is a second store of them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.content.models import NAME_LENGTH, Blob
from eoffice.core.database import Model, Numbered
from eoffice.directory.models import IssuingBody, Person
from eoffice.records.models import Record


class ParcelState(StrEnum):
    """Life of a parcel."""

    TAKEN = "taken"
    RECEIVED = "received"
    FAILED = "failed"
    #: All of it was secret; nothing but the notice is left.
    SECRET = "secret"  # noqa: S105 - a state


class Problem(StrEnum):
    """What a person has to look at; on a parcel, why nothing could be made of it."""

    #: A page looks like a separator sheet that could not be read.
    SHEET = "sheet"
    #: Pages could not be carried over; the original scan has them.
    BAD_PAGES = "bad_pages"
    #: The scan could not be opened for splitting and is one document.
    NOT_SPLIT = "not_split"
    #: The message is broken; only its source is kept.
    BROKEN_MESSAGE = "broken_message"
    #: The document itself cannot be read.
    UNREADABLE = "unreadable"
    #: Something like the mark of a secret document stands at the top.
    MAYBE_SECRET = "maybe_secret"  # noqa: S105 - a code
    REFUSED_FILE = "refused_file"
    EMPTY = "empty"


class Parcel(Numbered, Model):
    """A scan or a message that was taken in. `key` is given once, so that nothing is taken in twice.

    `original_sha256` keeps the exact bytes where they are not a file of the document: the scan that was split,
    the source of a message.
    """

    __tablename__ = "parcel"
    body_id: Mapped[int] = mapped_column(ForeignKey("issuing_body.id"))
    channel: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="", comment="of the scanned file")
    state: Mapped[str] = mapped_column(String(16), default=ParcelState.TAKEN)
    problem: Mapped[str] = mapped_column(String(32), default="")
    note: Mapped[str] = mapped_column(Text, default="", comment="why it failed, or what was left out")
    sender: Mapped[str] = mapped_column(String(300), default="")
    sender_address: Mapped[str] = mapped_column(String(200), default="", comment="empty: not to be answered")
    subject: Mapped[str] = mapped_column(String(1000), default="")
    message_id: Mapped[str] = mapped_column(String(500), default="")
    text: Mapped[str] = mapped_column(Text, default="", comment="what the message says")
    original_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"), index=True)
    has_secret: Mapped[bool] = mapped_column(default=False, comment="something in it was not kept")
    taken_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None] = mapped_column(comment="a failed one that was dealt with")

    body: Mapped[IssuingBody] = relationship()
    original: Mapped[Blob | None] = relationship()

    __table_args__ = (
        CheckConstraint("channel IN ('scan', 'e_mail')", name="channel_known"),
        CheckConstraint("state IN ('taken', 'received', 'failed', 'secret')", name="state_known"),
        Index("ix_parcel_state", "state", "id"),
    )


class Arrival(Model):
    """How an incoming document came: its parcel with the pages it had there, and what has to be looked at."""

    __tablename__ = "arrival"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True, autoincrement=False)
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcel.id"), index=True)
    first_page: Mapped[int | None]
    last_page: Mapped[int | None]
    problem: Mapped[str] = mapped_column(String(32), default="")
    fixed_at: Mapped[datetime | None]

    record: Mapped[Record] = relationship()
    parcel: Mapped[Parcel | None] = relationship()

    __table_args__ = (Index("ix_arrival_problem", "problem", "fixed_at"),)


class ReceiptKind(StrEnum):
    """What the sender is told."""

    RECEIVED = "received"
    REGISTERED = "registered"
    REFUSED = "refused"


class ReceiptState(StrEnum):
    """Whether it was told."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Receipt(Numbered, Model):
    """An acknowledgement to the sender of a message; its words are made when it is sent."""

    __tablename__ = "receipt"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    kind: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16), default=ReceiptState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    record: Mapped[Record] = relationship()

    __table_args__ = (
        UniqueConstraint("record_id", "kind"),
        CheckConstraint("kind IN ('received', 'registered', 'refused')", name="kind_known"),
        CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state_known"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="moment_if_sent"),
        Index("ix_receipt_state", "state", "id"),
    )


class SecretLevel(StrEnum):
    """Levels of state secrets (Luật Bảo vệ bí mật nhà nước); the value is how the mark is stamped."""

    SECRET = "MẬT"  # noqa: S105 - a level
    TOP_SECRET = "TỐI MẬT"  # noqa: S105
    STRICTLY_SECRET = "TUYỆT MẬT"  # noqa: S105


class SecretNotice(Numbered, Model):
    """A secret document arrived and was not kept. It says nothing of what the document is about."""

    __tablename__ = "secret_notice"
    body_id: Mapped[int] = mapped_column(ForeignKey("issuing_body.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    level: Mapped[str] = mapped_column(String(16))
    register_number: Mapped[str] = mapped_column(String(50), default="", comment="in the register of secret documents")
    found_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), comment="NULL: by its mark")
    arrived_at: Mapped[datetime]
    noticed_at: Mapped[datetime]

    body: Mapped[IssuingBody] = relationship()
    person: Mapped[Person | None] = relationship()

    __table_args__ = (CheckConstraint("level IN ('MẬT', 'TỐI MẬT', 'TUYỆT MẬT')", name="level_known"),)


class Mailbox(Model):
    """How far a mailbox was read; a server that counts anew (`validity`) is read from the start."""

    __tablename__ = "mailbox"
    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("issuing_body.id"))
    validity: Mapped[int] = mapped_column(BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    checked_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(Text, default="")

    body: Mapped[IssuingBody] = relationship()
