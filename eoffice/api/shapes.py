"""From rows to the JSON of `eoffice.api.schemas`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from eoffice.access.actor import Actor
from eoffice.api.choices import Choices, choices_of
from eoffice.content.queries import facts
from eoffice.core.workflow import Field, Transition
from eoffice.incoming.service import available_actions as incoming_actions
from eoffice.outgoing.service.actions import available_actions as outgoing_actions
from eoffice.records.case_files import available_actions as case_file_actions
from eoffice.records.models import CaseFile, Record, RecordKind
from eoffice.records.queries import current_files
from eoffice.records.undo import UNDO_WINDOW, find_decision
from eoffice.signatures.queries import can_be_signed, checks_of
from eoffice.signatures.queries import facts as signature_facts
from eoffice.tasks.models import Task
from eoffice.tasks.queries import notes_of
from eoffice.tasks.service import available_actions as task_actions

Choose = Callable[[Field], Choices | None]


def actions(rows: Iterable[Transition[Any]], choose: Choose | None = None) -> list[dict[str, Any]]:
    """What the caller may do now, each with the fields it takes and, as far as `choose` knows, their choices."""
    return [
        {"action": row.action, "label": str(row.label), "fields": [_field(field, choose) for field in row.fields]}
        for row in rows
    ]


def _field(field: Field, choose: Choose | None) -> dict[str, Any]:
    shape = {"name": field.name, "kind": field.kind, "required": field.required}
    choices = choose(field) if choose is not None else None
    return shape if choices is None else shape | {"choices": choices}


def document(actor: Actor, record: Record, *, in_list: bool = False) -> dict[str, Any]:
    """A document as the actor gets it; in a list without the choices of its fields."""
    choose = None if in_list else partial(choices_of, actor, record)
    available = incoming_actions if record.kind == RecordKind.INCOMING else outgoing_actions
    return {
        "id": record.id, "kind": record.kind, "state": record.state, "version": record.version,
        "number": record.number, "notation": record.notation, "issued_on": record.issued_on,
        "issuer": record.issuer_name, "type": record.type, "subject": record.subject,
        "signer_name": record.signer_name, "signer_position": record.signer_position, "urgency": record.urgency,
        "reach_by": record.reach_by,
        "due_on": record.due_on, "arrival_number": record.arrival_number, "arrived_on": record.arrived_on,
        "page_count": record.page_count, "note": record.note, "actions": actions(available(actor, record), choose),
        "files": _files(record, in_list=in_list), "undo_until": None if in_list else _undo_until(actor, record),
    }  # fmt: skip


def _undo_until(actor: Actor, record: Record) -> datetime | None:
    """Until when the actor can take back what they decided last."""
    decision = find_decision(actor, record.id)
    return decision.at + UNDO_WINDOW if decision is not None else None


def _files(record: Record, *, in_list: bool) -> list[dict[str, Any]]:
    """The files that count now; their signatures are told of a single document only."""
    links = current_files(record)
    shown = [{**facts(link.file), "role": link.role, "draft_version": link.draft_version} for link in links]
    if in_list or record.kind != RecordKind.INCOMING:
        return shown
    checks = checks_of(link.file for link in links)
    for link, shape in zip(links, shown, strict=True):
        is_signable = can_be_signed(link.file)
        shape["signatures"] = signature_facts(checks.get(link.file.blob_sha256)) if is_signable else []
    return shown


def task(actor: Actor, row: Task, *, in_list: bool = False) -> dict[str, Any]:
    """A task as the actor gets it; in a list without the choices of its fields."""
    choose = None if in_list else partial(choices_of, actor, row)
    return {
        "id": row.id, "record_id": row.record_id, "parent_id": row.parent_id, "role": row.role, "state": row.state,
        "title": row.title, "instruction": row.instruction, "unit": row.unit.name if row.unit else None,
        "person": row.person.username if row.person else None, "due_on": row.due_on, "result": row.result,
        "version": row.version, "part_of_id": row.part_of_id, "origin_id": row.origin_id,
        "origin": row.origin.title if row.origin else None, "needs_acceptance": bool(row.needs_acceptance),
        "percent": row.percent, "asked_due_on": row.asked_due_on, "asked_reason": row.asked_reason,
        "actions": actions(task_actions(actor, row), choose), **({} if in_list else _progress(row)),
    }  # fmt: skip


def _progress(row: Task) -> dict[str, Any]:
    notes = [
        {"id": note.id, "at": note.at, "person": note.person.username, "text": note.text, "percent": note.percent,
         "files": [facts(link.file) for link in note.files]}
        for note in notes_of(row)
    ]  # fmt: skip
    return {"checklist": row.items, "notes": notes}


def case_file(actor: Actor, row: CaseFile, document_ids: Sequence[int]) -> dict[str, Any]:
    """A case file as the actor gets it, with the documents the actor sees."""
    return {
        "id": row.id, "code": row.code, "year": row.year, "title": row.title, "state": row.state,
        "retention_kind": row.retention_kind, "retention_years": row.retention_years, "opened_on": row.opened_on,
        "closed_on": row.closed_on, "handed_over_on": row.handed_over_on, "archived_on": row.archived_on,
        "document_ids": list(document_ids), "actions": actions(case_file_actions(actor, row)),
    }  # fmt: skip
