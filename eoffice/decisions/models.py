"""Phrases that directives are made of."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from eoffice.core.database import Model, Numbered


class DirectivePhrase(Numbered, Model):
    """A phrase one tap puts into a directive: a person's own, or the office's (`person_id` NULL)."""

    __tablename__ = "directive_phrase"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), comment="whose own it is; NULL: the office's"
    )
    text: Mapped[str] = mapped_column(String(300))
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint("text <> ''", name="text_given"),
        Index("ix_directive_phrase_owner", "agency_id", "person_id", "position", "id"),
    )
