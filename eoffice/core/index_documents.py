"""What search knows of a thing, and who tells it: contributions upwards, registered from below.

A feature names its source in the change log (`core.changes.announce(source, id)`) and registers here how to
read the present state. The index holds grants, not permissions: an actor's keys are compared with them when
the question is asked, so a change of post needs no new indexing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class FilePlace:
    """Where the text of a file stands in the body of its document."""

    file_id: int
    name: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class IndexDocument:
    """The searchable state of one record now.

    `kind` is what it is to people (incoming, outgoing …), `id` the id of the record, `type` the slug of its
    document type, `grants` the access keys (`access.actor`) any one of which lets an actor see it, `body` the
    text of its files, the pages of a file parted by form feeds; `files` says where each of them begins and ends in
    it. `unit_ids` are the units that have it, `case_file_ids` the case files it lies in. Text is NFC as shown; folding
    is the index's business.
    """

    kind: str
    id: int
    agency_id: int
    grants: frozenset[str]
    number: str = ""
    notation: str = ""
    type: str = ""
    issuer_id: int | None = None
    issuer: str = ""
    subject: str = ""
    signer: str = ""
    issued_on: date | None = None
    arrived_on: date | None = None
    arrival_number: str = ""
    state: str = ""
    urgency: str = ""
    due_on: date | None = None
    body: str = ""
    files: Sequence[FilePlace] = ()
    unit_ids: Sequence[int] = ()
    case_file_ids: Sequence[int] = ()
    updated_at: datetime | None = None


#: Reads the documents of these ids; an id without an answer exists no longer.
Provider = Callable[[Sequence[int]], Iterable[IndexDocument]]
#: Every id there is, ascending, for building an index anew.
Lister = Callable[[], Iterable[int]]


@dataclass(frozen=True)
class Source:
    """One registered source of documents."""

    name: str
    provider: Provider
    lister: Lister


_sources: dict[str, Source] = {}


def register_provider(kind: str, provider: Provider, lister: Lister) -> None:
    """Let changes announced under `kind` reach the index; called from a feature's `search.register`."""
    _sources[kind] = Source(kind, provider, lister)


def sources() -> Mapping[str, Source]:
    """The registered sources by name."""
    return _sources
