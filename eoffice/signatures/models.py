"""What checking the signatures of a file came to; files with the same bytes share it.

All of it is made from the bytes and the trust folder and can be made again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.core.database import Model, Numbered
from eoffice.signatures.outcome import NAME_LENGTH, Mark


class SignatureCheck(Model):
    """That the bytes were looked at; no row means that they were not yet. Without signatures: there is none."""

    __tablename__ = "signature_check"
    blob_sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), primary_key=True)
    checked_at: Mapped[datetime]
    problem: Mapped[str | None] = mapped_column(String(16), comment="a Problem with the file as a whole")

    signatures: Mapped[list[Signature]] = relationship(
        back_populates="check", order_by="Signature.position", cascade="all, delete-orphan"
    )


class Signature(Numbered, Model):
    """One signature with its three answers."""

    __tablename__ = "signature"
    blob_sha256: Mapped[str] = mapped_column(ForeignKey("signature_check.blob_sha256"))
    position: Mapped[int] = mapped_column(comment="in the order in which they were made, from 1")
    field_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    mark: Mapped[str] = mapped_column(String(16), default=Mark.SIGNATURE)
    signer_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    signer_organisation: Mapped[str] = mapped_column(String(NAME_LENGTH))
    certificate_issuer: Mapped[str] = mapped_column(String(NAME_LENGTH))
    serial: Mapped[str] = mapped_column(String(80), comment="hexadecimal")
    valid_from: Mapped[datetime | None]
    valid_to: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    time_source: Mapped[str] = mapped_column(String(16))
    is_visible: Mapped[bool]
    revision: Mapped[int | None] = mapped_column(comment="the last one of the file that it covers")
    revisions: Mapped[int | None]
    integrity: Mapped[str] = mapped_column(String(16))
    trust: Mapped[str] = mapped_column(String(16))
    changes: Mapped[str] = mapped_column(String(16))
    revoked_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(16), comment="why the integrity cannot be checked")

    check: Mapped[SignatureCheck] = relationship(back_populates="signatures")

    __table_args__ = (
        UniqueConstraint("blob_sha256", "position"),
        CheckConstraint("mark IN ('signature', 'time_stamp')", name="mark_known"),
        CheckConstraint("integrity IN ('intact', 'altered', 'unchecked')", name="integrity_known"),
        CheckConstraint(
            "trust IN ('trusted', 'unknown_root', 'expired', 'revoked', 'self_signed', 'unsuitable', 'unchecked')",
            name="trust_known",
        ),
        CheckConstraint("changes IN ('none', 'additions', 'other', 'unchecked')", name="changes_known"),
        CheckConstraint("time_source IN ('stamp', 'unknown_stamp', 'claimed', 'none')", name="time_source_known"),
        CheckConstraint("(signed_at IS NULL) = (time_source = 'none')", name="moment_with_source"),
        CheckConstraint("(integrity = 'unchecked') = (problem IS NOT NULL)", name="problem_if_unchecked"),
    )
