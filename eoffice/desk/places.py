"""Where things lie: turn keys of a whole list in words, and the unit and person behind each, in three queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import and_, select

from eoffice.access.actor import Role, head_key, person_key, role_key, unit_key
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.text import sort_key
from eoffice.directory.actors import HEADS, held_on
from eoffice.directory.models import Person, Post, PostHolding
from eoffice.directory.queries import all_units_of, posts_of_agency


@dataclass
class _Holder:
    """Those by whom a turn key is held today, the post or unit it stands for, and the unit it belongs to."""

    ids: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    title: str = ""
    unit_id: int | None = None


class Places:
    """The turn keys of an agency as they are held today. A person's unit is that of their most senior post."""

    def __init__(self, agency_id: int) -> None:
        self.units = {unit.id: unit.name for unit in all_units_of(agency_id)}
        self.people: dict[int, str] = {}
        self._holders: dict[str, _Holder] = defaultdict(_Holder)
        for unit_id, name in self.units.items():
            for key in (head_key(unit_id), unit_key(unit_id)):
                self._holders[key] = _Holder(title=name, unit_id=unit_id)
        for role in Role:
            self._holders[role_key(role, agency_id)] = _Holder()
        for known in posts_of_agency(agency_id):
            shared = self._holders[role_key(Role(known.role), agency_id)]
            if not shared.title:
                shared.title, shared.unit_id = known.title, known.unit_id
        for person_id, full_name, post in _posts_held(agency_id):
            self._add(agency_id, person_id, full_name, post)

    def _add(self, agency_id: int, person_id: int, full_name: str, post: Post | None) -> None:
        is_new = person_id not in self.people
        self.people[person_id] = full_name
        own = self._holders[person_key(person_id)]
        if is_new:
            own.ids, own.names, own.unit_id = [person_id], [full_name], post.unit_id if post else None
        if post is None:
            return
        shared = self._holders[role_key(Role(post.role), agency_id)]
        shared.ids.append(person_id)
        shared.names.append(full_name)
        if post.unit_id is not None and Role(post.role) in HEADS:
            head = self._holders[head_key(post.unit_id)]
            head.ids.append(person_id)
            head.names.append(full_name)

    def words(self, key: str) -> str:
        """Names (two of many) with the post or unit that a key stands for; empty for nobody."""
        found = self._holders.get(key)
        return ", ".join([*found.names[:2], *([found.title] if found.title else [])]) if found else ""

    def unit_of(self, key: str) -> int | None:
        """The unit in which a turn lies; None for the leaders, who are in none."""
        found = self._holders.get(key)
        return found.unit_id if found else None

    def holder_of(self, key: str) -> str:
        """The one person who holds a key alone, as their own key; a key of several people stays as it is."""
        found = self._holders.get(key)
        return person_key(found.ids[0]) if found is not None and len(set(found.ids)) == 1 else key

    def keys_of_holder(self, holder: str) -> list[str]:
        """Every key that `holder_of` leads to this one."""
        return sorted({holder, *(key for key in self._holders if self.holder_of(key) == holder)})

    def holders(self) -> list[str]:
        """Everybody with whom something can lie: people, and keys that nobody holds alone; by their words."""
        return sorted({self.holder_of(key) for key in self._holders}, key=lambda key: sort_key(self.words(key)))

    def keys_of_unit(self, unit_id: int | None) -> list[str]:
        """Every key whose turn lies in the unit; with None those of no unit."""
        return sorted(key for key, holder in self._holders.items() if holder.unit_id == unit_id)


def _posts_held(agency_id: int) -> list[tuple[int, str, Post | None]]:
    held = and_(PostHolding.person_id == Person.id, held_on(clock.today()))
    query = (
        select(Person.id, Person.full_name, Post)
        .outerjoin(PostHolding, held)
        .outerjoin(Post, Post.id == PostHolding.post_id)
        .where(Person.agency_id == agency_id)
        .order_by(Post.position.is_(None), Post.position, Person.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]
