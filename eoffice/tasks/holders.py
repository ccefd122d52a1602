"""Who a task is for: a unit (`unit:KT`) or a person (`person:chuyenvien`), each by id or by its code or user name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from eoffice.access.actor import Actor, Role, head_key, person_key
from eoffice.directory.inputs import Inputs
from eoffice.directory.models import Person, Unit
from eoffice.directory.queries import list_people, people_of_unit, posts_by_person, units_of
from eoffice.directory.turns import responsible_key

#: Whoever holds one of these gives tasks to everybody in the agency; a head to their own unit.
CHARGES_ALL = (Role.CHAIRPERSON, Role.VICE_CHAIRPERSON, Role.CHIEF_OF_OFFICE)


@dataclass(frozen=True)
class Holder:
    """A unit as a whole, or a person with the unit of their first post."""

    unit: Unit | None
    person: Person | None

    @property
    def key(self) -> str:
        """Whose turn it is with a task of theirs."""
        if self.person is not None:
            return person_key(self.person.id)
        return responsible_key(self.unit) if self.unit is not None else ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Who reads the document of a task of theirs."""
        own = (head_key(self.unit.id),) if self.unit is not None and self.person is None else ()
        return (self.key, *own)

    @property
    def name(self) -> str:
        """As the history says it."""
        return self.person.full_name if self.person else self.unit.name if self.unit else ""

    @property
    def identity(self) -> tuple[int | None, int | None]:
        """What makes two of them the same."""
        return (None, self.person.id) if self.person else (self.unit.id if self.unit else None, None)


def read_holder(inputs: Inputs, name: str, value: Any, *, agency_id: int) -> Holder | None:
    """The holder that `value` names; notes beside `name` what is wrong, None then."""
    kind, _colon, wanted = value.partition(":") if isinstance(value, str) else ("", "", "")
    found = Inputs({name: wanted}, agency_id=agency_id)
    if kind == "unit" and (unit := found.unit(name)) is not None:
        return Holder(unit, None)
    if kind == "person" and (person := found.person(name)) is not None:
        posts = posts_by_person([person.id])[person.id]
        return Holder(next((post.unit for post in posts if post.unit), None), person)
    inputs.findings.add(name, _("Choose a unit or a person of this agency."))
    return None


def read_holders(inputs: Inputs, name: str, values: Any, *, agency_id: int) -> list[Holder]:
    """Several holders, each once; a list, or text with commas between."""
    wanted = values.split(",") if isinstance(values, str) else values or []
    if not isinstance(wanted, (list, tuple)):
        wanted = [wanted]
    found = [
        read_holder(inputs, name, value.strip() if isinstance(value, str) else value, agency_id=agency_id)
        for value in wanted
        if value not in (None, "")
    ]
    return list({holder.identity: holder for holder in found if holder is not None}.values())


def ensure_chargeable(actor: Actor, inputs: Inputs, name: str, holders: Sequence[Holder]) -> None:
    """Note holders that the actor may not give a task to."""
    if actor.has_role(*CHARGES_ALL):
        return
    if any(holder.unit is None or holder.unit.id not in actor.headed_unit_ids for holder in holders):
        inputs.findings.add(name, _("A head gives tasks to the own unit and its people."))


def chargeable(actor: Actor, agency_id: int) -> tuple[list[Unit], list[Person]]:
    """The units and people whom the actor may give a task to."""
    units, people = list(units_of(agency_id)), list(list_people(agency_id))
    if not actor.has_role(*CHARGES_ALL):
        units = [unit for unit in units if unit.id in actor.headed_unit_ids]
        people = list({one.id: one for unit in units for one in people_of_unit(unit.id)}.values())
    return units, people


def holder_choices(actor: Actor, agency_id: int) -> dict[str, list[tuple[str, str]]]:
    """Whom the actor may give a task to, for a form: units, then people."""
    units, people = chargeable(actor, agency_id)
    return {
        _("Units"): [(f"unit:{unit.id}", unit.name) for unit in units],
        _("People"): [(f"person:{person.id}", person.full_name) for person in people],
    }
