"""Who holds an access key today: the other way round from `actors.actor_of`, for many keys in one query."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    cast,
    literal,
    null,
    select,
    tuple_,
    union_all,
)

from eoffice.access.actor import READS_ALL, Role
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.directory.actors import HEADS, held_on
from eoffice.directory.models import Person, Post, PostHolding, Substitution


@dataclass(frozen=True)
class Holder:
    """A person who holds `key`; as the substitute of the person `stands_in_for`, unless that is None."""

    key: str
    person_id: int
    stands_in_for: int | None


def holders_of(keys: Collection[str]) -> list[Holder]:
    """Everybody who holds one of the keys today, in their own right or in somebody's stead; one query.

    As for `actor_of`: who is inactive or holds no post today holds nothing, and whoever stands in for somebody holds
    that person's keys.
    """
    parts = _own(keys)
    if not parts:
        return []
    day = clock.today()
    own = union_all(*parts).cte("own")
    direct = select(own.c.key, own.c.person_id, cast(null(), Person.id.type).label("instead"))
    instead = (
        select(own.c.key, Substitution.substitute_id, own.c.person_id)
        .join(Substitution, Substitution.person_id == own.c.person_id)
        .where(Substitution.valid_from <= day, Substitution.valid_to >= day)
    )
    found = union_all(direct, instead).subquery()
    is_in_service = select(PostHolding.id).where(PostHolding.person_id == Person.id, held_on(day)).exists()
    query = select(found).join(Person, Person.id == found.c.person_id).where(Person.is_active, is_in_service).distinct()
    return [Holder(*row) for row in db.session.execute(query.order_by(*found.c))]


def _own(keys: Collection[str]) -> list[Select[str, int]]:
    """For each kind of key: pairs of a key and a person it belongs to, in office or not."""
    ids: dict[str, list[int]] = {}
    roles: list[tuple[str, int]] = []
    for key in sorted(set(keys)):
        kind, _colon, rest = key.partition(":")
        name, _colon, agency = rest.partition(":")
        if kind == "role" and agency.isdigit():
            roles.append((name, int(agency)))
        elif rest.isdigit():
            ids.setdefault(kind, []).append(int(rest))
    parts: list[Select[str, int]] = []
    if "person" in ids:
        of_person = select(_named("person", Person.id), Person.id.label("person_id"))
        parts.append(of_person.where(Person.id.in_(ids["person"])))
    for kind, column, condition in _POSTS:
        if kind in ids:
            parts.append(_by_post(_named(kind, column)).where(column.in_(ids[kind]), condition))
    if roles:
        by_role = (literal("role:") + Post.role + ":" + cast(Post.agency_id, String)).label("key")
        parts.append(_by_post(by_role).where(tuple_(Post.role, Post.agency_id).in_(roles)))
    return parts


_POSTS: tuple[tuple[str, SQLColumnExpression[Any], ColumnElement[bool]], ...] = (
    ("unit", Post.unit_id, Post.id.is_not(None)),
    ("head", Post.unit_id, Post.role.in_(HEADS)),
    ("agency", Post.agency_id, Post.role.in_(READS_ALL)),
    ("archive", Post.agency_id, Post.role == Role.ARCHIVIST),
)


def _named(kind: str, column: SQLColumnExpression[Any]) -> ColumnElement[str]:
    return (literal(f"{kind}:") + cast(column, String)).label("key")


def _by_post(key: ColumnElement[str]) -> Select[str, int]:
    held = (PostHolding.post_id == Post.id) & held_on(clock.today())
    return select(key, PostHolding.person_id.label("person_id")).join(PostHolding, held)
