"""Documents found, as they are in the database now: marked, and with the place where the words were found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.index_documents import IndexDocument, sources
from eoffice.search import highlight, numbers
from eoffice.search.engine import Match
from eoffice.search.entries import split_key
from eoffice.search.highlight import Piece, Place
from eoffice.search.lineage import Line
from eoffice.search.numbers import Slip
from eoffice.search.query import ParsedQuery


@dataclass(frozen=True)
class Hit:
    """One document found, as it is now, and why. `place` is where in its files the snippet stands, if it has a find,
    `slips` how its number differs from the one asked for.
    """

    document: IndexDocument
    score: float
    subject: tuple[Piece, ...]
    issuer: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    why: tuple[str, ...]
    place: Place | None = None
    slips: tuple[Slip, ...] = ()


def hits_of(
    actor: Actor,
    matches: Sequence[Match],
    query: ParsedQuery,
    instead: Mapping[str, tuple[str, ...]],
    *,
    with_body: bool = True,
    lines: Sequence[Line] = (),
) -> list[Hit]:
    """The documents of these matches that are there and that the actor sees now, in their order."""
    ids: dict[str, list[int]] = {}
    for match in matches:
        source, subject_id = split_key(match.key)
        ids.setdefault(source, []).append(subject_id)
    present = {
        (name, document.id): document
        for name, wanted in ids.items()
        if name in sources()
        for document in sources()[name].provider(wanted)
    }
    needles = highlight.needles_of(query, instead)
    pattern = needles.pattern()
    found = []
    for match in matches:
        document = present.get(split_key(match.key))
        if document is None or document.grants.isdisjoint(actor.keys):
            continue
        body, place = highlight.excerpt(document, pattern) if with_body else ((), None)
        subject = highlight.marked(document.subject, pattern)
        issuer = highlight.marked_issuer(document, pattern, lines)
        reasons = highlight.why(document, needles, subject, body, issuer) if with_body else ()
        slips = numbers.slips(query, document, clock.today())
        found.append(Hit(document, match.score, subject, issuer, body, reasons, place, slips))
    return found
