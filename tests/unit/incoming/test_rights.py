"""`can` and `visible` are one rule: compared for everybody, every permission, on documents in random states."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import IssuingBody, Person, Unit
from eoffice.incoming.models import Incoming
from eoffice.incoming.queries import get_incoming, list_incoming
from eoffice.incoming.states import IncomingState
from eoffice.records import service as records
from eoffice.records.models import Record, RecordGrant, RecordKind

from .conftest import Office
from .test_moves import EVERYBODY

PERMISSIONS = [
    permission for permission in Permission
    if permission.value.startswith("incoming:") and permission is not Permission.INCOMING_RECEIVE
]  # fmt: skip


def scatter(seed: int, count: int = 60) -> None:
    """Documents whose facts are thrown together without regard to sense."""
    dice = random.Random(seed)
    people = list(db.session.scalars(select(Person)))
    bodies, units = list(db.session.scalars(select(IssuingBody))), list(db.session.scalars(select(Unit)))
    keys = [key for person in people for key in (f"person:{person.id}",)]
    keys += [f"{kind}:{unit.id}" for unit in units for kind in ("head", "unit")]
    roles = [f"role:{role}:{agency}" for role in ("clerk", "chairperson", "chief_of_office") for agency in (1, 2)]
    with unit_of_work():
        for _number in range(count):
            body = dice.choice(bodies)
            kind = dice.choice([RecordKind.INCOMING] * 3 + [RecordKind.OUTGOING])
            record = records.create_record(
                SYSTEM, kind=kind, state=dice.choice(list(IncomingState)), agency_id=body.agency_id, card={},
                turn_key=dice.choice([*keys, *roles, ""]),
            )  # fmt: skip
            record.open_to_agency = dice.random() < 0.7
            record.frozen_at = clock.now() if dice.random() < 0.2 else None
            for key in dice.sample(keys, 3):
                db.session.add(RecordGrant(record_id=record.id, key=key))
            if kind == RecordKind.INCOMING:
                director = dice.choice([*people, None])
                db.session.add(
                    Incoming(
                        record_id=record.id, body_id=body.id, channel="upload", received_at=clock.now(),
                        lead_unit_id=dice.choice([*[unit.id for unit in units], None]),
                        handler_id=dice.choice(people).id if dice.random() < 0.5 else None,
                        directed_by=director.id if director else None,
                        directed_at=clock.now() if director else None,
                    )
                )  # fmt: skip
            db.session.flush()


@pytest.mark.parametrize("seed", range(3))
def test_one_rule_two_uses(office: Office, seed):
    scatter(seed)
    everything = list(db.session.scalars(select(Record).order_by(Record.id)))
    for actor in (*map(office.actor, EVERYBODY), SYSTEM):
        for permission in (*PERMISSIONS, Permission.RECORD_READ):
            listed = set(db.session.scalars(select(Record.id).where(visible(actor, permission))))
            assert listed == {record.id for record in everything if can(actor, permission, record)}, permission


def test_lists_and_pages_agree(office: Office):
    scatter(7)
    for username in EVERYBODY:
        actor = office.actor(username)
        listed = {row.record_id for row in list_incoming(actor, {}, args={"per_page": "200"}).page.rows}
        for incoming in db.session.scalars(select(Incoming)):
            if incoming.record_id in listed:
                assert get_incoming(actor, incoming.record_id) is incoming.record
            elif incoming.record.agency_id == actor.agency_id:
                with pytest.raises(NotFound):
                    get_incoming(actor, incoming.record_id)


def test_the_clerk_of_another_agency_sees_nothing(office: Office):
    record = office.registered()
    stranger = office.actor("vanthu2")
    assert list_incoming(stranger, {}).total == 0
    with pytest.raises(NotFound):
        get_incoming(stranger, record.id)
    with pytest.raises(NotFound):
        office.act(record, "vanthu2", "submit")


def test_the_administrator_reads_no_document(office: Office):
    record = office.registered()
    with pytest.raises(NotFound):
        get_incoming(office.actor("quantri"), record.id)
