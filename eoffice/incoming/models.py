"""What an incoming document has beyond the record card."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.audit.facts import LATER
from eoffice.core.database import Model, Numbered
from eoffice.directory.models import Agency, IssuingBody, Person, Unit
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
    directed_form: Mapped[str | None] = mapped_column(
        String(3), info=LATER, comment="KT, TL or TUQ when directed in the stead of `directed_for`"
    )
    directed_for: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=LATER)
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    result: Mapped[str] = mapped_column(Text, default="")
    completed_at: Mapped[datetime | None]

    record: Mapped[Record] = relationship(foreign_keys=[record_id])
    body: Mapped[IssuingBody] = relationship()
    lead_unit: Mapped[Unit | None] = relationship()
    handler: Mapped[Person | None] = relationship(foreign_keys=[handler_id])
    director: Mapped[Person | None] = relationship(foreign_keys=[directed_by])
    principal: Mapped[Person | None] = relationship(foreign_keys=[directed_for])

    @property
    def directed_as(self) -> str:
        """Who directed it, and in what form for whom; empty before that."""
        if self.director is None:
            return ""
        name = self.director.full_name
        return f"{self.directed_form}. {self.principal.full_name} – {name}" if self.principal is not None else name

    __table_args__ = (
        CheckConstraint(
            "channel IN ('paper', 'upload', 'scan', 'e_mail', 'internal', 'exchange', 'api')", name="channel_known"
        ),
        UniqueConstraint("source_record_id", "body_id"),
        CheckConstraint("(directed_by IS NULL) = (directed_at IS NULL)", name="directed_by_someone"),
        CheckConstraint("(directed_form IS NULL) = (directed_for IS NULL)", name="directed_in_stead"),
    )


class IncomingText(Model):
    """The digest of what the main file says, by which the same text is known again on another channel.

    It is made from the text and can be made again; no row as long as there is none.
    """

    __tablename__ = "incoming_text"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64), index=True)


class RuleMode(StrEnum):
    """What a routing rule does: it directs under the authority it names, or it only proposes."""

    DIRECT = "direct"
    PROPOSE = "propose"


class RoutingRule(Numbered, Model):
    """Which routine documents go straight to a unit, by the office's own regulation (NĐ 30/2020 Đ23.1).

    Never changed once it is in force, only ended; both days are included.
    """

    __tablename__ = "routing_rule"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    position: Mapped[int] = mapped_column(comment="the first that fits counts")
    name: Mapped[str] = mapped_column(String(200))
    types: Mapped[str] = mapped_column(String(1000), default="", comment="slugs with commas; empty: all")
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), comment="NULL: any")
    words: Mapped[str] = mapped_column(String(500), default="", comment="phrases of the subject with commas")
    mode: Mapped[str] = mapped_column(String(16), default=RuleMode.PROPOSE)
    lead_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    working_days: Mapped[int | None]
    directive: Mapped[str] = mapped_column(Text, default="")
    authority_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), comment="the leader under whose authority it directs"
    )
    legal_source: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    issuer: Mapped[Agency | None] = relationship(foreign_keys=[issuer_id])
    lead_unit: Mapped[Unit] = relationship()
    authority: Mapped[Person | None] = relationship()

    __table_args__ = (
        CheckConstraint("mode IN ('direct', 'propose')", name="mode_known"),
        CheckConstraint("mode <> 'direct' OR authority_id IS NOT NULL", name="authority_named"),
        CheckConstraint("types <> '' OR issuer_id IS NOT NULL OR words <> ''", name="condition_given"),
        CheckConstraint("legal_source <> ''", name="source_given"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="period"),
        Index("ix_routing_rule_order", "agency_id", "position", "id"),
    )
