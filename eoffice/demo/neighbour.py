"""The second agency of the installation: it registers what the ward sends it, which needs no wire."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import select

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.demo.office import Office
from eoffice.demo.timeline import Life
from eoffice.directory.models import Unit
from eoffice.incoming import direction
from eoffice.incoming import service as incoming
from eoffice.incoming.states import IncomingState
from eoffice.records.models import Record, RecordKind


def neighbour_life(office: Office, rng: Random, at: datetime) -> Life:
    """Every working day from `at` on its clerk registers the post of the day before, and some of it is directed."""
    agency_id = office.people["vanthu2"].agency_id
    units = db.session.scalars(select(Unit.id).where(Unit.agency_id == agency_id).order_by(Unit.id)).all()
    seen = 0
    while True:
        yield at
        waiting = db.session.scalars(
            select(Record)
            .where(
                Record.agency_id == agency_id, Record.kind == RecordKind.INCOMING, Record.id > seen,
                Record.state == IncomingState.RECEIVED,
            )
            .order_by(Record.id)
        ).all()  # fmt: skip
        for record in waiting:
            seen = record.id
            incoming.register(office.actors["vanthu2"], record)
            incoming.submit(office.actors["vanthu2"], record)
            if rng.random() < 0.6:
                assignment: dict[str, Any] = {
                    "lead_unit": rng.choice(units),
                    "working_days": 5,
                    "directive": "Nghiên cứu, thực hiện.",
                }
                direction.propose(office.actors["chanhvp2"], record, **assignment)
                direction.direct(office.actors["chutich2"], record, **assignment)
        at = office.hours.later(clock.now(), 7.5)
