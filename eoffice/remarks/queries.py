"""Reading remarks: a remark that is not for the reader does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from eoffice.access.actor import Actor, agency_key
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.core.text import name_sort_key
from eoffice.directory.holders import holders_of
from eoffice.directory.models import Person
from eoffice.records.models import Record
from eoffice.remarks.models import Remark, RemarkPerson


def remarks_on(actor: Actor, record: Record) -> Sequence[Remark]:
    """The remarks on a document that the actor sees, oldest first, with everybody they speak of; three queries."""
    query = (
        select(Remark)
        .where(Remark.record_id == record.id, visible(actor, Permission.REMARK_READ))
        .options(joinedload(Remark.author), selectinload(Remark.people).joinedload(RemarkPerson.person))
        .order_by(Remark.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def get_remark(actor: Actor, key: str) -> Remark:
    """The remark with this key; raises `NotFound` when there is none for this actor."""
    remark = db.session.scalars(select(Remark).where(Remark.key == key)).one_or_none()
    if remark is None or not can(actor, Permission.REMARK_READ, remark):
        raise NotFound(_("There is no such remark."))
    return remark


def is_unseen(actor: Actor, remark: Remark) -> bool:
    """Whether somebody else wrote it and the actor has not said yet that they saw it."""
    return remark.author_id != actor.person_id and all(
        row.seen_at is None for row in remark.people if row.person_id == actor.person_id
    )


def readers_of(record: Record) -> list[Person]:
    """Everybody who sees the document today, by name; two queries, however many they are."""
    keys = [grant.key for grant in record.grants]
    if record.open_to_agency:
        keys.append(agency_key(record.agency_id))
    found = sorted(holder.person_id for holder in holders_of(keys))
    people = db.session.scalars(select(Person).where(Person.id.in_([person_id for person_id, _g in groupby(found)])))
    return sorted(people, key=lambda person: name_sort_key(person.full_name))
