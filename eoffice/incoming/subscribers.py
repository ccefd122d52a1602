"""What the printed register of incoming documents says beyond the card (NĐ 30/2020 PL IV)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eoffice.core.clock import office_time
from eoffice.core.database import db
from eoffice.incoming.models import Incoming
from eoffice.registers import details
from eoffice.registers.details import Details
from eoffice.registers.models import Direction

#: Ids in one question to the database.
_AT_ONCE = 500


def register_details(record_ids: Sequence[int]) -> Mapping[int, Details]:
    """The lead unit or the handler, and the day the document was passed on to them."""
    found: dict[int, Details] = {}
    for start in range(0, len(record_ids), _AT_ONCE):
        query = (
            select(Incoming)
            .where(Incoming.record_id.in_(record_ids[start : start + _AT_ONCE]))
            .options(joinedload(Incoming.lead_unit), joinedload(Incoming.handler))
        )
        found |= {incoming.record_id: _details(incoming) for incoming in db.session.scalars(query)}
    return found


def _details(incoming: Incoming) -> Details:
    people = [
        incoming.lead_unit.name if incoming.lead_unit else "",
        incoming.handler.full_name if incoming.handler else "",
    ]
    directed_at = incoming.directed_at
    return Details(
        to=", ".join(filter(None, people)), passed_on=office_time(directed_at).date() if directed_at else None
    )


def register(_app: Flask) -> None:
    """Tell the register what it prints of an incoming document."""
    details.register_details(Direction.INCOMING, register_details)
