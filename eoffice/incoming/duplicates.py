"""The same document twice: NĐ 30/2020 PL VI asks for a warning when symbol and issuer were registered before.

It is known again by three grounds: the same bytes, the same symbol, issuer and day, or the same words in its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from eoffice.content.models import File
from eoffice.core.database import db
from eoffice.core.errors import Invalid
from eoffice.core.text import fold
from eoffice.incoming.models import Incoming, IncomingText
from eoffice.incoming.states import IncomingState
from eoffice.records.models import FileRole, Record, RecordFile
from eoffice.web.dates import show_date

#: So many earlier documents are looked at on each ground.
_MOST = 20


class Ground(StrEnum):
    """By what a document is known again."""

    BYTES = "bytes"
    SYMBOL = "symbol"
    TEXT = "text"


@dataclass(frozen=True)
class Match:
    """A registered document that looks the same, and why."""

    record: Record
    grounds: tuple[Ground, ...]


class Duplicate(Invalid):
    """The document was registered before; `match` is what was first. A reason lets it through."""

    code = "duplicate"

    def __init__(self, match: Match) -> None:
        self.match, first = match, match.record
        sentence = _(
            "The same document was registered as number %(number)s on %(day)s. Refuse this one, or say why it is "
            "registered again.",
            number=first.arrival_number, day=show_date(first.arrived_on),
        )  # fmt: skip
        super().__init__(sentence, fields={"duplicate_reason": sentence})


def find_matches(record: Record, incoming: Incoming) -> list[Match]:
    """Registered documents of the same receiving body that look the same, the earliest first."""
    found: dict[int, Record] = {}
    grounds: dict[int, list[Ground]] = {}
    for ground, others in _by_ground(record, incoming):
        for other in others:
            found[other.id] = other
            grounds.setdefault(other.id, []).append(ground)
    return [Match(found[number], tuple(grounds[number])) for number in sorted(found)]


def is_registered_by(incoming: Incoming) -> ColumnElement[bool]:
    """Condition: the record was registered by the receiving body of `incoming`, and is not that document itself.

    What has a receiving body is an incoming document; asked for its kind too, SQLite would go through all of that kind.
    """
    in_body = select(Incoming.record_id).where(Incoming.record_id == Record.id, Incoming.body_id == incoming.body_id)
    return (
        Record.arrival_number.is_not(None)
        & (Record.state != IncomingState.REFUSED)
        & (Record.id != incoming.record_id)
        & in_body.correlate(Record).exists()
    )


def _by_ground(record: Record, incoming: Incoming) -> Iterator[tuple[Ground, Iterable[Record]]]:
    yield Ground.BYTES, _registered(incoming, Record.id.in_(_with_bytes_of(record)))
    if record.symbol_key:
        yield Ground.SYMBOL, _of_symbol(record, incoming)
    digest = db.session.scalar(select(IncomingText.digest).where(IncomingText.record_id == record.id))
    if digest:
        same = select(IncomingText.record_id).where(IncomingText.digest == digest)
        yield Ground.TEXT, _registered(incoming, Record.id.in_(same))


def _registered(incoming: Incoming, *conditions: ColumnElement[bool]) -> Iterable[Record]:
    # by a sum, lest SQLite take an index that is in this order, and with it all documents of an issuer
    query = select(Record).where(*conditions, is_registered_by(incoming)).order_by(Record.id + 0).limit(_MOST)
    return db.session.scalars(query).all()


def _with_bytes_of(record: Record) -> Select[int]:
    """Records of which any file has the bytes of this one's main file; annexes alone make no duplicate."""
    own, own_file, other, other_file = aliased(RecordFile), aliased(File), aliased(RecordFile), aliased(File)
    return (
        select(other.record_id)
        .join(other_file, other_file.id == other.file_id)
        .join(own_file, own_file.blob_sha256 == other_file.blob_sha256)
        .join(own, own.file_id == own_file.id)
        .where(own.record_id == record.id, own.role == FileRole.MAIN)
    )


def _of_symbol(record: Record, incoming: Incoming) -> Iterator[Record]:
    """Those with this symbol and issuer. Dates tell documents apart only where both have one."""
    conditions = [Record.agency_id == record.agency_id, Record.symbol_key == record.symbol_key]
    if record.issuer_id is not None:
        conditions.append(Record.issuer_id == record.issuer_id)
    if record.issued_on is not None:
        conditions.append(or_(Record.issued_on == record.issued_on, Record.issued_on.is_(None)))
    for other in _registered(incoming, *conditions):
        if record.issuer_id is not None or fold(other.issuer_name) == fold(record.issuer_name):
            yield other
