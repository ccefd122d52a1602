"""What a field may be given where a caller cannot know it: units, colleagues, replies, the first receipt."""

from __future__ import annotations

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core.workflow import Field
from eoffice.directory.queries import list_people, people_of_unit, units_of
from eoffice.incoming.duplicates import find_matches
from eoffice.incoming.queries import incoming_of, issued_replies
from eoffice.incoming.renumbering import books_for, name_of
from eoffice.records.models import Record
from eoffice.tasks.holders import chargeable
from eoffice.tasks.models import Task

Choices = list[dict[str, str | int]]


def choices_of(actor: Actor, subject: Record | Task, field: Field) -> Choices | None:
    """Values with their names for a field that chooses from a short list; None for any other."""
    if field.kind in {"unit", "units"}:
        return [{"value": unit.code, "label": unit.name} for unit in units_of(subject.agency_id)]
    if field.kind in {"holder", "holders"}:
        return _holders(actor, subject.agency_id)
    if field.kind == "person" and isinstance(subject, Task):
        people = people_of_unit(subject.unit_id) if subject.unit_id else list_people(subject.agency_id)
        return [{"value": person.username, "label": person.full_name} for person in people]
    if field.name == "first_id" and isinstance(subject, Record):
        matches = find_matches(subject, incoming_of(subject))
        seen = [match.record for match in matches if can(actor, Permission.RECORD_READ, match.record)]
        return [{"value": first.id, "label": f"{first.arrival_number} – {first.symbol}"} for first in seen]
    if field.kind == "book" and isinstance(subject, Record):
        return [{"value": book.id, "label": name_of(book)} for book in books_for(subject)]
    if field.kind == "record" and isinstance(subject, Record):
        replies = issued_replies(actor, subject)
        return [{"value": reply.id, "label": f"{reply.symbol} – {reply.subject}"} for reply in replies]
    return None


def _holders(actor: Actor, agency_id: int) -> Choices:
    units, people = chargeable(actor, agency_id)
    named: Choices = [{"value": f"unit:{unit.code}", "label": unit.name} for unit in units]
    named += [{"value": f"person:{one.username}", "label": one.full_name} for one in people]
    return named
