"""A document beside those registered before that look the same, as its page and its card show them before a number
is spent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.content.models import PreviewState
from eoffice.incoming.duplicates import Ground, Match, find_matches
from eoffice.incoming.models import Incoming
from eoffice.incoming.origin import origin_words
from eoffice.incoming.proposals import is_name_of, main_file, read_for
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
class Said:
    """What a card says, as far as it is compared."""

    symbol: str
    issued_on: date | None
    issuer: str
    subject: str


@dataclass(frozen=True)
class Side:
    """One document of the comparison. Where `is_open` is false the reader may know its number and day, no more."""

    record: Record
    said: Said
    origin: str
    picture: str
    files: tuple[str, ...]
    is_open: bool = True
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """The document itself (None when it is only typed yet), and the registered ones that look the same."""

    this: Side | None
    others: list[Side]


def compare(
    actor: Actor, record: Record, incoming: Incoming, found: Match | None = None, card: Mapping[str, Any] | None = None
) -> Comparison | None:
    """None once the document is registered or refused, and where nothing looks the same.

    `found` is what the card as it was typed, but not kept, came to; `card` what that says, when it is not only what
    is kept and what was read.
    """
    matches = find_matches(record, incoming) if record.state == IncomingState.RECEIVED else []
    if found is not None and found.record not in [match.record for match in matches]:
        matches.insert(0, found)
    others = [_match(actor, match) for match in matches[:_SHOWN]]
    if not others:
        return None
    this = _side(record, incoming)
    return Comparison(replace(this, said=_said(record, read_for(record).values if card is None else card)), others)


def compare_typed(actor: Actor, found: Match | None) -> Comparison | None:
    """What a card that is only typed yet came to."""
    return None if found is None else Comparison(None, [_match(actor, found)])


def _match(actor: Actor, match: Match) -> Side:
    return _other(actor, match.record, tuple(str(GROUND_WORDS[ground]) for ground in match.grounds))


def came_again(actor: Actor, record: Record) -> list[Side]:
    """The second receipts of a document, in their order."""
    return [_other(actor, incoming.record, ()) for incoming in second_receipts(record)]


def _other(actor: Actor, record: Record, grounds: Sequence[str]) -> Side:
    incoming = incoming_of(record)
    if can(actor, Permission.RECORD_READ, record):
        return _side(record, incoming, tuple(grounds))
    return Side(
        record, _said(record, {}), origin_words(record, incoming), "", (), is_open=False, grounds=tuple(grounds)
    )


def _side(record: Record, incoming: Incoming, grounds: tuple[str, ...] = ()) -> Side:
    files = [link.file for link in current_files(record)]
    drawn = next((file for file in files if file.preview_state == PreviewState.READY), None)
    picture = (
        url_for("documents.page_image", record_id=record.id, file_id=drawn.id, number=1) if drawn is not None else ""
    )
    names, origin = tuple(file.name for file in files), origin_words(record, incoming)
    return Side(record, _said(record, {}), origin, picture, names, grounds=grounds)


def _said(record: Record, card: Mapping[str, Any]) -> Said:
    """What the record says, with what stands in `card` in its place; a file's name is no subject."""
    own = {name: getattr(record, name) for name in ("number", "notation", "issued_on", "subject")}
    said = {**own, "issuer": record.issuer_name, **card}
    file, subject = main_file(record), said["subject"] or ""
    return Said(
        symbol="/".join(filter(None, (said["number"], said["notation"]))), issued_on=said["issued_on"],
        issuer=said["issuer"], subject="" if file is not None and is_name_of(file, subject) else subject,
    )  # fmt: skip
