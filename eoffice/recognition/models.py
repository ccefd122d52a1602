"""What was read from the documents that wait for the clerk."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from eoffice.core.database import Model


class FileProposals(Model):
    """The proposals for the card of the document whose main file this is; NULL while it is still to be read, without
    any field when that was given up.
    """

    __tablename__ = "file_proposals"
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True, autoincrement=False)
    proposals: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True), comment="field: value, confidence, page, box; NULL: not read yet"
    )
