"""The first steps of a new office: agency, body, calendar, administrator. Running it again adds what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from eoffice.access.actor import Actor, Role
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.text import clean_line, fold
from eoffice.directory.models import Agency, Person, Post
from eoffice.directory.passwords import new_password, random_password
from eoffice.directory.queries import all_units_of, bodies_of, find_person
from eoffice.directory.service.agencies import create_agency
from eoffice.directory.service.calendar_days import load_days
from eoffice.directory.service.people import create_person
from eoffice.directory.service.posts import create_post, give_post
from eoffice.directory.service.structure import create_body, create_unit


@dataclass(frozen=True)
class Installed:
    """What there is now; `first_password` is empty when the administrator existed already."""

    agency: Agency
    administrator: Person
    first_password: str


def install(
    actor: Actor, *, agency_name: str, place: str, abbreviation: str, username: str, full_name: str
) -> Installed:
    """Make the agency with its office unit, its body, the calendar and its administrator, as far as they are missing.

    Raises `Invalid` for inputs that cannot be used, and `Denied` for anyone but the system.
    """
    require(actor, Permission.DIRECTORY_MANAGE)
    agency = _internal_agency(agency_name)
    if agency is None:
        agency = create_agency(
            actor, name=agency_name, place=place, is_internal=True, valid_from=clock.today().replace(month=1, day=1)
        )
    if not bodies_of(agency.id):
        create_body(actor, agency_id=agency.id, code=abbreviation, name=agency.name, is_default=True)
    if not all_units_of(agency.id):
        create_unit(actor, agency_id=agency.id, code="VP", name="Văn phòng")
    load_days(actor)
    person, password = _administrator(actor, agency, username, full_name)
    return Installed(agency, person, password)


def _internal_agency(name: str) -> Agency | None:
    query = select(Agency).where(Agency.is_internal, Agency.name_folded == fold(clean_line(name)))
    return db.session.scalars(query.order_by(Agency.id).limit(1)).first()


def _administrator(actor: Actor, agency: Agency, username: str, full_name: str) -> tuple[Person, str]:
    known = find_person(username)
    if known is not None:
        return known, ""
    password = random_password()
    person = create_person(
        actor, agency_id=agency.id, username=username, full_name=full_name, password=new_password(password)
    )
    post = db.session.scalars(
        select(Post).where(Post.agency_id == agency.id, Post.role == Role.ADMINISTRATOR).limit(1)
    ).first() or create_post(
        actor, agency_id=agency.id, title="Quản trị hệ thống", role=Role.ADMINISTRATOR, position=90
    )  # fmt: skip
    give_post(actor, person_id=person.id, post_id=post.id, valid_from=clock.today())
    return person, password
