"""Reading incoming documents: lists and counts through the same rule that opens a single one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eoffice.access.actor import Actor
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.calendar import calendar
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.core.text import fold, symbol_key
from eoffice.directory.models import Agency
from eoffice.incoming.models import Incoming
from eoffice.incoming.states import IncomingState
from eoffice.records.listing import StateList
from eoffice.records.models import Record, RecordKind, RecordRelation, RelationKind
from eoffice.records.permissions import readable
from eoffice.records.queries import CARD, URGENT_FIRST, is_among
from eoffice.web.pagination import Page, page_args
from eoffice.web.template_filters import NEAR

#: States of an outgoing document that has left the house; their table stands in a room beside this one.
ISSUED_STATES = ("issued", "filed")
#: States in which somebody still has something to do by the due date.
OPEN_STATES = (
    IncomingState.RECEIVED, IncomingState.REGISTERED, IncomingState.AWAITING_DIRECTION, IncomingState.ASSIGNED,
    IncomingState.PROCESSING,
)  # fmt: skip


def incoming_of(record: Record) -> Incoming:
    """The room's row of the record; raises `NotFound` for a record of another room."""
    incoming = db.session.get(Incoming, record.id) if record.kind == RecordKind.INCOMING else None
    if incoming is None:
        raise NotFound(_("There is no such document."))
    return incoming


def get_incoming(actor: Actor, record_id: int) -> Record:
    """The document; raises `NotFound` when there is none for this actor."""
    return open_incoming(actor, record_id).record


def open_incoming(actor: Actor, record_id: int) -> Incoming:
    """The room's row of the document with all its page names, in one query; raises `NotFound` like `get_incoming`.

    Who keeps the row keeps what was loaded with it: the session itself forgets what nobody holds.
    """
    incoming = db.session.scalars(
        select(Incoming)
        .join(Incoming.record)
        .where(Incoming.record_id == record_id)
        .options(contains_eager(Incoming.record), joinedload(Incoming.lead_unit), joinedload(Incoming.handler),
                 joinedload(Incoming.body), joinedload(Incoming.director),
                 joinedload(Incoming.principal))
    ).one_or_none()  # fmt: skip
    if incoming is None or not can(actor, Permission.RECORD_READ, incoming.record):
        raise NotFound(_("There is no such document."))
    return incoming


