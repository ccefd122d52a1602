"""Under which authority a leader, or who stands in for one, directs a unit's work today.

The chairperson directs everything; a deputy the fields they are in charge of and what is passed to them in person; a
substitute what waits for the leader who is away, in the form of the appointment (NĐ 30/2020 Đ13). An office that has
given a deputy no field at all lets that deputy direct everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from eoffice.access.actor import LEADERS, Actor, Role, person_key, role_key
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Denied
from eoffice.directory.actors import posts_of
from eoffice.directory.models import FieldAssignment, Person, Substitution, Unit
from eoffice.directory.queries import people_with_role
from eoffice.web.dates import show_date


@dataclass(frozen=True)
class Authority:
    """`form` is empty for a leader's own authority; else whose it is stands in `principal`."""

    form: str = ""
    principal: Person | None = None

    @property
    def words(self) -> str:
        """The form and whose authority it is; empty for one's own."""
        return f"{self.form}. {self.principal.full_name}" if self.principal is not None else ""


#: A leader's own authority.
OWN = Authority()


def authority_over(actor: Actor, unit: Unit, turn_key: str) -> Authority:
    """The authority under which the actor directs `unit` on a document whose turn is `turn_key`.

    Raises `Denied` with the reason and the way on when there is none.
    """
    if (authority := authority_by_turn(actor, turn_key)) is not None:
        return authority
    if actor.has_role(Role.VICE_CHAIRPERSON):
        _ensure_field(actor, unit, clock.today())
        return OWN
    raise Denied(why_not(actor) or _("Only a leader directs documents."))


def authority_by_turn(actor: Actor, turn_key: str) -> Authority | None:
    """The same whatever unit it is; None where the fields of a deputy decide, or nothing allows it."""
    if actor.has_role(Role.CHAIRPERSON) or _is_passed_to(actor, turn_key):
        return OWN
    substitution = _directing_substitution(actor, turn_key, clock.today())
    return Authority(substitution.form or "", substitution.person) if substitution is not None else None


def in_charge_of(unit: Unit) -> Sequence[FieldAssignment]:
    """Assignments in force today by which a deputy is in charge of what the unit does."""
    query = select(FieldAssignment).where(FieldAssignment.unit_id == unit.id, in_force(clock.today()))
    return db.session.scalars(query.options(joinedload(FieldAssignment.person)).order_by(FieldAssignment.id)).all()


def leaders_of(agency_id: int) -> list[tuple[Person, str]]:
    """The leaders of today, each with the fields they are in charge of in words; the chairperson first."""
    query = (
        select(FieldAssignment.person_id, FieldAssignment.name)
        .join(FieldAssignment.unit)
        .where(Unit.agency_id == agency_id, in_force(clock.today()))
        .order_by(FieldAssignment.id)
    )
    fields: dict[int, list[str]] = {}
    for person_id, name in db.session.execute(query):
        fields.setdefault(person_id, []).append(name)
    people = {person.id: person for role in LEADERS for person in people_with_role(agency_id, role)}
    return [(person, ", ".join(dict.fromkeys(fields.get(person.id, [])))) for person in people.values()]


def in_force(day: date) -> ColumnElement[bool]:
    """Condition: the assignment of a field holds on `day`."""
    ends = or_(FieldAssignment.valid_to.is_(None), FieldAssignment.valid_to >= day)
    return (FieldAssignment.valid_from <= day) & ends


def why_not(actor: Actor) -> str:
    """Why somebody who stood, stands or will stand in for a leader cannot direct today, and what to do; else empty."""
    if actor.person_id is None or actor.has_role(*LEADERS) or set(actor.acting_roles) & set(LEADERS):
        return ""
    query = (
        select(Substitution)
        .where(Substitution.substitute_id == actor.person_id)
        .options(joinedload(Substitution.person))
        .order_by(Substitution.valid_to.desc(), Substitution.id.desc())
        .limit(20)
    )
    day = clock.today()
    for substitution in db.session.scalars(query):
        if not {post.role for post in posts_of([substitution.person_id], day)} & set(LEADERS):
            continue
        name = substitution.person.full_name
        if substitution.valid_to < day:
            return _(
                "You stood in for %(name)s until %(day)s. Pass the document on to %(name)s, or have a new substitution "
                "entered.", name=name, day=show_date(substitution.valid_to),
            )  # fmt: skip
        if substitution.valid_from > day:
            return _("You stand in for %(name)s only from %(day)s on. Until then %(name)s directs.",
                     name=name, day=show_date(substitution.valid_from))  # fmt: skip
        return _("You receive the work of %(name)s, but the substitution names no form (KT., TL., TUQ.) in which you "
                 "direct. Have a new substitution entered that does.", name=name)  # fmt: skip
    return ""


def _is_passed_to(actor: Actor, turn_key: str) -> bool:
    return actor.has_role(*LEADERS) and actor.person_id is not None and turn_key == person_key(actor.person_id)


def _directing_substitution(actor: Actor, turn_key: str, day: date) -> Substitution | None:
    """The substitution in force, with a form, for a leader whose turn it is."""
    if not actor.stands_in_for or actor.person_id is None:
        return None
    query = (
        select(Substitution)
        .where(
            Substitution.substitute_id == actor.person_id, Substitution.form.is_not(None),
            Substitution.valid_from <= day, Substitution.valid_to >= day,
        )
        .options(joinedload(Substitution.person))
        .order_by(Substitution.id)
    )  # fmt: skip
    for substitution in db.session.scalars(query):
        posts = posts_of([substitution.person_id], day)
        keys = {person_key(substitution.person_id), *(role_key(Role(post.role), post.agency_id) for post in posts)}
        if turn_key in keys and {post.role for post in posts} & set(LEADERS):
            return substitution
    return None


def _ensure_field(actor: Actor, unit: Unit, day: date) -> None:
    query = select(FieldAssignment).where(FieldAssignment.person_id == actor.person_id)
    own = db.session.scalars(query.order_by(FieldAssignment.valid_to.desc())).all()
    if not own or any(row.unit_id == unit.id and _holds(row, day) for row in own):
        return
    others = ", ".join(row.person.full_name for row in in_charge_of(unit)) or _("the chairperson")
    ended = [row for row in own if row.unit_id == unit.id and row.valid_to is not None and row.valid_to < day]
    if ended:
        raise Denied(
            _("You were in charge of “%(field)s” until %(day)s. Pass the document on to %(others)s.",
              field=ended[0].name, day=show_date(ended[0].valid_to), others=others)
        )  # fmt: skip
    raise Denied(
        _("The work of %(unit)s is not in your field. Pass the document on to %(others)s.",
          unit=unit.name, others=others)
    )  # fmt: skip


def _holds(row: FieldAssignment, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)
