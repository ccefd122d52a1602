"""What an incoming document has beyond the record card."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.core.database import Model
from eoffice.directory.models import IssuingBody, Person, Unit
from eoffice.records.models import Record


class Channel(StrEnum):
    """How the document came."""

    PAPER = "paper"
    UPLOAD = "upload"
    SCAN = "scan"
    E_MAIL = "e_mail"
    INTERNAL = "internal"
    EXCHANGE = "exchange"
    API = "api"


class Incoming(Model):
    """The room's row of a record of kind `incoming`. `body` is the receiving body, whose book gives số đến."""

    __tablename__ = "incoming"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True, autoincrement=False)
    body_id: Mapped[int] = mapped_column(ForeignKey("issuing_body.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16), default=Channel.UPLOAD)
    received_at: Mapped[datetime]
    registered_at: Mapped[datetime | None]
    source_record_id: Mapped[int | None] = mapped_column(
        ForeignKey("record.id"), comment="the outgoing copy of an inside sender"
    )
    refusal_reason: Mapped[str] = mapped_column(Text, default="")
    duplicate_reason: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, comment="assignment as proposed")
    directive: Mapped[str] = mapped_column(Text, default="", comment="ý kiến chỉ đạo")
    directed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    directed_at: Mapped[datetime | None]
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    result: Mapped[str] = mapped_column(Text, default="")
    completed_at: Mapped[datetime | None]

    record: Mapped[Record] = relationship(foreign_keys=[record_id])
    body: Mapped[IssuingBody] = relationship()
    lead_unit: Mapped[Unit | None] = relationship()
    handler: Mapped[Person | None] = relationship(foreign_keys=[handler_id])
    director: Mapped[Person | None] = relationship(foreign_keys=[directed_by])

    __table_args__ = (
        CheckConstraint(
            "channel IN ('paper', 'upload', 'scan', 'e_mail', 'internal', 'exchange', 'api')", name="channel_known"
        ),
        UniqueConstraint("source_record_id", "body_id"),
        CheckConstraint("(directed_by IS NULL) = (directed_at IS NULL)", name="directed_by_someone"),
    )
