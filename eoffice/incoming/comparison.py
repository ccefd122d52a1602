"""A document beside those registered before that look the same, as its page shows them before a number is spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext as _l

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.content.models import PreviewState
from eoffice.incoming.duplicates import Ground, find_matches
from eoffice.incoming.models import Incoming
from eoffice.incoming.origin import origin_words
from eoffice.incoming.queries import incoming_of
from eoffice.incoming.second_receipt import second_receipts
from eoffice.incoming.states import IncomingState
from eoffice.records.models import Record
from eoffice.records.queries import current_files

#: So many earlier documents are shown.
_SHOWN = 3

GROUND_WORDS: dict[Ground, str] = {
    Ground.BYTES: _l("the same file"), Ground.SYMBOL: _l("the same number, symbol and issuer"),
    Ground.TEXT: _l("the same words in the text"),
}  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One document of the comparison. Where `is_open` is false the reader may know its number and day, no more."""

    record: Record
    origin: str
    picture: str
    files: tuple[str, ...]
    is_open: bool = True
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """The document itself, and the registered ones that look the same."""

    this: Side
    others: list[Side]


def compare(actor: Actor, record: Record, incoming: Incoming) -> Comparison | None:
    """None once the document is registered or refused, and where nothing looks the same."""
    matches = find_matches(record, incoming)[:_SHOWN] if record.state == IncomingState.RECEIVED else []
    if not matches:
        return None
    others = [_other(actor, match.record, tuple(str(GROUND_WORDS[ground]) for ground in match.grounds))
              for match in matches]  # fmt: skip
    return Comparison(_side(record, incoming), others)


def came_again(actor: Actor, record: Record) -> list[Side]:
    """The second receipts of a document, in their order."""
    return [_other(actor, incoming.record, ()) for incoming in second_receipts(record)]


def _other(actor: Actor, record: Record, grounds: Sequence[str]) -> Side:
    incoming = incoming_of(record)
    if can(actor, Permission.RECORD_READ, record):
        return _side(record, incoming, tuple(grounds))
    return Side(record, origin_words(record, incoming), "", (), is_open=False, grounds=tuple(grounds))


def _side(record: Record, incoming: Incoming, grounds: tuple[str, ...] = ()) -> Side:
    files = [link.file for link in current_files(record)]
    drawn = next((file for file in files if file.preview_state == PreviewState.READY), None)
    picture = (
        url_for("documents.page_image", record_id=record.id, file_id=drawn.id, number=1) if drawn is not None else ""
    )
    return Side(record, origin_words(record, incoming), picture, tuple(file.name for file in files), grounds=grounds)
