"""Two small tables of the edge: answers already given, and forms that wait for their author to sign in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eoffice.core.database import Model, Numbered


class IdempotencyKey(Numbered, Model):
    """A key sent with a POST and the answer it got; written in the transaction of the act itself."""

    __tablename__ = "idempotency_key"
    key: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int] = mapped_column(comment="0 for nobody")
    route: Mapped[str] = mapped_column(String(200), comment="method and path of the first request")
    sent: Mapped[str] = mapped_column(String(64), comment="SHA-256 of what the first request said")
    status: Mapped[int] = mapped_column(default=0)
    location: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    content_type: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (UniqueConstraint("person_id", "key"),)


class SavedForm(Numbered, Model):
    """What was typed when the session had ended: fields only, never files or passwords.

    Found by the digest of its token, and only from the browser that typed it.
    """

    __tablename__ = "saved_form"
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None]
    path: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(index=True)
