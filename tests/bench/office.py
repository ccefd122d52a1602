"""An office with years of documents, written in bulk: what the benchmark measures on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import func, insert, select

from eoffice.access.actor import Role, head_key, person_key, role_key
from eoffice.content.models import Blob, File, FileText
from eoffice.core.database import db
from eoffice.core.text import symbol_key
from eoffice.core.unit_of_work import unit_of_work
from eoffice.demo.language import body, subjects
from eoffice.demo.senders import origin
from eoffice.directory.models import IssuingBody, Person, Unit
from eoffice.directory.queries import find_person
from eoffice.incoming.models import Incoming
from eoffice.outgoing.models import Outgoing
from eoffice.records.models import Record, RecordFile, RecordGrant
from tests.bench.work import UNDER_WAY, add_work, done_at, turn_of

SEED = 2026
BATCH = 1000
FIRST_DAY = date(2024, 1, 2)
#: Bodies are made once and shared out: the text of an archive repeats itself far more than its subjects.
BODIES = 400
STATES = ("registered", "awaiting_direction", "assigned", "processing", "completed", "filed", "filed", "filed", "filed")
OUTGOING_STATES = ("draft", "signing", "issued", "filed", "filed")


def fill(start: int, end: int) -> None:
    """Add the documents from `start` up to `end`: two incoming ones to each outgoing one, with text and grants."""
    rng = Random(SEED)
    if not start:
        _add_texts([body(rng, one).text for one in islice(subjects(rng), BODIES)])
    themes = islice(subjects(rng), start, None)
    facts = _Facts()
    for first in range(start, end, BATCH):
        with unit_of_work():
            rows = list(islice(_documents(rng, themes, facts, first), min(BATCH, end - first)))
            _add_batch(rows, facts, are_new=first >= end - UNDER_WAY)
    add_work(start, end, facts.agency_id, facts.units, facts.people)


class _Facts:
    """Ids of the world that every document needs."""

    def __init__(self) -> None:
        clerk = find_person("vanthu")
        assert clerk is not None
        self.agency_id = clerk.agency_id
        self.leader = role_key(Role.CHAIRPERSON, self.agency_id)
        self.body_id = db.session.scalar(
            select(IssuingBody.id).where(IssuingBody.agency_id == self.agency_id, IssuingBody.is_default)
        )
        self.units = list(db.session.scalars(select(Unit.id).where(Unit.agency_id == self.agency_id)))
        self.people = list(db.session.scalars(select(Person.id).where(Person.agency_id == self.agency_id)))
        self.files = list(db.session.scalars(select(File.id).order_by(File.id)))


def _add_texts(texts: list[str]) -> None:
    with unit_of_work():
        for number, text in enumerate(texts):
            _add_text(number, text)


def _add_text(number: int, text: str) -> None:
    moment = datetime(2024, 1, 2, tzinfo=UTC)
    digest = hashlib.sha256(f"{number}".encode()).hexdigest()
    db.session.add(Blob(sha256=digest, size=len(text), mime="application/pdf", created_at=moment))
    file = File(
        blob_sha256=digest, name=f"van-ban-{number}.pdf", mime="application/pdf", size=len(text), created_at=moment,
        text_state="ready", preview_state="none", pages=1,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    db.session.add(FileText(file_id=file.id, text=text))


def _documents(rng: Random, themes: Iterator[Any], facts: _Facts, start: int) -> Iterator[dict[str, Any]]:
    for index, theme in enumerate(themes, start):
        day = FIRST_DAY + timedelta(days=index // 20 % 1000)
        is_incoming = index % 3 != 2
        notation = f"{rng.choice(('UBND', 'SNV', 'STC', 'SXD', 'VP'))}-{rng.choice(('VX', 'TH', 'NC', 'KT'))}"
        number = str(rng.randint(1, 4000))
        moment = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        yield {
            "agency_id": facts.agency_id, "kind": "incoming" if is_incoming else "outgoing",
            "state": (state := rng.choice(STATES if is_incoming else OUTGOING_STATES)),
            "type": theme.doc_type, "number": number, "notation": notation, "symbol_key": symbol_key(number, notation),
            "issued_on": day,
            "issuer_name": origin(rng, theme).sender.name if is_incoming else "Ủy ban nhân dân phường",
            "subject": theme.text, "signer_name": "Nguyễn Văn An", "signer_position": "CHỦ TỊCH", "urgency": "normal",
            "language": "vi", "note": "", "arrival_number": index + 1 if is_incoming else None,
            "arrived_on": day if is_incoming else None, "open_to_agency": True,
            "turn_key": facts.leader if state == "awaiting_direction" else "",
            "due_on": day + timedelta(days=10), "created_at": moment, "updated_at": moment, "version": 1,
        }  # fmt: skip


def _add_batch(rows: list[dict[str, Any]], facts: _Facts, *, are_new: bool) -> None:
    rng = Random(len(rows) + rows[0]["issued_on"].toordinal())
    for row in rows if are_new else ():
        row["turn_key"] = turn_of(rng, row["state"], facts.agency_id, facts.units, facts.people)
    first = (db.session.scalar(select(func.max(Record.id))) or 0) + 1
    ids = range(first, first + len(rows))
    _insert(Record, ({"id": record_id, **row} for record_id, row in zip(ids, rows, strict=True)))
    moment = rows[0]["created_at"]
    incoming = [
        {"record_id": record_id, "body_id": facts.body_id, "channel": "upload", "received_at": moment,
         "lead_unit_id": rng.choice(facts.units), "handler_id": rng.choice(facts.people), "proposal": {},
         "completed_at": done_at(rng, row["state"], row["issued_on"])}
        for record_id, row in zip(ids, rows, strict=True) if row["kind"] == "incoming"
    ]  # fmt: skip
    outgoing = [
        {"record_id": record_id, "body_id": facts.body_id, "unit_id": rng.choice(facts.units),
         "drafter_id": rng.choice(facts.people), "draft_version": 1}
        for record_id, row in zip(ids, rows, strict=True) if row["kind"] == "outgoing"
    ]  # fmt: skip
    _insert(Incoming, incoming)
    _insert(Outgoing, outgoing)
    grants = [
        {"record_id": record_id, "key": key}
        for record_id in ids
        for key in {head_key(rng.choice(facts.units)), person_key(rng.choice(facts.people))}
    ]
    _insert(RecordGrant, grants)
    files = [
        {"record_id": record_id, "file_id": rng.choice(facts.files), "role": "main", "position": 1, "draft_version": 1}
        for record_id in ids
    ]
    _insert(RecordFile, files)


def _insert(model: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    """Rows as they are, past the unit of work of the mapper, which is made for few."""
    db.session.execute(insert(model.__table__), list(rows))
