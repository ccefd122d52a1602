"""Reading the directory: organisations, units and the people in them, as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from eoffice.access.actor import Role
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.text import clean_line, fold, name_sort_key, words
from eoffice.directory.actors import HEADS, exercised_on, held_on
from eoffice.directory.models import (
    Agency,
    IssuingBody,
    Mandate,
    Person,
    Post,
    PostHolding,
    Substitution,
    Unit,
)

#: Abbreviations people type in names of organisations; both sides are folded.
_SPELT_OUT = {"ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "tt": "trung tam", "p": "phuong"}


def _in_force(model: type[Any], day: date | None) -> ColumnElement[bool]:
    """Condition: the row's period (open ends included) contains the day; default today."""
    day = day or clock.today()
    begun = or_(model.valid_from.is_(None), model.valid_from <= day)
    return begun & or_(model.valid_to.is_(None), model.valid_to >= day)


# people


def find_person(username: str) -> Person | None:
    """The account of this user name, active or not."""
    return db.session.scalars(select(Person).where(Person.username == clean_line(username).lower())).one_or_none()


def people_query(
    agency_id: int, *, text: str = "", unit_id: int | None = None, is_active: bool | None = None
) -> Select[Person]:
    """Accounts of an agency in no order; `text` is looked for in user name and address, `unit_id` in posts of today."""
    query = select(Person).where(Person.agency_id == agency_id)
    if unit_id:
        holders = _holders().where(Post.unit_id == unit_id, held_on(clock.today()))
        query = query.where(Person.id.in_(holders))
    if is_active is not None:
        query = query.where(Person.is_active.is_(is_active))
    if text:
        query = query.where(Person.id.in_(_people_named(agency_id, text)))
    return query


def list_people(
    agency_id: int, *, text: str = "", unit_id: int | None = None, is_active: bool | None = True
) -> Sequence[Person]:
    """The rows of `people_query` as a Vietnamese list has them; an agency has at most hundreds."""
    query = people_query(agency_id, text=text, unit_id=unit_id, is_active=is_active).order_by(Person.id)
    return sorted(db.session.scalars(query), key=lambda person: name_sort_key(person.full_name))


def people_of_unit(unit_id: int, day: date | None = None) -> Sequence[Person]:
    """Active people who hold a post of the unit, most senior first."""
    return _people_holding(Post.unit_id == unit_id, day)


def heads_of_unit(unit_id: int, day: date | None = None) -> Sequence[Person]:
    """Active people who head the unit."""
    return _people_holding((Post.unit_id == unit_id) & Post.role.in_(HEADS), day)


def people_with_role(agency_id: int, role: Role, day: date | None = None) -> Sequence[Person]:
    """Active people of the agency who hold a post with the role."""
    return _people_holding((Post.agency_id == agency_id) & (Post.role == role), day)


def substitutes_of(person_id: int, day: date | None = None) -> Sequence[Person]:
    """Active people who stand in for the person."""
    day = day or clock.today()
    query = (
        select(Person)
        .join(Substitution, Substitution.substitute_id == Person.id)
        .where(
            Substitution.person_id == person_id,
            Substitution.valid_from <= day,
            Substitution.valid_to >= day,
            Person.is_active,
        )
        .order_by(Person.id)
    )
    return db.session.scalars(query).all()


def posts_by_person(person_ids: Iterable[int], day: date | None = None) -> Mapping[int, list[Post]]:
    """Posts held on the day, per person, most senior first; one query."""
    found: dict[int, list[Post]] = {person_id: [] for person_id in person_ids}
    query = (
        select(PostHolding.person_id, Post)
        .join(Post, Post.id == PostHolding.post_id)
        .where(PostHolding.person_id.in_(found), held_on(day or clock.today()))
        .options(joinedload(Post.unit))
        .order_by(Post.position, Post.id)
    )
    for person_id, post in db.session.execute(query):
        found[person_id].append(post)
    return found


def _people_holding(condition: ColumnElement[bool], day: date | None) -> Sequence[Person]:
    rank = (
        select(Post.position)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .where(PostHolding.person_id == Person.id, condition, held_on(day or clock.today()))
        .order_by(Post.position)
        .limit(1)
        .scalar_subquery()
    )
    holders = _holders().where(condition, held_on(day or clock.today()))
    query = select(Person).where(Person.id.in_(holders), Person.is_active).order_by(rank, Person.id)
    return db.session.scalars(query).all()


def _holders() -> Select[int]:
    return select(PostHolding.person_id).join(Post, Post.id == PostHolding.post_id)


def _people_named(agency_id: int, text: str) -> list[int]:
    """Ids of people whose name, user name or address contains every folded word; an agency has at most hundreds."""
    wanted = words(text) or [fold(text)]
    rows = db.session.execute(
        select(Person.id, Person.full_name, Person.username, Person.email).where(Person.agency_id == agency_id)
    )
    return [row.id for row in rows if all(word in fold(" ".join(row[1:])) for word in wanted)]


