"""What of a file the history vouches for: its bytes by their hash, what they are, and what it is called.

Text and previews are made from the bytes and stay out.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from eoffice.audit.facts import row_of
from eoffice.audit.service import register_fingerprint
from eoffice.content.models import Blob, File
from eoffice.core.database import db

_MADE = frozenset({"text_state", "text_error", "pages", "preview_state"})


def _facts(file_id: int) -> Any:
    file = row_of(File, file_id, leave_out=_MADE)
    if file is None:
        return None
    blob = select(Blob.size, Blob.mime).where(Blob.sha256 == file["blob_sha256"])
    return file | {"blob": list(db.session.execute(blob).first() or ())}


def register(_app: Flask) -> None:
    """Cover files by the chain of acts."""
    files = select(File.id).order_by(File.id)
    register_fingerprint("file", _facts, lambda: db.session.scalars(files).all())
