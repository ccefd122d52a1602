"""The chain of acts and its heads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eoffice.core.database import Model, Numbered

#: Chain of acts that belong to no agency (installation, commands).
SYSTEM_CHAIN = 0


class AuditEvent(Numbered, Model):
    """One act. `hash` covers every other column and the hash before it in the same chain.

    `subject_digest` is the digest of the subject as this act left it, so that a later change of the subject's
    rows behind the product's back is found.
    """

    __tablename__ = "audit_event"
    chain: Mapped[int] = mapped_column(comment="agency id, or 0")
    sequence: Mapped[int]
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(64))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int]
    person_id: Mapped[int | None]
    person_name: Mapped[str] = mapped_column(String(200), default="")
    authority: Mapped[str] = mapped_column(String(300), default="")
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    subject_digest: Mapped[str] = mapped_column(String(64), default="")
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("chain", "sequence"),
        Index("ix_audit_event_subject", "subject_kind", "subject_id", "id"),
    )


class AuditHead(Model):
    """The last link of a chain; locked while a link is added, and the proof that none was cut off the end."""

    __tablename__ = "audit_head"
    chain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")
