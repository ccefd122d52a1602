"""Bytes, the files that name them, and their text. Which record a file belongs to is kept by the records room."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.content.outcome import TextState
from eoffice.core.database import Model, Numbered

#: Longest display name of a file, in characters.
NAME_LENGTH = 180


class PreviewState(StrEnum):
    """Whether there are page images."""

    PENDING = "pending"
    READY = "ready"
    #: None can be made: encrypted, broken, or the programme that lays it out is missing.
    NONE = "none"


class Blob(Model):
    """Exact bytes, kept once under their SHA-256 in the blob store; the row is written after the bytes are safe."""

    __tablename__ = "blob"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    mime: Mapped[str] = mapped_column(String(100), comment="as recognised from the bytes")
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256_whole"),
        CheckConstraint("size > 0", name="size_positive"),
    )


class File(Numbered, Model):
    """A file as somebody gave it: a display name over a blob. Neither ever changes.

    `name` is shown and offered at download; it is never part of a path. `mime` is what the bytes are, whatever
    the name claims. `created_by` is a person id and `agency_id` an agency id; both live on a higher floor.
    """

    __tablename__ = "file"
    blob_sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    mime: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    text_state: Mapped[str] = mapped_column(String(16), default=TextState.PENDING)
    text_error: Mapped[str | None] = mapped_column(String(32), comment="a TextProblem")
    pages: Mapped[int | None]
    preview_state: Mapped[str] = mapped_column(String(16), default=PreviewState.PENDING)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    agency_id: Mapped[int | None]

    blob: Mapped[Blob] = relationship()

    __table_args__ = (
        CheckConstraint(
            "text_state IN ('pending', 'ready', 'empty', 'encrypted', 'unreadable', 'unsupported', 'recognising', "
            "'recognised')",
            name="text_state_known",
        ),
        CheckConstraint("preview_state IN ('pending', 'ready', 'none')", name="preview_state_known"),
        CheckConstraint("pages IS NULL OR pages > 0", name="pages_positive"),
        CheckConstraint("name <> ''", name="name_given"),
        Index("ix_file_text_state", "text_state"),
    )


class FileText(Model):
    """The whole text of a file in NFC, pages separated by form feeds; no row when there is no text."""

    __tablename__ = "file_text"
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)


class ScannedPage(Model):
    """A page without text of its own and what was read from its picture; files with the same bytes share it.

    It waits as long as it has no `confidence` and was tried less than `MOST_TRIES` times.
    """

    __tablename__ = "scanned_page"
    blob_sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(Text, default="", comment="on the page as text: a visible signature")
    text: Mapped[str] = mapped_column(Text, default="")
    confidence: Mapped[int | None] = mapped_column(comment="percent, over the letters of the page")
    tries: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("confidence BETWEEN 0 AND 100", name="confidence_percent"),
    )
