"""What was read from a document, as its card shows it: in empty fields only, each with the place it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from eoffice.content.models import File, PreviewState
from eoffice.core.text import words
from eoffice.directory.queries import find_agency_by_name
from eoffice.incoming.states import IncomingState
from eoffice.recognition import service as recognition
from eoffice.recognition.cutouts import size_of, turn_of
from eoffice.recognition.queries import Kept, find_proposals
from eoffice.recognition.recogniser import SURE, Place, Proposal
from eoffice.records.models import Record, Urgency
from eoffice.records.queries import current_files
from eoffice.records.types import document_types
from eoffice.web.dates import show_date

#: Below this confidence nothing is filled in: the clerk reads the place with their own eyes.
ENOUGH = 0.6
#: Fields that every document should have something for; where nothing could be read, the card says so.
_EXPECTED = ("number", "notation", "issued_on", "issuer", "type", "subject", "signer_name", "signer_position")
_NAMES = (*_EXPECTED, "urgency", "page_count")


class Level(StrEnum):
    """How far a proposal goes."""

    SURE = "sure"
    CHECK = "check"
    UNREAD = "unread"
    #: The field holds what somebody typed; the place is shown all the same.
    TYPED = "typed"


@dataclass(frozen=True)
class FieldReading:
    """What was read for one field; `value` only where it may be filled in, `size` where there is a cut-out."""

    level: Level
    value: str | int | date | None = None
    page: int | None = None
    size: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        """The value as the field shows it."""
        return show_date(self.value) if isinstance(self.value, date) else str(self.value or "")


@dataclass(frozen=True)
class CardReading:
    """The reading of a document that waits for its number; `is_running` until it is through and its pages are drawn,
    `is_given_up` when something kept it from being read.
    """

    is_running: bool = False
    is_done: bool = False
    is_given_up: bool = False
    fields: Mapping[str, FieldReading] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        """What is filled in."""
        return {name: read.value for name, read in self.fields.items() if read.value is not None}

    def count(self, level: str) -> int:
        """How many fields are at this level."""
        return sum(read.level == level for read in self.fields.values())

    @property
    def first_to_look_at(self) -> str:
        """Where the cursor begins: what could not be read, else what should be checked, else the first field."""
        for level in (Level.UNREAD, Level.CHECK):
            for name, read in self.fields.items():
                if read.level == level:
                    return name
        return "number"


def main_file(record: Record) -> File | None:
    """The file that is the document."""
    links = current_files(record)
    return links[0].file if links else None


def bring_forward(record: Record) -> None:
    """Have the document read before all bulk work: somebody looks at its card; in a unit of work."""
    file = main_file(record)
    if file is not None:
        recognition.bring_forward(file)


def read_for(record: Record) -> CardReading:
    """What the card of the document proposes; nothing once it has its number, or where nothing was read."""
    file = main_file(record)
    kept = find_proposals(file.id) if file and record.state == IncomingState.RECEIVED else None
    if file is None or kept is None:
        return CardReading()
    if kept.is_given_up:
        return CardReading(is_given_up=True)
    if kept.is_running or file.preview_state == PreviewState.PENDING:
        return CardReading(is_running=True)
    return CardReading(is_done=True, fields=_fields(record, file, kept))


def _fields(record: Record, file: File, kept: Kept) -> dict[str, FieldReading]:
    found = kept.proposals
    if not any(found[name].value or found[name].box for name in _EXPECTED):
        return {}
    issued_on = _value(found["issued_on"], "issued_on", None)
    day = issued_on if isinstance(issued_on, date) else None
    turns = {page: turn_of(file, page) for page in {one.page for one in found.values()} if page is not None}
    fields: dict[str, FieldReading] = {}
    for name in _NAMES:
        size = size_of(file, found[name], turns.get(found[name].page or 0, 0))
        read = _field(found[name], name, day, size=size, is_open=_is_untyped(record, file, name))
        if read is not None:
            fields[name] = read
    return fields


def _field(
    proposal: Proposal, name: str, day: date | None, *, size: tuple[int, int] | None, is_open: bool
) -> FieldReading | None:
    if not is_open:
        return FieldReading(Level.TYPED, None, proposal.page, size) if size else None
    value = _value(proposal, name, day)
    if value is not None and proposal.confidence >= ENOUGH:
        level = Level.SURE if proposal.confidence >= SURE else Level.CHECK
        return FieldReading(level, value, proposal.page, size)
    return FieldReading(Level.UNREAD, None, proposal.page, size) if name in _EXPECTED else None


def _value(proposal: Proposal, name: str, day: date | None) -> str | int | date | None:
    """The value as the card keeps it; None for one that it cannot hold."""
    value = proposal.value
    if name == "issued_on":
        return date.fromisoformat(value) if isinstance(value, str) else None
    if name == "type":
        return value if value in document_types() else None
    if name == "urgency":
        return value if value in set(Urgency) - {Urgency.NORMAL} else None
    if name == "issuer" and isinstance(value, str):
        known = find_agency_by_name(value, day=day) or find_agency_by_name(value)
        return known.name if known else value
    return value


def _is_untyped(record: Record, file: File, name: str) -> bool:
    """Whether nobody gave a value yet: a subject that is the file's name, and the usual urgency of a card that
    nobody filled in, were put there by the product.
    """
    if name == "subject":
        return not record.subject or is_name_of(file, record.subject)
    if name == "urgency":
        return record.urgency == Urgency.NORMAL and not record.issuer_name
    return getattr(record, "issuer_name" if name == "issuer" else name) in ("", None)


def is_name_of(file: File, subject: str) -> bool:
    """Whether the subject is only what the file is called."""
    stem = "".join(words(PurePath(file.name).stem.replace("_", " ")))
    return stem.startswith("".join(words(subject.replace("_", " "))))


def place_of(record: Record, name: str) -> tuple[File, Proposal] | None:
    """The file of the document and the proposal of a field that was read from a place in it."""
    file = main_file(record)
    kept = find_proposals(file.id) if file else None
    if file is None or kept is None or name not in _NAMES:
        return None
    proposal = kept.proposals[name]
    return (file, proposal) if isinstance(proposal.box, Place) else None
