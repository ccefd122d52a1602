"""From a person to an actor: the posts held today, with their roles, units and access keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

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
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.directory.models import Mandate, Person, Post, PostHolding, Substitution

#: Roles whose holders head the unit of their post.
HEADS = frozenset({Role.HEAD_OF_UNIT, Role.CHIEF_OF_OFFICE})


def held_on(day: date) -> ColumnElement[bool]:
    """Condition: the holding is in force on `day`."""
    return (PostHolding.valid_from <= day) & or_(PostHolding.valid_to.is_(None), PostHolding.valid_to >= day)


def posts_of(person_ids: Collection[int], day: date) -> list[Post]:
    """Posts held on `day` by any of the people, most senior first for each."""
    return [post for posts in _posts_held(person_ids, day).values() for post in posts]


def actor_of(person: Person) -> Actor:
    """The person as an actor today (see `actors_of`)."""
    return actors_of([person])[person.id]


def actors_of(people: Sequence[Person]) -> dict[int, Actor]:
    """People as actors today, by id, in two queries. One who is inactive, or holds no post today, holds no key to any
    document, not even to their own: whoever has left the office has left its papers.

    Somebody who stands in for another also receives that person's keys and units (their work), but neither
    their roles nor their mandates; in whose stead they direct as well, stands in `acting_roles`.
    """
    day, active = clock.today(), [person.id for person in people if person.is_active]
    away = _stand_in_for(active, day)
    posts = _posts_held({*active, *(absent for others in away.values() for absent in others)}, day)
    return {person.id: _actor(person, posts, away.get(person.id, {})) for person in people}


def _actor(person: Person, posts_held: Mapping[int, list[Post]], forms: Mapping[int, str]) -> Actor:
    posts = posts_held.get(person.id, []) if person.is_active else []
    away = list(forms) if posts else []
    keys = _keys(person.id, posts) if posts else set()
    for absent in away:
        keys |= _keys(absent, posts_held.get(absent, []))
    directed = (post for absent in away if forms[absent] for post in posts_held.get(absent, []))
    acting = frozenset(Role(post.role) for post in directed)
    return Actor(
        person_id=person.id if person.is_active else None,
        agency_id=person.agency_id,
        name=person.full_name,
        authority=", ".join(dict.fromkeys(post.title for post in posts)),
        roles=frozenset(Role(post.role) for post in posts),
        unit_ids=frozenset(post.unit_id for post in posts if post.unit_id),
        headed_unit_ids=frozenset(p.unit_id for p in posts if p.unit_id and Role(p.role) in HEADS),
        keys=frozenset(keys),
        stands_in_for=tuple(away),
        acting_roles=acting,
    )


def _posts_held(person_ids: Collection[int], day: date) -> dict[int, list[Post]]:
    """Posts held on the day by each of the people, most senior first."""
    found: dict[int, list[Post]] = {}
    query = (
        select(PostHolding.person_id, Post)
        .join(Post, Post.id == PostHolding.post_id)
        .where(PostHolding.person_id.in_(person_ids), held_on(day))
        .order_by(Post.position, Post.id)
    )
    for person_id, post in db.session.execute(query):
        found.setdefault(person_id, []).append(post)
    return found


def _keys(person_id: int, posts: list[Post]) -> set[str]:
    keys = {person_key(person_id)}
    for post in posts:
        role = Role(post.role)
        keys.add(role_key(role, post.agency_id))
        if role in READS_ALL:
            keys.add(agency_key(post.agency_id))
        if role is Role.ARCHIVIST:
            keys.add(archive_key(post.agency_id))
        if post.unit_id:
            keys.add(unit_key(post.unit_id))
            if role in HEADS:
                keys.add(head_key(post.unit_id))
    return keys


def _stand_in_for(person_ids: Collection[int], day: date) -> dict[int, dict[int, str]]:
    """Whose substitute each of the people is on the day, with the form in which they also direct; empty for none."""
    found: dict[int, dict[int, str]] = {}
    query = select(Substitution.substitute_id, Substitution.person_id, Substitution.form).where(
        Substitution.substitute_id.in_(person_ids), Substitution.valid_from <= day, Substitution.valid_to >= day
    )
    for substitute_id, person_id, form in db.session.execute(query.order_by(Substitution.id)):
        forms = found.setdefault(substitute_id, {})
        forms[person_id] = form or forms.get(person_id, "")
    return found


def exercised_on(day: date) -> ColumnElement[bool]:
    """Condition: the mandate is in force on `day`, and its person holds its post on that day (NĐ 30/2020 Đ13)."""
    holding = select(PostHolding.id).where(
        PostHolding.person_id == Mandate.person_id, PostHolding.post_id == Mandate.post_id, held_on(day)
    )
    in_force = (Mandate.valid_from <= day) & or_(Mandate.valid_to.is_(None), Mandate.valid_to >= day)
    return in_force & holding.exists()


def mandate_for(person_id: int, body_id: int, type_slug: str, day: date) -> Mandate | None:
    """The mandate exercised on `day` under which the person signs this type for the body; the first by id."""
    query = (
        select(Mandate)
        .where(Mandate.person_id == person_id, Mandate.body_id == body_id, exercised_on(day))
        .order_by(Mandate.id)
    )
    for mandate in db.session.scalars(query):
        if not mandate.types or type_slug in mandate.types.split(","):
            return mandate
    return None
