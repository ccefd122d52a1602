"""What the printed register of outgoing documents says beyond the card (NĐ 30/2020 PL IV)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from eoffice.access.actor import Actor
from eoffice.core.clock import office_time
from eoffice.core.database import db
from eoffice.core.errors import Invalid
from eoffice.directory.models import IssuingBody
from eoffice.outgoing.models import Outgoing
from eoffice.records.hours import hour_words
from eoffice.records.models import Record
from eoffice.registers.details import Details

#: Ids in one question to the database.
_AT_ONCE = 500


def register_details(record_ids: Sequence[int]) -> Mapping[int, Details]:
    """Recipients, keeper of the file copy, copies and the day of issue."""
    found: dict[int, Details] = {}
    for start in range(0, len(record_ids), _AT_ONCE):
        query = (
            select(Outgoing)
            .where(Outgoing.record_id.in_(record_ids[start : start + _AT_ONCE]))
            .options(selectinload(Outgoing.recipients), joinedload(Outgoing.unit))
        )
        found |= {outgoing.record_id: _details(outgoing) for outgoing in db.session.scalars(query)}
    return found


def take_in_old(actor: Actor, record: Record, body: IssuingBody) -> None:
    """The room's row of a document that an old register brought: issued on paper long ago, entered by the clerk."""
    if actor.person_id is None:
        raise Invalid(_("Only a person can decide this."))
    db.session.add(Outgoing(record_id=record.id, body_id=body.id, drafter_id=actor.person_id))


def of_unit(unit_id: Any) -> ColumnElement[bool]:
    """Documents that this unit drafted."""
    return Record.id.in_(select(Outgoing.record_id).where(Outgoing.unit_id == int(unit_id)))


def _details(outgoing: Outgoing) -> Details:
    issued_at = outgoing.issued_at
    recalled = _("Recalled: %(reason)s", reason=outgoing.recall_reason) if outgoing.recall_reason else ""
    return Details(
        to="; ".join(recipient.name for recipient in outgoing.recipients),
        kept_by=", ".join(filter(None, ("VT", outgoing.unit.abbreviation if outgoing.unit else ""))),
        copies=outgoing.copies, passed_on=office_time(issued_at).date() if issued_at else None,
        note="; ".join(filter(None, (hour_words(outgoing.record), recalled))),
    )  # fmt: skip
