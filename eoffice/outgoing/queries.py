"""Reading outgoing documents: lists and counts through the same rule that opens a single one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from eoffice.access.actor import Actor
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.core.text import symbol_key
from eoffice.directory.models import IssuingBody, Mandate, Person
from eoffice.directory.queries import signers_of
from eoffice.outgoing.models import Approval, Outgoing
from eoffice.outgoing.states import OutgoingState
from eoffice.records.listing import StateList
from eoffice.records.models import Record, RecordFile, RecordKind
from eoffice.records.permissions import readable
from eoffice.records.queries import CARD, is_among
from eoffice.web.pagination import Page, page_args

#: States in which nobody has to hurry any more.
DONE_STATES = (OutgoingState.ISSUED, OutgoingState.RECALLED, OutgoingState.FILED)


def get_outgoing(actor: Actor, record_id: int) -> Record:
    """The document's record with its files; raises `NotFound` when there is none for this actor."""
    return open_outgoing(actor, record_id).record


def open_outgoing(actor: Actor, record_id: int) -> Outgoing:
    """The room's row of the document with all its page names; raises `NotFound` like `get_outgoing`.

    Who keeps the row keeps what was loaded with it: the session itself forgets what nobody holds.
    """
    outgoing = db.session.scalars(
        select(Outgoing)
        .join(Outgoing.record)
        .where(Outgoing.record_id == record_id)
        .options(
            contains_eager(Outgoing.record).options(
                selectinload(Record.files).joinedload(RecordFile.file), selectinload(Record.grants)
            ),
            joinedload(Outgoing.body), joinedload(Outgoing.unit), joinedload(Outgoing.drafter),
            joinedload(Outgoing.signer), selectinload(Outgoing.approvals).joinedload(Approval.person),
        )
    ).one_or_none()  # fmt: skip
    if outgoing is None or not can(actor, Permission.RECORD_READ, outgoing.record):
        raise NotFound(_("There is no such document."))
    return outgoing


def list_outgoing(
    actor: Actor, values: Mapping[str, Any], *, order_by: Sequence[Any] = (), args: Mapping[str, str] | None = None
) -> StateList[Outgoing]:
    """One page in `order_by` (default: the newest first) with counts per state, in two queries.

    The documents the actor sees, narrowed by the filters in `values`: q, state, type, unit, urgency, from and to (day
    of the document), mine, drafted (by the actor). What the page shows beside the card is fetched for its rows only.
    """
    others = {name: value for name, value in values.items() if name != "state"}
    counted = _narrowed(actor, others, Record.state, func.count()).where(readable(actor)).group_by(Record.state)
    counts: dict[str, int] = {row[0]: row[1] for row in db.session.execute(counted)}
    state = values.get("state")
    total = counts.get(state, 0) if state else sum(counts.values())
    number, size = page_args(args or {})
    number = min(number, max(1, -(-total // size)))
    order = (*order_by, Record.id.desc())
    found = _select(actor, values, Record.id).order_by(*order).limit(size).offset((number - 1) * size)
    rows = db.session.scalars(
        select(Outgoing)
        .join(Outgoing.record)
        .where(Record.id.in_(found.subquery().select()))
        .options(
            contains_eager(Outgoing.record), joinedload(Outgoing.unit), joinedload(Outgoing.drafter),
            joinedload(Outgoing.signer),
        )
        .order_by(*order)
    ).all()  # fmt: skip
    return StateList(Page(rows, total, number, size), counts)


def count_waiting(actor: Actor) -> int:
    """Outgoing documents that wait for a step of this actor's; issued ones wait only for their case file."""
    query = select(func.count()).select_from(Record).where(
        Record.turn_key.in_(sorted(actor.keys)), Record.kind == RecordKind.OUTGOING,
        Record.state.not_in(DONE_STATES),
    )  # fmt: skip
    return db.session.scalar(query) or 0


def signers_for(body: IssuingBody, type_slug: str) -> list[Mandate]:
    """Mandates under which the type may be signed today, one for each person: the one that would be used."""
    found: dict[int, Mandate] = {}
    for mandate in signers_of(body.id, type_slug):
        found.setdefault(mandate.person_id, mandate)
    return list(found.values())


def possible_signers(agency_id: int) -> list[Person]:
    """Active people who hold a mandate for any body of the agency today, each once."""
    day = clock.today()
    query = (
        select(Person)
        .where(
            Person.is_active,
            Person.id.in_(
                select(Mandate.person_id)
                .join(IssuingBody, IssuingBody.id == Mandate.body_id)
                .where(
                    IssuingBody.agency_id == agency_id, Mandate.valid_from <= day,
                    or_(Mandate.valid_to.is_(None), Mandate.valid_to >= day),
                )
            ),
        )
        .order_by(Person.id)
    )  # fmt: skip
    return list(db.session.scalars(query))


def _select(actor: Actor, values: Mapping[str, Any], *columns: Any) -> Select[Any]:
    """Of the cards under the filters that the actor sees."""
    return _narrowed(actor, values, *columns).where(visible(actor, Permission.RECORD_READ))


def _narrowed(actor: Actor, values: Mapping[str, Any], *columns: Any) -> Select[Any]:
    """Of the cards under the filters, without the rights; a room's column in a filter brings its table in."""
    query = select(*columns).where(Record.kind == RecordKind.OUTGOING, Record.agency_id == (actor.agency_id or 0))
    if values.get("unit") or values.get("drafted"):
        query = query.join(Outgoing, Outgoing.record_id == Record.id)
    given = (name for name in _CONDITIONS if values.get(name) not in (None, ""))
    return query.where(*[_CONDITIONS[name](actor, values[name]) for name in given])


def _words(_actor: Actor, text: str) -> ColumnElement[bool]:
    """A piece of the symbol, or words of the subject as they are spelt."""
    found = [Record.subject.icontains(text, autoescape=True)]
    key = symbol_key(text)
    if key:
        found.append(Record.symbol_key.contains(key, autoescape=True))
    return or_(*found)


def _from(_actor: Actor, day: date) -> ColumnElement[bool]:
    return Record.issued_on >= day


def _to(_actor: Actor, day: date) -> ColumnElement[bool]:
    return Record.issued_on <= day


_CONDITIONS: dict[str, Callable[[Actor, Any], ColumnElement[bool]]] = {
    "q": _words,
    "state": lambda _actor, state: Record.state == state,
    "type": lambda _actor, slug: Record.type == slug,
    "unit": lambda _actor, unit_id: Outgoing.unit_id == int(unit_id),
    "urgency": lambda _actor, urgency: Record.urgency == urgency,
    "from": _from,
    "to": _to,
    "mine": lambda actor, _wanted: is_among(CARD.turn_key.in_(sorted(actor.keys))),
    "drafted": lambda actor, _wanted: Outgoing.drafter_id == (actor.person_id or 0),
}
