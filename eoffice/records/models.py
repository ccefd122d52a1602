"""The record card shared by all documents, what hangs on it, and case files.

Lengths are wider than the exchange limits of NĐ 30/2020 PL VI, which are too short for real subjects.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.classification.models import FilePlanItem
from eoffice.content.models import File
from eoffice.core.database import Model, Numbered
from eoffice.directory.models import Agency, Person, Unit


class RecordKind(StrEnum):
    """Which room a record belongs to."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class Urgency(StrEnum):
    """Mức độ khẩn, NĐ 30/2020 PL I ph.I III.2b."""

    NORMAL = "normal"
    URGENT = "urgent"
    VERY_URGENT = "very_urgent"
    EXPRESS = "express"


class Record(Numbered, Model):
    """One document, whatever its room. `state` belongs to the room's transition table.

    `turn_key` is the access key of whoever must act now (empty: nobody). `open_to_agency` lets the agency's
    readers of everything see it; everybody else needs a row in `record_grant`. `version` refuses the second
    of two simultaneous acts.
    """

    __tablename__ = "record"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(32))
    type: Mapped[str] = mapped_column(String(40), default="", comment="slug of records/data/doc_types.csv")
    number: Mapped[str] = mapped_column(String(50), default="", comment="as printed: 15, 01, 15a")
    notation: Mapped[str] = mapped_column(String(100), default="", comment="ký hiệu: QĐ-UBND")
    symbol_key: Mapped[str] = mapped_column(String(150), default="", comment="core.text.symbol_key")
    issued_on: Mapped[date | None]
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    issuer_name: Mapped[str] = mapped_column(String(300), default="")
    subject: Mapped[str] = mapped_column(String(2000), default="", comment="trích yếu")
    signer_name: Mapped[str] = mapped_column(String(200), default="")
    signer_position: Mapped[str] = mapped_column(String(300), default="")
    urgency: Mapped[str] = mapped_column(String(16), default=Urgency.NORMAL)
    page_count: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(30), default="vi")
    note: Mapped[str] = mapped_column(String(2000), default="")
    due_on: Mapped[date | None]
    arrival_number: Mapped[int | None] = mapped_column(comment="số đến")
    arrived_on: Mapped[date | None]
    turn_key: Mapped[str] = mapped_column(String(64), default="")
    open_to_agency: Mapped[bool] = mapped_column(default=False)
    frozen_at: Mapped[datetime | None] = mapped_column(comment="archived or held: nothing may change any more")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    issuer: Mapped[Agency | None] = relationship(foreign_keys=[issuer_id])
    files: Mapped[list[RecordFile]] = relationship(back_populates="record", order_by="RecordFile.position")
    grants: Mapped[list[RecordGrant]] = relationship(back_populates="record")
    hour: Mapped[UrgentHour | None] = relationship(back_populates="record", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("kind IN ('incoming', 'outgoing')", name="kind_known"),
        CheckConstraint("urgency IN ('normal', 'urgent', 'very_urgent', 'express')", name="urgency_known"),
        CheckConstraint("arrival_number IS NULL OR kind = 'incoming'", name="arrival_number_if_incoming"),
        Index("ix_record_list", "agency_id", "kind", "id", "open_to_agency"),
        Index("ix_record_state", "agency_id", "kind", "state", "open_to_agency", "id"),
        Index("ix_record_arrival", "agency_id", "kind", "arrived_on", "arrival_number"),
        Index("ix_record_issued", "agency_id", "kind", "issued_on"),
        Index("ix_record_due", "agency_id", "kind", "due_on"),
        Index("ix_record_late", "agency_id", "kind", "state", "due_on", "open_to_agency", "id"),
        Index("ix_record_turn", "turn_key", "kind", "state", "urgency", "due_on", "agency_id", "open_to_agency", "id"),
        Index("ix_record_symbol", "agency_id", "symbol_key"),
        Index("ix_record_issuer", "issuer_id"),
        Index("ix_record_sender", "agency_id", "kind", "issuer_name", "id"),
    )

    @property
    def symbol(self) -> str:
        """Number and notation as printed: `15/QĐ-UBND`."""
        return "/".join(part for part in (self.number, self.notation) if part)

    @property
    def reach_by(self) -> datetime | None:
        """The hour by which an express document must reach its handler; no other has one."""
        return self.hour.reach_by if self.urgency == Urgency.EXPRESS and self.hour is not None else None

    @reach_by.setter
    def reach_by(self, moment: datetime | None) -> None:
        """Keep the moment, or none."""
        if moment is None:
            self.hour = None
        elif self.hour is None:
            self.hour = UrgentHour(reach_by=moment)
        else:
            self.hour.reach_by = moment


