"""The same text on another channel: a digest of the words of the main file.

The words are folded, ordered, and hashed, so that neither case, marks, layout nor page numbers count: a PDF and the
Word file it was made from give the same. One other word gives another digest, which anybody can understand; what was
read from a scan with mistakes is known again by its symbol, not by its text.
"""

from __future__ import annotations

import hashlib

from flask import Flask
from sqlalchemy import select

from eoffice.content.events import FileTextReady
from eoffice.content.queries import find_text
from eoffice.core.database import db
from eoffice.core.events import subscribe
from eoffice.core.text import words
from eoffice.incoming.models import IncomingText
from eoffice.records.events import RecordMoved
from eoffice.records.models import FileRole, Record, RecordFile, RecordKind
from eoffice.records.queries import current_files

#: Fewer words are a cover sheet or a stamp, not a document.
_LEAST_WORDS = 20


def digest_of(text: str) -> str:
    """The digest of a text; empty for one that says too little."""
    lines = (words(line) for line in text.splitlines())
    said = [word for line in lines if not (len(line) == 1 and line[0].isdigit()) for word in line]
    return hashlib.sha256(" ".join(sorted(said)).encode()).hexdigest() if len(said) >= _LEAST_WORDS else ""


def keep_digest(record: Record) -> None:
    """Keep the digest of the record's main file, as far as its text is there."""
    links = current_files(record)
    text = find_text(links[0].file_id) if links and links[0].role == FileRole.MAIN else None
    digest = digest_of(text or "")
    if digest:
        known = db.session.get(IncomingText, record.id)
        if known is None:
            db.session.add(IncomingText(record_id=record.id, digest=digest))
        else:
            known.digest = digest


def _follow_text(event: FileTextReady) -> None:
    query = (
        select(Record)
        .join(RecordFile, RecordFile.record_id == Record.id)
        .where(RecordFile.file_id == event.file_id, Record.kind == RecordKind.INCOMING)
    )
    for record in db.session.scalars(query).all():
        keep_digest(record)


def _follow_move(event: RecordMoved) -> None:
    if event.kind == RecordKind.INCOMING and event.action == "receive":
        keep_digest(db.session.get_one(Record, event.record_id))


def follow_texts(_app: Flask) -> None:
    """Keep digests as texts become ready and documents arrive whose text is known already."""
    subscribe(FileTextReady, _follow_text)
    subscribe(RecordMoved, _follow_move)
