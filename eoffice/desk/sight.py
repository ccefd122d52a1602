"""Who sees a document, and why: everybody of the agency is asked by the very rule that opens it to a reader.

Whoever sees a document may know who else does; of a restricted one those are its readers only. A reason never speaks of
anything that a reader of the document could not see: it names posts, units and who stands in for whom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from eoffice.access.actor import (
    READS_ALL,
    Actor,
    Role,
    agency_key,
    archive_key,
    head_key,
    person_key,
    role_key,
    unit_key,
)
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.text import name_sort_key
from eoffice.directory.actors import actors_of
from eoffice.directory.models import Person, Substitution, Unit
from eoffice.incoming.models import Incoming
from eoffice.outgoing.models import Outgoing
from eoffice.records.models import Record, RecordKind


@dataclass(frozen=True)
class Viewer:
    """Somebody who sees a document: their posts, and every reason for it in words."""

    person_id: int
    name: str
    authority: str
    reasons: list[str]


def viewers_of(record: Record) -> list[Viewer]:
    """All who see the record today, in the order of a Vietnamese list; the queries do not depend on how many."""
    people = db.session.scalars(select(Person).where(_may_be_concerned(record), Person.is_active)).all()
    actors, explain = actors_of(people), _explainer(record, people)
    seen = [actors[person.id] for person in people if can(actors[person.id], Permission.RECORD_READ, record)]
    found = [Viewer(actor.person_id or 0, actor.name, actor.authority, explain(actor)) for actor in seen]
    return sorted(found, key=lambda viewer: name_sort_key(viewer.name))


def own_keys(actor: Actor) -> frozenset[str]:
    """The keys that the actor holds by their own posts, without those of people they stand in for."""
    agency = actor.agency_id
    if agency is None or actor.person_id is None or not actor.roles:
        return frozenset()
    keys = {person_key(actor.person_id), *(role_key(role, agency) for role in actor.roles)}
    keys |= {unit_key(unit) for unit in actor.unit_ids} | {head_key(unit) for unit in actor.headed_unit_ids}
    if not actor.roles.isdisjoint(READS_ALL):
        keys.add(agency_key(agency))
    if Role.ARCHIVIST in actor.roles:
        keys.add(archive_key(agency))
    return frozenset(keys)


def _may_be_concerned(record: Record) -> ColumnElement[bool]:
    """Of an agency that a key of the record speaks of, named in person, or a substitute of one of these."""
    agencies, units, named = {record.agency_id}, _units_of(record), set()
    for grant in record.grants:
        kind, _colon, rest = grant.key.partition(":")
        if kind == "person":
            named.add(int(rest))
        elif kind not in {"unit", "head"}:
            agencies.add(int(rest.rpartition(":")[2]))
    of_units = select(Unit.agency_id).where(Unit.id.in_(units))
    own = or_(Person.agency_id.in_(agencies), Person.agency_id.in_(of_units), Person.id.in_(named))
    absent = select(Substitution.substitute_id).join(Person, Person.id == Substitution.person_id).where(own)
    return or_(own, Person.id.in_(absent))


def _units_of(record: Record) -> set[int]:
    parts = (grant.key.partition(":") for grant in record.grants)
    return {int(rest) for kind, _colon, rest in parts if kind in {"unit", "head"}}


def _explainer(record: Record, people: Sequence[Person]) -> Callable[[Actor], list[str]]:
    """Puts into words by which of the record's keys an actor sees it; the predicates of `CAN_READ` look at the same."""
    names = {person.id: person.full_name for person in people}
    rows = db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(_units_of(record))))
    units = {row.id: row.name for row in rows}
    parts = _parts(record)
    is_handled = record.kind == RecordKind.INCOMING  # and who acted in it keeps reading, see eoffice.tasks.sight
    otherwise = _("takes or took part in handling it") if is_handled else _("named in person")
    shown = [grant.key for grant in record.grants]
    if record.open_to_agency:
        shown.append(agency_key(record.agency_id))

    def explain(actor: Actor) -> list[str]:
        own = own_keys(actor)
        reasons = [_reason(key, actor, units, parts, otherwise) for key in shown if key in own]
        if any(key in actor.keys and key not in own for key in shown):
            absent = ", ".join(names.get(person, "") for person in actor.stands_in_for)
            reasons.append(_("stands in for %(name)s", name=absent))
        return list(dict.fromkeys(reasons))

    return explain


def _reason(key: str, actor: Actor, units: Mapping[int, str], parts: Mapping[int, str], otherwise: str) -> str:
    kind, _colon, rest = key.partition(":")
    unit = units.get(int(rest), "") if kind in {"unit", "head"} and rest.isdigit() else ""
    return {
        "agency": _("reads all documents of the agency that are not restricted, as %(post)s", post=actor.authority),
        "archive": _("archivist: the document lies in a case file handed over to the archive"),
        "head": _("heads %(unit)s, which works on it", unit=unit),
        "unit": _("works in %(unit)s, to which it is open", unit=unit),
        "role": _("had or has to act on it as %(post)s", post=actor.authority),
        "person": parts.get(actor.person_id or 0) or otherwise,
    }[kind]


def _parts(record: Record) -> dict[int, str]:
    """The part in the work of those who stand on the document's own page."""
    if record.kind == RecordKind.INCOMING:
        incoming = db.session.get(Incoming, record.id)
        return {incoming.handler_id: _("handles it")} if incoming is not None and incoming.handler_id else {}
    outgoing = db.session.get(Outgoing, record.id)
    if outgoing is None:
        return {}
    found = {outgoing.signer_id: _("is to sign it")} if outgoing.signer_id else {}
    return found | {outgoing.drafter_id: _("drafted it")}