class UrgentHour(Model):
    """“Hỏa tốc hẹn giờ”: the moment that an express document names.

    It stands in a table of its own: another column of the card would change what the history vouches for of every
    record that was there before. A record without an hour has no row, and its digest stays what it was.
    """

    __tablename__ = "urgent_hour"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True, autoincrement=False)
    reach_by: Mapped[datetime]

    record: Mapped[Record] = relationship(back_populates="hour")


class FileRole(StrEnum):
    """What a file is to its record."""

    MAIN = "main"
    ATTACHMENT = "attachment"
    SUPERSEDED = "superseded"


class RecordFile(Numbered, Model):
    """A file of a record. A new version of a draft supersedes the old one, which stays."""

    __tablename__ = "record_file"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), index=True)
    role: Mapped[str] = mapped_column(String(16), default=FileRole.MAIN)
    position: Mapped[int] = mapped_column(default=0)
    draft_version: Mapped[int] = mapped_column(default=1)

    record: Mapped[Record] = relationship(back_populates="files")
    file: Mapped[File] = relationship()

    __table_args__ = (
        UniqueConstraint("record_id", "file_id"),
        CheckConstraint("role IN ('main', 'attachment', 'superseded')", name="role_known"),
    )


class RelationKind(StrEnum):
    """How one record relates to another (read from → to)."""

    REPLIES_TO = "replies_to"
    COPY_OF = "copy_of"
    AMENDS = "amends"
    REPLACES = "replaces"
    RELATES_TO = "relates_to"


class RecordRelation(Numbered, Model):
    """A directed link between two records."""

    __tablename__ = "record_relation"
    from_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))

    source: Mapped[Record] = relationship(foreign_keys=[from_id])
    target: Mapped[Record] = relationship(foreign_keys=[to_id])

    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "kind"),
        CheckConstraint("from_id <> to_id", name="two_records"),
    )


class RecordGrant(Model):
    """Whoever holds `key` (see `access.actor`) sees the record."""

    __tablename__ = "record_grant"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)

    record: Mapped[Record] = relationship(back_populates="grants")

    __table_args__ = (Index("ix_record_grant_key", "key", "record_id"),)


class Decision(Model):
    """The last decision on a record that can be taken back, with what stood before it (`records.undo`).

    `version` is the record's after it, `act_id` the last act of the history then: what comes later was done by
    somebody who relied on it. The row is gone when the time is over or it was taken back.
    """

    __tablename__ = "decision"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(index=True)
    version: Mapped[int]
    act_id: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JSON, comment="card, grants and the rows of the rooms")


class CaseFileState(StrEnum):
    """Life of a case file (hồ sơ), NĐ 30/2020 Đ28–31."""

    OPEN = "open"
    CLOSED = "closed"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    ARCHIVED = "archived"


class CaseFile(Numbered, Model):
    """A set of documents on one matter, opened from the file plan or by its handler."""

    __tablename__ = "case_file"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    plan_item_id: Mapped[int | None] = mapped_column(ForeignKey("file_plan_item.id"))
    code: Mapped[str] = mapped_column(String(40), comment="số và ký hiệu hồ sơ")
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(1000))
    state: Mapped[str] = mapped_column(String(16), default=CaseFileState.OPEN)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    retention_kind: Mapped[str] = mapped_column(String(16))
    retention_years: Mapped[int | None]
    retention_event: Mapped[str] = mapped_column(String(300), default="")
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    handed_over_on: Mapped[date | None]
    archived_on: Mapped[date | None]
    return_reason: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(String(2000), default="")
    turn_key: Mapped[str] = mapped_column(String(64), default="", index=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit | None] = relationship()
    owner: Mapped[Person] = relationship()
    plan_item: Mapped[FilePlanItem | None] = relationship()
    documents: Mapped[list[CaseFileDocument]] = relationship(
        back_populates="case_file", order_by="CaseFileDocument.ordinal"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("agency_id", "year", "code"),
        CheckConstraint("retention_kind IN ('permanent', 'years', 'until_event')", name="kind_known"),
        CheckConstraint("(retention_kind = 'years') = (retention_years IS NOT NULL)", name="years_if_timed"),
        CheckConstraint("state <> 'archived' OR archived_on IS NOT NULL", name="date_if_archived"),
        Index("ix_case_file_list", "agency_id", "state", "id"),
        Index("ix_case_file_unit", "unit_id", "id"),
    )


class CaseFileDocument(Numbered, Model):
    """A record in a case file; one record may lie in many files without a copy (PL VI III.4e)."""

    __tablename__ = "case_file_document"
    case_file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    ordinal: Mapped[int] = mapped_column(comment="số thứ tự văn bản trong hồ sơ")
    added_at: Mapped[datetime]

    case_file: Mapped[CaseFile] = relationship(back_populates="documents")
    record: Mapped[Record] = relationship()

    __table_args__ = (UniqueConstraint("case_file_id", "record_id"), UniqueConstraint("case_file_id", "ordinal"))
