"""Indexes on tables of the rooms below, by which the desk and the overview count without reading the rows."""

from __future__ import annotations

from sqlalchemy import Index, and_, literal_column

from eoffice.audit.models import AuditEvent
from eoffice.incoming.models import Incoming
from eoffice.records.models import Record, Urgency
from eoffice.tasks.models import Task

#: States in which nothing presses any more.
DEALT_WITH = ("refused", "completed", "issued", "recalled", "filed")
#: An urgent document with work left. Said in the very words of its index, without parameters, or it would not serve.
URGENT = and_(
    Record.urgency != literal_column(f"'{Urgency.NORMAL}'"),
    Record.state.not_in([literal_column(f"'{state}'") for state in DEALT_WITH]),
)

INDEXES = (
    Index("ix_audit_event_at", AuditEvent.chain, AuditEvent.at),
    Index("ix_incoming_completed", Incoming.completed_at),
    Index(
        "ix_record_lies", Record.agency_id, Record.kind, Record.state, Record.turn_key, Record.due_on,
        Record.open_to_agency, Record.id,
    ),
    Index("ix_record_urgent", Record.state, Record.urgency, Record.id, sqlite_where=URGENT, postgresql_where=URGENT),
    Index("ix_task_assigned", Task.assigned_by, Task.state, Task.turn_key, Task.due_on),
    Index("ix_task_lies", Task.agency_id, Task.state, Task.turn_key, Task.due_on),
)  # fmt: skip
