"""The agency that the administrator works in."""

from __future__ import annotations

from eoffice.access.actor import Role
from eoffice.core.errors import NotFound
from eoffice.directory import queries
from eoffice.web.actor import current_actor


def own_agency_id() -> int:
    """The agency of this request's actor. Raises `NotFound` for actors without one."""
    agency_id = current_actor().agency_id
    if agency_id is None:
        raise NotFound("not found")
    return agency_id


def post_choices() -> list[tuple[int, str]]:
    """Posts of the agency with their units, in their order."""
    return [
        (post.id, f"{post.title} – {post.unit.name}" if post.unit else post.title)
        for post in queries.posts_of_agency(own_agency_id())
    ]


def people_choices() -> list[tuple[int, str]]:
    """Active people of the agency by name."""
    return [(person.id, f"{person.full_name} ({person.username})") for person in queries.list_people(own_agency_id())]


def deputy_choices() -> list[tuple[int, str]]:
    """The agency's deputies of today."""
    deputies = queries.people_with_role(own_agency_id(), Role.VICE_CHAIRPERSON)
    return [(person.id, f"{person.full_name} ({person.username})") for person in deputies]


def unit_choices() -> list[tuple[int, str]]:
    """Units that exist today."""
    return [(unit.id, unit.name) for unit in queries.units_of(own_agency_id())]


def body_choices() -> list[tuple[int, str]]:
    """Issuing bodies that exist today."""
    return [(body.id, body.name) for body in queries.bodies_of(own_agency_id())]