def list_incoming(
    actor: Actor, values: Mapping[str, Any], *, order_by: Sequence[Any] = (), args: Mapping[str, str] | None = None
) -> StateList[Incoming]:
    """One page in `order_by` with counts per state, in two queries.

    By default the newest stand first, of what waits for the actor the most urgent. The documents the actor sees,
    narrowed by the filters in `values`: q, state, type, issuer (words of a name), from and to (arrival), due (late,
    soon), unit, urgency, mine. What the page shows beside the card is fetched for its rows only.
    """
    counts = _count_states(actor, values)
    state = values.get("state")
    total = counts.get(state, 0) if state else sum(counts.values())
    number, size = page_args(args or {})
    number = min(number, max(1, -(-total // size)))
    order = (*(order_by or _queue_order(values)), Record.id.desc())
    found = _select(actor, values, Record.id).order_by(*order).limit(size).offset((number - 1) * size)
    rows = db.session.scalars(
        select(Incoming)
        .join(Incoming.record)
        .where(Record.id.in_(found.subquery().select()))
        .options(contains_eager(Incoming.record), joinedload(Incoming.lead_unit), joinedload(Incoming.handler))
        .order_by(*order)
    ).all()
    return StateList(Page(rows, total, number, size), counts)


def _queue_order(values: Mapping[str, Any]) -> Sequence[Any]:
    """What waits for the actor: the most urgent first, of those that name an hour the earliest."""
    if not values.get("mine"):
        return ()
    rank, *hour = URGENT_FIRST
    return (case((Record.state.in_(OPEN_STATES), rank), else_=9), *hour)


def select_incoming(actor: Actor, values: Mapping[str, Any]) -> Select[Any]:
    """The documents of `list_incoming` under its filters, in no order; for other views of them."""
    return select(Incoming).join(Incoming.record).where(Record.id.in_(_select(actor, values, Record.id)))


def count_waiting(actor: Actor) -> int:
    """Incoming documents that wait for this actor."""
    query = select(func.count()).select_from(Record).where(
        Record.turn_key.in_(sorted(actor.keys)), Record.kind == RecordKind.INCOMING,
        Record.state != IncomingState.COMPLETED,
    )  # fmt: skip
    return db.session.scalar(query) or 0


def issued_replies(actor: Actor, record: Record) -> Sequence[Record]:
    """Issued documents that answer this one, as far as the actor sees them."""
    return db.session.scalars(
        select(Record)
        .join(RecordRelation, RecordRelation.from_id == Record.id)
        .where(
            RecordRelation.to_id == record.id, RecordRelation.kind == RelationKind.REPLIES_TO,
            Record.state.in_(ISSUED_STATES), visible(actor, Permission.RECORD_READ),
        )
        .order_by(Record.id)
    ).all()  # fmt: skip


def _count_states(actor: Actor, values: Mapping[str, Any]) -> dict[str, int]:
    """Counted on the card alone where the filters allow it: an index of the card answers that without the rows."""
    others = {name: value for name, value in values.items() if name != "state"}
    query = _narrowed(actor, others, Record.state, func.count()).where(readable(actor)).group_by(Record.state)
    return dict(db.session.execute(query).all())


def _select(actor: Actor, values: Mapping[str, Any], *columns: Any) -> Select[Any]:
    """Of the cards under the filters that the actor sees."""
    return _narrowed(actor, values, *columns).where(visible(actor, Permission.RECORD_READ))


def _narrowed(actor: Actor, values: Mapping[str, Any], *columns: Any) -> Select[Any]:
    """Of the agency's cards under the filters, without the rights. Nobody reads incoming documents of another agency;
    that is said here so that the lists' indexes serve.
    """
    query = select(*columns).where(Record.kind == RecordKind.INCOMING, Record.agency_id == (actor.agency_id or 0))
    if values.get("unit"):
        query = query.join(Incoming, Incoming.record_id == Record.id)
    given = (name for name in _CONDITIONS if values.get(name) not in (None, ""))
    return query.where(*[_CONDITIONS[name](actor, values[name]) for name in given])


def _words(_actor: Actor, text: str) -> ColumnElement[bool]:
    """A số đến, a piece of the symbol, or words of the subject with their marks; SQLite folds no case beyond ASCII."""
    key = symbol_key(text)
    spellings = {text, text.lower(), text.capitalize()}
    found = [Record.subject.icontains(spelling, autoescape=True) for spelling in sorted(spellings)]
    if key:
        found.append(Record.symbol_key.contains(key, autoescape=True))
    if text.isascii() and text.isdigit() and len(text) <= 9:
        found.append(Record.arrival_number == int(text))
    return or_(*found)


def _issuer(_actor: Actor, text: str) -> ColumnElement[bool]:
    named = select(Agency.id)
    for word in fold(text).split()[:8]:
        named = named.where(Agency.name_folded.contains(word, autoescape=True))
    return is_among(CARD.issuer_id.in_(named))


def _due(_actor: Actor, which: str) -> ColumnElement[bool]:
    today = clock.today()
    is_open = Record.state.in_(OPEN_STATES)
    if which == "late":
        return is_open & (Record.due_on < today)
    return is_open & Record.due_on.between(today, calendar().add_working_days(today, NEAR))


def _mine(actor: Actor, wanted: bool) -> ColumnElement[bool]:
    waits = is_among(CARD.turn_key.in_(sorted(actor.keys)))
    return waits if wanted else ~waits


def _arrived_from(_actor: Actor, day: date) -> ColumnElement[bool]:
    return Record.arrived_on >= day


def _arrived_to(_actor: Actor, day: date) -> ColumnElement[bool]:
    return Record.arrived_on <= day


_CONDITIONS: dict[str, Callable[[Actor, Any], ColumnElement[bool]]] = {
    "q": _words,
    "state": lambda _actor, state: Record.state == state,
    "type": lambda _actor, slug: Record.type == slug,
    "issuer": _issuer,
    "from": _arrived_from,
    "to": _arrived_to,
    "due": _due,
    "unit": lambda _actor, unit_id: Incoming.lead_unit_id == int(unit_id),
    "urgency": lambda _actor, urgency: Record.urgency == urgency,
    "mine": _mine,
}
