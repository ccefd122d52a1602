"""Whose turn it is: the key that must act, and in whose stead a substitute acts."""

from __future__ import annotations

from sqlalchemy import select

from eoffice.access.actor import Actor, Role, head_key, person_key, role_key, unit_key
from eoffice.core.database import db
from eoffice.directory.models import Post, Unit
from eoffice.directory.queries import heads_of_unit, people_with_role, person_names


def responsible_key(unit: Unit) -> str:
    """The key of who answers for the unit today: its heads, or everyone in it while it has no head."""
    return head_key(unit.id) if heads_of_unit(unit.id) else unit_key(unit.id)


def in_stead_of(actor: Actor, turn_key: str) -> str:
    """Names of those whose turn the actor takes as a substitute; empty when the turn is the actor's own."""
    if not actor.stands_in_for or not turn_key or actor.agency_id is None or actor.person_id is None:
        return ""
    own = {person_key(actor.person_id), *(role_key(role, actor.agency_id) for role in actor.roles)}
    own |= {unit_key(unit_id) for unit_id in actor.unit_ids} | {head_key(unit_id) for unit_id in actor.headed_unit_ids}
    if turn_key in own or turn_key not in actor.keys:
        return ""
    named = [person for person in actor.stands_in_for if person_key(person) == turn_key]
    return ", ".join(person_names(named or actor.stands_in_for).values())[:200]


def turn_words(turn_key: str) -> str:
    """Who a turn key means today: names, with the post or unit by which it is their turn; empty for nobody."""
    kind, _colon, rest = turn_key.partition(":")
    name, _colon, agency = rest.partition(":")
    if kind == "role" and agency.isdigit():
        return _role_words(Role(name), int(agency))
    if not name.isdigit():
        return ""
    if kind == "person":
        return person_names([int(name)]).get(int(name), "")
    unit = db.session.get(Unit, int(name))
    if unit is None:
        return ""
    return ", ".join([*(head.full_name for head in heads_of_unit(unit.id) if kind == "head"), unit.name])


def _role_words(role: Role, agency_id: int) -> str:
    people = [person.full_name for person in people_with_role(agency_id, role)]
    title = db.session.scalar(
        select(Post.title).where(Post.agency_id == agency_id, Post.role == role).order_by(Post.position).limit(1)
    )
    return ", ".join([*people[:2], *([title] if title else [])])
