"""Who acts: a person with the posts, roles and access keys they hold at this moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a post entitles to; a person has the roles of all posts held now."""

    CLERK = "clerk"
    CHAIRPERSON = "chairperson"
    VICE_CHAIRPERSON = "vice_chairperson"
    CHIEF_OF_OFFICE = "chief_of_office"
    HEAD_OF_UNIT = "head_of_unit"
    SPECIALIST = "specialist"
    ARCHIVIST = "archivist"
    ONE_STOP_OFFICER = "one_stop_officer"
    ADMINISTRATOR = "administrator"


#: Roles that see every document of their agency; the administrator is deliberately not one of them.
READS_ALL = frozenset({Role.CLERK, Role.CHAIRPERSON, Role.VICE_CHAIRPERSON, Role.CHIEF_OF_OFFICE})

#: Roles that direct documents.
LEADERS = (Role.CHAIRPERSON, Role.VICE_CHAIRPERSON)


def agency_key(agency_id: int) -> str:
    """Access key of those who read everything of an agency."""
    return f"agency:{agency_id}"


def archive_key(agency_id: int) -> str:
    """Access key of an agency's archivists."""
    return f"archive:{agency_id}"


def unit_key(unit_id: int) -> str:
    """Access key of everyone in a unit."""
    return f"unit:{unit_id}"


def head_key(unit_id: int) -> str:
    """Access key of the heads of a unit."""
    return f"head:{unit_id}"


def role_key(role: Role, agency_id: int) -> str:
    """Access key of everyone who holds a role in an agency: whose turn it is when no person is named."""
    return f"role:{role.value}:{agency_id}"


def person_key(person_id: int) -> str:
    """Access key of one person."""
    return f"person:{person_id}"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A signed-in person, a token holder or the system itself, resolved once per request.

    `authority` is the post as printed in the history (“Chánh Văn phòng”); `keys` are compared with the grants
    of a record; `stands_in_for` names the people whose substitute the actor is today, `acting_roles` the roles of
    those in whose stead the actor also directs. `clauses` keeps what `visible` has made for this actor.
    """

    person_id: int | None
    agency_id: int | None
    name: str
    authority: str = ""
    roles: frozenset[Role] = frozenset()
    unit_ids: frozenset[int] = frozenset()
    headed_unit_ids: frozenset[int] = frozenset()
    keys: frozenset[str] = frozenset()
    stands_in_for: tuple[int, ...] = field(default=())
    acting_roles: frozenset[Role] = frozenset()
    is_system: bool = False
    clauses: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def has_role(self, *roles: Role) -> bool:
        """Whether any of `roles` is held now."""
        return not self.roles.isdisjoint(roles)


#: The product itself: jobs and commands that act for nobody.
SYSTEM = Actor(person_id=None, agency_id=None, name="eoffice", authority="system", is_system=True)
#: Nobody: an unauthenticated visitor.
ANONYMOUS = Actor(person_id=None, agency_id=None, name="")
