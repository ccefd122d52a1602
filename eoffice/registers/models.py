"""Number books and the numbers taken from them (NĐ 30/2020 Đ15, Đ22)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.core.database import Model, Numbered
from eoffice.core.ordered_files import Ordered
from eoffice.directory.models import IssuingBody
from eoffice.records.models import Record

#: A number that counts: a record has at most one.
STANDING = text("cancelled_at IS NULL")


class Direction(StrEnum):
    """What a book numbers."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class Sheet(StrEnum):
    """What is drawn from a book: the register itself, the follow-up of handling, the book of paper handed over."""

    REGISTER = "register"
    FOLLOW_UP = "follow_up"
    HAND_OVER = "hand_over"


class NumberBook(Numbered, Model):
    """One series of a body and a year. `types` groups document types; the book with no types takes the rest.

    The grouping is the agency head's decision (Đ15.1c). `next_number` is only ever raised.
    """

    __tablename__ = "number_book"
    body_id: Mapped[int] = mapped_column(ForeignKey("issuing_body.id"))
    direction: Mapped[str] = mapped_column(String(16))
    year: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    types: Mapped[str] = mapped_column(String(1000), default="", comment="type slugs, comma separated; empty: the rest")
    next_number: Mapped[int] = mapped_column(default=1)

    body: Mapped[IssuingBody] = relationship()

    __table_args__ = (
        UniqueConstraint("body_id", "direction", "year", "code"),
        CheckConstraint("next_number >= 1", name="counts_up"),
        CheckConstraint("direction IN ('incoming', 'outgoing')", name="direction_known"),
    )


class NumberEntry(Numbered, Model):
    """A number taken. A cancelled one keeps its place, with the reason; it is never given again."""

    __tablename__ = "number_entry"
    book_id: Mapped[int] = mapped_column(ForeignKey("number_book.id"))
    number: Mapped[int]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))
    taken_at: Mapped[datetime]
    taken_by: Mapped[int | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")

    book: Mapped[NumberBook] = relationship()
    record: Mapped[Record | None] = relationship()

    __table_args__ = (
        UniqueConstraint("book_id", "number"),
        Index("ix_number_entry_record", "record_id"),
        Index("uq_number_entry_standing", "record_id", unique=True, sqlite_where=STANDING, postgresql_where=STANDING),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name="reason_if_cancelled"),
    )


class BookClosing(Model):
    """A book whose year is over and whose register stands for ever; `sha256` is that of its lines as data."""

    __tablename__ = "book_closing"
    book_id: Mapped[int] = mapped_column(ForeignKey("number_book.id"), primary_key=True, autoincrement=False)
    closed_at: Mapped[datetime]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lines: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))


class RegisterLine(Model):
    """A line of the register as it was written down, in the order of the law: kept at the closing of its book, or
    brought from an old register. What happens afterwards stands beside it as a remark.
    """

    __tablename__ = "register_line"
    entry_id: Mapped[int] = mapped_column(ForeignKey("number_entry.id"), primary_key=True, autoincrement=False)
    cells: Mapped[list[str]] = mapped_column(JSON)
    struck: Mapped[list[str]] = mapped_column(JSON, comment="what was struck out in each cell until then")
    kept_at: Mapped[datetime]


class RegisterCorrection(Numbered, Model):
    """A line that was corrected after registering: `cells` holds [before, after] by the place of the column."""

    __tablename__ = "register_correction"
    entry_id: Mapped[int] = mapped_column(ForeignKey("number_entry.id"), index=True)
    corrected_at: Mapped[datetime]
    corrected_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(500))
    cells: Mapped[dict[str, list[str]]] = mapped_column(JSON)

    __table_args__ = (CheckConstraint("reason <> ''", name="reason_given"),)


class RegisterView(Numbered, Model):
    """Filters that a person named; the filters themselves are an address."""

    __tablename__ = "register_view"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    direction: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(100))
    query: Mapped[str] = mapped_column(String(2000))

    __table_args__ = (
        UniqueConstraint("person_id", "direction", "name"),
        CheckConstraint("direction IN ('incoming', 'outgoing')", name="direction_known"),
    )


class RegisterPrint(Ordered, Model):
    """A long register that is laid out in the background for whoever asked; the file can be made again."""

    __tablename__ = "register_print"
    folder = "registers"
    book_id: Mapped[int] = mapped_column(ForeignKey("number_book.id"))
    sheet: Mapped[str] = mapped_column(String(16))
    query: Mapped[dict[str, Any]] = mapped_column(JSON, comment="the filters as they stand in the address")
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

    book: Mapped[NumberBook] = relationship()

    __table_args__ = (
        CheckConstraint("sheet IN ('register', 'follow_up', 'hand_over')", name="sheet_known"),
        CheckConstraint("shape IN ('pdf', 'docx')", name="shape_known"),
    )


class ImportState(StrEnum):
    """Life of the import of an old register."""

    PREVIEW = "preview"
    RUNNING = "running"
    DONE = "done"


class RegisterImport(Numbered, Model):
    """An old register on its way into the book of its year. `columns` says where each column of the law stands."""

    __tablename__ = "register_import"
    body_id: Mapped[int] = mapped_column(ForeignKey("issuing_body.id"))
    direction: Mapped[str] = mapped_column(String(16))
    year: Mapped[int]
    code: Mapped[str] = mapped_column(String(40), comment="of the book")
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    headings: Mapped[list[str]] = mapped_column(JSON)
    columns: Mapped[dict[str, int]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), default=ImportState.PREVIEW)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    job_id: Mapped[int | None]
    finished_at: Mapped[datetime | None]

    body: Mapped[IssuingBody] = relationship()

    __table_args__ = (
        CheckConstraint("direction IN ('incoming', 'outgoing')", name="direction_known"),
        CheckConstraint("state IN ('preview', 'running', 'done')", name="state_known"),
        CheckConstraint("state = 'preview' OR job_id IS NOT NULL", name="job_if_begun"),
    )


class Fate(StrEnum):
    """What becomes, or became, of a row of an old register."""

    NEW = "new"
    DUPLICATE = "duplicate"
    ERROR = "error"
    IMPORTED = "imported"


class RegisterImportRow(Numbered, Model):
    """One row of the file, its cells as they stand there, and its fate."""

    __tablename__ = "register_import_row"
    import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"))
    position: Mapped[int] = mapped_column(comment="its turn, from 1")
    sheet: Mapped[str] = mapped_column(String(100), comment="where the register stands on several sheets, else empty")
    sheet_row: Mapped[int] = mapped_column(comment="as the spreadsheet counts, from 1")
    cells: Mapped[list[str]] = mapped_column(JSON)
    fate: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(500), default="")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("number_entry.id"))

    __table_args__ = (
        UniqueConstraint("import_id", "position"),
        Index("ix_register_import_row_fate", "import_id", "fate", "position"),
        CheckConstraint("fate IN ('new', 'duplicate', 'error', 'imported')", name="fate_known"),
        CheckConstraint("(fate = 'imported') = (entry_id IS NOT NULL)", name="entry_if_imported"),
    )

    @property
    def place(self) -> str:
        """Where whoever opens the file finds it."""
        return f"{self.sheet_row} ({self.sheet})" if self.sheet else str(self.sheet_row)
