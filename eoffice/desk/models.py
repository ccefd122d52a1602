"""Indexes on tables of the rooms below, by which the desk and the overview count without reading the rows."""

from __future__ import annotations

from sqlalchemy import Index

from eoffice.audit.models import AuditEvent
from eoffice.incoming.models import Incoming
from eoffice.records.models import Record
from eoffice.tasks.models import Task

INDEXES = (
    Index("ix_audit_event_at", AuditEvent.chain, AuditEvent.at),
    Index("ix_incoming_completed", Incoming.completed_at),
    Index(
        "ix_record_lies", Record.agency_id, Record.kind, Record.state, Record.turn_key, Record.due_on,
        Record.open_to_agency, Record.id,
    ),
    Index("ix_task_assigned", Task.assigned_by, Task.state, Task.turn_key, Task.due_on),
    Index("ix_task_lies", Task.agency_id, Task.state, Task.turn_key, Task.due_on),
)  # fmt: skip
