"""A document that came again: it gets no number of its own, the first one notes when and how it came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.core.database import db
from eoffice.directory.inputs import Inputs
from eoffice.incoming.duplicates import is_registered_by
from eoffice.incoming.models import Incoming
from eoffice.incoming.origin import origin_words
from eoffice.incoming.states import IncomingState
from eoffice.incoming.steps import begin
from eoffice.records import service as records
from eoffice.records.models import Record, RecordRelation, RelationKind
from eoffice.web.dates import show_date


def merge(actor: Actor, record: Record, *, first_id: Any, version: int | None = None) -> Record:
    """Refuse a document as the second receipt of one that is registered; its files stay, the sender is told.

    Raises `Invalid` for a first one that the same body did not register or that the actor does not see.
    """
    row, incoming = begin(actor, record, "merge", version)
    inputs = Inputs({"first_id": first_id}, agency_id=record.agency_id)
    number = inputs.whole("first_id", least=1, most=999_999_999, required=True)
    first = _find_first(actor, incoming, number) if number else None
    if number and first is None:
        inputs.findings.add("first_id", _("Choose a document that this body has registered."))
    inputs.raise_if_any()
    assert first is not None  # noqa: S101 - refused above
    incoming.refusal_reason = _(
        "Second receipt of arrival number %(number)s of %(day)s.", number=first.arrival_number,
        day=show_date(first.arrived_on),
    )  # fmt: skip
    records.relate(actor, record, first, RelationKind.COPY_OF)
    records.move(actor, record, row, turn_key="", detail={"reason": incoming.refusal_reason, "first": first.id})
    audit.record(
        actor, "incoming:second_receipt", records.SUBJECT, first.id, agency_id=first.agency_id,
        detail={"record": record.id, "comment": origin_words(record, incoming)},
    )  # fmt: skip
    return record


def second_receipts(record: Record) -> Sequence[Incoming]:
    """The times the document came again, in their order."""
    query = (
        select(Incoming)
        .join(Incoming.record)
        .join(RecordRelation, RecordRelation.from_id == Record.id)
        .where(
            RecordRelation.to_id == record.id, RecordRelation.kind == RelationKind.COPY_OF,
            Record.state == IncomingState.REFUSED,
        )
        .order_by(Record.id)
    )  # fmt: skip
    return db.session.scalars(query).all()


def _find_first(actor: Actor, incoming: Incoming, number: int) -> Record | None:
    query = select(Record).where(Record.id == number, is_registered_by(incoming))
    first = db.session.scalars(query).one_or_none()
    return first if first is not None and can(actor, Permission.RECORD_READ, first) else None