# structure


def units_of(agency_id: int, day: date | None = None) -> Sequence[Unit]:
    """Units of the agency that exist on the day, in their order."""
    query = select(Unit).where(Unit.agency_id == agency_id, _in_force(Unit, day))
    return db.session.scalars(query.order_by(Unit.position, Unit.id)).all()


def all_units_of(agency_id: int) -> Sequence[Unit]:
    """Units of the agency, closed ones included."""
    return db.session.scalars(select(Unit).where(Unit.agency_id == agency_id).order_by(Unit.position, Unit.id)).all()


def unit_names(agency_id: int | None) -> Mapping[int, str]:
    """Names of the units of an agency by id, closed ones included."""
    rows = db.session.execute(select(Unit.id, Unit.name).where(Unit.agency_id == agency_id))
    return {row[0]: row[1] for row in rows}


def bodies_of(agency_id: int, day: date | None = None) -> Sequence[IssuingBody]:
    """Issuing bodies of the agency that exist on the day, the usual one first."""
    query = select(IssuingBody).where(IssuingBody.agency_id == agency_id, _in_force(IssuingBody, day))
    return db.session.scalars(query.order_by(IssuingBody.is_default.desc(), IssuingBody.id)).all()


def posts_of_agency(agency_id: int) -> Sequence[Post]:
    """All posts of the agency with their units, in their order."""
    query = select(Post).where(Post.agency_id == agency_id).options(joinedload(Post.unit))
    return db.session.scalars(query.order_by(Post.position, Post.id)).all()


def signers_of(body_id: int, type_slug: str, day: date | None = None) -> list[Mandate]:
    """Mandates of active people, exercised on the day, under which this type may be signed for the body."""
    query = (
        select(Mandate)
        .join(Person, Person.id == Mandate.person_id)
        .where(Mandate.body_id == body_id, exercised_on(day or clock.today()), Person.is_active)
        .options(joinedload(Mandate.person))
        .order_by(Mandate.id)
    )
    return [m for m in db.session.scalars(query) if not m.types or type_slug in m.types.split(",")]


# organisations


def find_agency_by_name(name: str, day: date | None = None) -> Agency | None:
    """The organisation of this name, whatever its case, marks or usual abbreviations.

    When several carried the name, the one that existed on the day (default: today) wins; a closed one is found
    only when `day` is given, for documents of its time.
    """
    keys = {fold(clean_line(name)), _spelt_out(name)} - {""}
    query = select(Agency).where(Agency.name_folded.in_(keys), _in_force(Agency, day))
    return db.session.scalars(query.order_by(Agency.is_internal.desc(), Agency.id).limit(1)).first()


def suggest_agencies(prefix: str, *, limit: int = 10, day: date | None = None) -> Sequence[Agency]:
    """Organisations that exist on the day and whose name has a word beginning with each word typed."""
    typed = _spelt_out(prefix).split()
    query = select(Agency).where(_in_force(Agency, day))
    for word in typed[:8]:
        starts = Agency.name_folded.startswith(word, autoescape=True)
        query = query.where(or_(starts, Agency.name_folded.contains(f" {word}", autoescape=True)))
    first = Agency.name_folded.startswith(" ".join(typed), autoescape=True)
    return db.session.scalars(query.order_by(first.desc(), Agency.name_folded, Agency.id).limit(limit)).all()


def agencies_query(*, text: str = "", is_open: bool | None = None) -> Select[Agency]:
    """The list of organisations by name; `is_open` keeps those that exist today, or those that do not."""
    query = select(Agency).order_by(Agency.name_folded, Agency.id)
    for word in _spelt_out(text).split()[:8]:
        query = query.where(Agency.name_folded.contains(word, autoescape=True))
    if is_open is not None:
        query = query.where(_in_force(Agency, None) if is_open else ~_in_force(Agency, None))
    return query


def internal_agencies() -> Sequence[Agency]:
    """Agencies that work in this installation."""
    return db.session.scalars(select(Agency).where(Agency.is_internal).order_by(Agency.id)).all()


def _spelt_out(name: str) -> str:
    return " ".join(_SPELT_OUT.get(word, word) for word in fold(clean_line(name)).split())


# names for lists, one query each


def person_names(ids: Iterable[int | None]) -> Mapping[int, str]:
    """Names of people by id."""
    return _names(Person.id, Person.full_name, ids)


def agency_names(ids: Iterable[int | None]) -> Mapping[int, str]:
    """Names of organisations by id."""
    return _names(Agency.id, Agency.name, ids)


def _names(key: Any, name: Any, ids: Iterable[int | None]) -> Mapping[int, str]:
    wanted = {value for value in ids if value is not None}
    if not wanted:
        return {}
    return {row[0]: row[1] for row in db.session.execute(select(key, name).where(key.in_(wanted)))}
