"""What an outgoing document has beyond the record card: drafting, approvals, recipients."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.core.database import Model, Numbered
from eoffice.directory.models import Agency, IssuingBody, Mandate, Person, Unit
from eoffice.records.models import Record


class Outgoing(Model):
    """The room's row of a record of kind `outgoing`.

    `signed_digest` is the SHA-256 over the files that were shown to the signer, in order; a recorded approval is
    bound to it.
    """

    __tablename__ = "outgoing"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True, autoincrement=False)
    body_id: Mapped[int] = mapped_column(ForeignKey("issuing_body.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True, comment="drafting unit")
    drafter_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, comment="who is to sign")
    draft_version: Mapped[int] = mapped_column(default=1)
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"), comment="under which it was signed")
    signed_digest: Mapped[str] = mapped_column(String(64), default="")
    signed_at: Mapped[datetime | None]
    numbered_at: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    copies: Mapped[int | None]
    recall_reason: Mapped[str] = mapped_column(Text, default="")

    record: Mapped[Record] = relationship()
    body: Mapped[IssuingBody] = relationship()
    unit: Mapped[Unit | None] = relationship()
    drafter: Mapped[Person] = relationship(foreign_keys=[drafter_id])
    signer: Mapped[Person | None] = relationship(foreign_keys=[signer_id])
    mandate: Mapped[Mandate | None] = relationship()
    recipients: Mapped[list[Recipient]] = relationship(back_populates="outgoing", order_by="Recipient.id")
    approvals: Mapped[list[Approval]] = relationship(back_populates="outgoing", order_by="Approval.id")

    __table_args__ = (
        CheckConstraint("(signed_at IS NULL) = (signed_digest = '')", name="digest_if_signed"),
        CheckConstraint("numbered_at IS NULL OR signed_at IS NOT NULL", name="signed_before_numbered"),
        CheckConstraint("sealed_at IS NULL OR numbered_at IS NOT NULL", name="numbered_before_sealed"),
        CheckConstraint("issued_at IS NULL OR sealed_at IS NOT NULL", name="sealed_before_issued"),
    )


class DeliveryState(StrEnum):
    """What became of a copy."""

    PLANNED = "planned"
    DELIVERED = "delivered"
    TO_SEND = "to_send"
    SENT = "sent"
    RECALLED = "recalled"


class Recipient(Numbered, Model):
    """A place of nơi nhận: an agency of this installation (delivered without a wire) or an outside address."""

    __tablename__ = "recipient"
    record_id: Mapped[int] = mapped_column(ForeignKey("outgoing.record_id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(16), default=DeliveryState.PLANNED)
    delivered_at: Mapped[datetime | None]
    status_code: Mapped[str] = mapped_column(String(2), default="", comment="what the receiver reported: 01 to 06")
    status_note: Mapped[str] = mapped_column(String(300), default="")

    outgoing: Mapped[Outgoing] = relationship(back_populates="recipients")
    agency: Mapped[Agency | None] = relationship()

    __table_args__ = (
        CheckConstraint("state IN ('planned', 'delivered', 'to_send', 'sent', 'recalled')", name="state_known"),
        Index("ix_recipient_state", "state", "id"),
    )


class ApprovalStep(StrEnum):
    """Which responsibility was taken (Đ10–13)."""

    CONTENT = "content"
    FORM = "form"
    SIGNATURE = "signature"


class Decision(StrEnum):
    """What was decided."""

    APPROVED = "approved"
    RETURNED = "returned"


class Approval(Numbered, Model):
    """One decision, bound to the digest of the files that lay before the person."""

    __tablename__ = "approval"
    record_id: Mapped[int] = mapped_column(ForeignKey("outgoing.record_id"), index=True)
    step: Mapped[str] = mapped_column(String(16))
    decision: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    authority: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]
    comment: Mapped[str] = mapped_column(Text, default="")
    draft_version: Mapped[int]
    content_digest: Mapped[str] = mapped_column(String(64))

    outgoing: Mapped[Outgoing] = relationship(back_populates="approvals")
    person: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("step IN ('content', 'form', 'signature')", name="step_known"),
        CheckConstraint("decision IN ('approved', 'returned')", name="decision_known"),
    )
