"""The work of the benchmark's office: whose turn documents are, open tasks, and what was done in the last days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, insert, literal, select

from eoffice.access.actor import Role, head_key, person_key, role_key
from eoffice.audit.models import AuditEvent
from eoffice.core import clock
from eoffice.core.database import UtcDateTime, db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.queries import find_person
from eoffice.records.models import Record
from eoffice.tasks.models import PlannedAlarm, Task

#: Of the newest documents so many may be under way; one open task to so many documents.
UNDER_WAY, DOCUMENTS_PER_TASK, CHUNK = 5_000, 5, 5_000
ACTS = 2_000
#: Far behind the links that the product adds while it is measured.
FAR = 10_000_000


def turn_of(rng: Random, state: str, agency_id: int, units: Sequence[int], people: Sequence[int]) -> str:
    """In whose turn a document of this state lies."""
    match state:
        case "registered":
            return role_key(Role.CLERK, agency_id)
        case "awaiting_direction":
            return role_key(rng.choice((Role.CHIEF_OF_OFFICE, Role.CHAIRPERSON)), agency_id)
        case "assigned":
            return head_key(rng.choice(units))
        case "processing" | "draft" | "signing":
            return person_key(rng.choice(people))
    return ""


def done_at(rng: Random, state: str, day: date) -> datetime | None:
    """When a document that arrived on the day was completed."""
    if state not in {"completed", "filed"}:
        return None
    return datetime(day.year, day.month, day.day, 8, tzinfo=clock.OFFICE_ZONE) + timedelta(days=rng.randint(0, 20))


def add_work(start: int, end: int, agency_id: int, units: Sequence[int], people: Sequence[int]) -> None:
    """Open tasks on the newest documents, whose alarms have rung as in an office that has worked for years, and acts of
    the last two days.
    """
    rng, now = Random(end), clock.now()
    leaders = [person.id for name in ("chutich", "phochutich") if (person := find_person(name)) is not None]
    newest = select(Record.id).where(Record.kind == "incoming").order_by(Record.id.desc()).limit(UNDER_WAY)
    records = list(db.session.scalars(newest))
    tasks: list[dict[str, Any]] = []
    for number in range((end - start) // DOCUMENTS_PER_TASK):
        unit, person = rng.choice(units), rng.choice((None, *people))
        tasks.append({
            "agency_id": agency_id, "record_id": rng.choice(records), "role": "lead", "title": f"Việc số {number}",
            "state": "assigned" if person is None else "in_progress", "instruction": "Tham mưu trả lời.",
            "unit_id": unit, "person_id": person, "assigned_by": rng.choice(leaders), "assigned_at": now,
            "due_on": clock.today() + timedelta(days=rng.randint(-20, 60)), "result": "", "version": 1,
            "turn_key": head_key(unit) if person is None else person_key(person),
        })  # fmt: skip
    acts = [
        {"chain": agency_id, "sequence": FAR + start + number, "at": now - timedelta(minutes=rng.randint(1, 2000)),
         "action": rng.choice(("incoming:propose", "incoming:direct", "incoming:start")), "subject_kind": "record",
         "subject_id": rng.choice(records), "person_id": rng.choice(people), "person_name": "Ai đó", "detail": {},
         "previous_hash": "", "hash": ""}
        for number in range(ACTS)
    ]  # fmt: skip
    with unit_of_work():
        known = db.session.scalar(select(func.max(Task.id))) or 0
        for first in range(0, len(tasks), CHUNK):
            db.session.execute(insert(Task), tasks[first : first + CHUNK])
        raised = literal(now, UtcDateTime).label("raised_at")
        settled = select(Task.id, Task.due_on, literal(1), Task.due_on, raised).where(Task.id > known)
        names = ("task_id", "due_on", "stage", "on_day", "raised_at")
        db.session.execute(insert(PlannedAlarm).from_select(names, settled))
        db.session.execute(insert(AuditEvent), acts)
