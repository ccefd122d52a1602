"""From a person to an actor: the posts held today, with their roles, units and access keys."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

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


def posts_of(person_ids: list[int], day: date) -> list[Post]:
    """Posts held on `day` by any of the people, most senior first."""
    query = (
        select(Post)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .where(PostHolding.person_id.in_(person_ids), held_on(day))
        .options(joinedload(Post.unit))
        .order_by(Post.position, Post.id)
    )
    return list(db.session.scalars(query).unique())


def actor_of(person: Person) -> Actor:
    """The person as an actor today. One who is inactive, or holds no post today, holds no key to any document,
    not even to their own: whoever has left the office has left its papers.

    Somebody who stands in for another also receives that person's keys and units (their work), but neither
    their roles nor their mandates; in whose stead they direct as well, stands in `acting_roles`.
    """
    day = clock.today()
    posts = posts_of([person.id], day) if person.is_active else []
    forms = _stands_in_for(person.id, day) if posts else {}
    away = list(forms)
    keys = _keys(person.id, posts) if posts else set()
    acting: frozenset[Role] = frozenset()
    if away:
        keys |= _keys(person.id, posts_of(away, day)) | {person_key(absent) for absent in away}
    if directing := [absent for absent, form in forms.items() if form]:
        acting = frozenset(Role(post.role) for post in posts_of(directing, day))
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


def _stands_in_for(person_id: int, day: date) -> dict[int, str]:
    """Who is away, each with the form in which this person directs in their stead, empty for none."""
    query = (
        select(Substitution.person_id, Substitution.form)
        .where(Substitution.substitute_id == person_id, Substitution.valid_from <= day, Substitution.valid_to >= day)
        .order_by(Substitution.id)
    )
    forms: dict[int, str] = {}
    for absent, form in db.session.execute(query):
        forms[absent] = form or forms.get(absent, "")
    return forms


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
