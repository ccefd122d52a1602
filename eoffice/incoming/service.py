"""The use-cases of incoming documents (NĐ 30/2020 Đ20–24): receive, register, submit, direct, handle, close.

Every function works inside the caller's unit of work. `act` makes any move of the transition table by name, for
pages and the API alike. Documents of another agency, or that the actor may not see, raise `NotFound`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor, Role, person_key, role_key
from eoffice.access.engine import can, require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.content.models import File
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid
from eoffice.core.events import publish
from eoffice.core.workflow import Transition
from eoffice.directory.inputs import Inputs, ensure_known_fields
from eoffice.directory.models import IssuingBody, Person
from eoffice.directory.queries import bodies_of
from eoffice.directory.turns import in_stead_of, responsible_key
from eoffice.incoming.card import read_card
from eoffice.incoming.direction import direct, give_back, pass_on, propose, withdraw
from eoffice.incoming.duplicates import Duplicate, find_matches
from eoffice.incoming.events import IncomingCompleted
from eoffice.incoming.late import day_of_book
from eoffice.incoming.models import Channel, Incoming
from eoffice.incoming.queries import ISSUED_STATES, incoming_of
from eoffice.incoming.renumbering import ensure_number_counts, fits, register_again
from eoffice.incoming.routing import basis, directs, find_rule, proposal_of, route
from eoffice.incoming.second_receipt import merge
from eoffice.incoming.states import TRANSITIONS, IncomingState
from eoffice.incoming.steps import begin, locked
from eoffice.records import case_files
from eoffice.records import service as records
from eoffice.records.events import RecordMoved
from eoffice.records.models import CaseFile, Record, RecordKind, RecordRelation, RelationKind
from eoffice.registers.corrections import OpenLine
from eoffice.registers.models import Direction
from eoffice.registers.service import book_for, take_number
from eoffice.signatures.pages import doubt_words

#: In these states the document is out of the clerk's hands for good.
CLOSED = frozenset({IncomingState.REFUSED, IncomingState.FILED})


def receive(
    actor: Actor,
    *,
    card: Mapping[str, Any],
    body: IssuingBody | None = None,
    channel: Channel = Channel.UPLOAD,
    files: Sequence[File] = (),
    source_record_id: int | None = None,
    received_at: datetime | None = None,
) -> Record:
    """Take a document in for `body` (default: the usual one of the actor's agency); it waits for the clerk.

    `received_at` is when it came, where that was before now (a scan or message waited for its reading). The first
    file is the document, the others its attachments. A delivery from inside (`source_record_id`) that
    came before is not taken in again. Raises `Invalid` naming every field of the card at fault, and for a document
    with neither a file nor a subject.
    """
    body = body or _usual_body(actor)
    require(actor, Permission.INCOMING_RECEIVE, body)
    if source_record_id is not None and (known := _find_delivery(body, source_record_id)) is not None:
        return known
    kept = read_card(actor, card, agency_id=body.agency_id)
    if not files and not kept.get("subject"):
        message = _("Send a file, or say what the document is about.")
        raise Invalid(message, fields={"files": message, "subject": message})
    came_at = received_at or clock.now()
    kept["arrived_on"] = kept.get("arrived_on") or clock.office_time(came_at).date()
    record = records.create_record(
        actor, kind=RecordKind.INCOMING, state=IncomingState.RECEIVED, agency_id=body.agency_id, card=kept,
        turn_key=role_key(Role.CLERK, body.agency_id), open_to_agency=True, files=files,
    )  # fmt: skip
    db.session.add(
        Incoming(record_id=record.id, body_id=body.id, channel=channel, received_at=came_at, proposal={},
                 source_record_id=source_record_id)
    )  # fmt: skip
    audit.record(
        actor, Permission.INCOMING_RECEIVE, records.SUBJECT, record.id, agency_id=record.agency_id,
        detail={"to": record.state, "channel": channel, "body": body.code,
                "files": [file.blob_sha256 for file in files]},
    )  # fmt: skip
    publish(RecordMoved(record.id, record.kind, "receive", "", record.state, actor.person_id))
    return record


def edit_card(
    actor: Actor, record: Record, *, version: int | None, card: Mapping[str, Any], correction_reason: str = ""
) -> Record:
    """Correct the card until the document is refused or filed; the history keeps what stood there before.

    What stands in the register is struck out there, for which it needs a reason. Raises `Conflict` when somebody
    changed the document since `version`, or when it is closed, and `Invalid` when the reason is missing.
    """
    locked(actor, record)
    require(actor, Permission.INCOMING_EDIT, record)
    ensure_editable(record)
    records.ensure_version(record, version)
    line = OpenLine(record)
    changed = records.update_card(record, read_card(actor, card, agency_id=record.agency_id))
    line.close(actor, correction_reason)
    if changed:
        audit.record(
            actor, Permission.INCOMING_EDIT, records.SUBJECT, record.id, agency_id=record.agency_id,
            detail={"changed": changed, "reason": correction_reason},
        )  # fmt: skip
    return record


def ensure_editable(record: Record) -> None:
    """Raise `Conflict` when the document is closed and its card stays as it is."""
    records.ensure_changeable(record)
    if record.state in CLOSED:
        raise Conflict(_("This document is closed; its card stays as it is."))


def register(
    actor: Actor, record: Record, *, duplicate_reason: str = "", book_year: Any = None, version: int | None = None
) -> Record:
    """Enter the document in the book of its body: the next số đến of this year, in order of receipt (Đ22).

    It needs a subject and an issuer; one that arrived in an earlier year also `book_year`, that year or this one.
    Raises `Duplicate` when it was registered before and no reason is given.
    """
    row, incoming = begin(actor, record, "register", version)
    inputs = Inputs({"duplicate_reason": duplicate_reason, "book_year": book_year}, agency_id=record.agency_id)
    day = day_of_book(record.arrived_on, inputs)
    incoming.duplicate_reason = inputs.text("duplicate_reason")
    if not record.subject:
        inputs.findings.add("subject", _("Enter the subject before registering."))
    if not record.issuer_name:
        inputs.findings.add("issuer", _("Enter the issuer before registering."))
    inputs.raise_if_any()
    if not incoming.duplicate_reason and (matches := find_matches(record, incoming)):
        raise Duplicate(matches[0])
    book = book_for(incoming.body, Direction.INCOMING, record.type, day)
    entry = take_number(actor, book, record)
    record.arrival_number = entry.number
    record.arrived_on = record.arrived_on or clock.today()
    incoming.registered_at = clock.now()
    records.move(
        actor, record, row, detail={"arrival_number": entry.number, "book": book.code, "year": book.year,
                                    "reason": incoming.duplicate_reason, "comment": doubt_words(record)},
    )  # fmt: skip
    return record


def refuse(actor: Actor, record: Record, *, reason: str, version: int | None = None) -> Record:
    """Refuse a document before it is registered: wrong addressee, damaged, sent twice (Đ21)."""
    row, incoming = begin(actor, record, "refuse", version)
    inputs = Inputs({"reason": reason}, agency_id=record.agency_id)
    incoming.refusal_reason = inputs.text("reason", required=True)
    inputs.raise_if_any()
    records.move(actor, record, row, turn_key="", detail={"reason": incoming.refusal_reason})
    return record


def submit(actor: Actor, record: Record, *, comment: str = "", version: int | None = None) -> Record:
    """Lay a registered document before the chief of office, who proposes a handler (Đ23).

    A routing rule that fits passes it on straight away (Đ23.1), or makes the proposal.
    """
    row, incoming = begin(actor, record, "submit", version)
    ensure_number_counts(record)
    rule = find_rule(record)
    if rule is not None and directs(rule):
        return route(actor, record, comment=comment)
    inputs = Inputs({"comment": comment}, agency_id=record.agency_id)
    said = inputs.text("comment")
    inputs.raise_if_any()
    incoming.proposal = proposal_of(rule) if rule is not None else {}
    detail = {"comment": said} if rule is None else {"comment": said, "rule": rule.id, "by_rule": basis(rule)}
    records.move(actor, record, row, turn_key=role_key(Role.CHIEF_OF_OFFICE, record.agency_id), detail=detail)
    return record


def start(actor: Actor, record: Record, *, version: int | None = None) -> Record:
    """Begin the handling; whoever begins it without a handler being named handles it themselves."""
    row, incoming = begin(actor, record, "start", version)
    behalf = in_stead_of(actor, record.turn_key)
    if incoming.handler_id is None and actor.person_id is not None:
        incoming.handler_id = actor.person_id
        records.grant(record, person_key(actor.person_id))
    turn = person_key(incoming.handler_id) if incoming.handler_id else None
    records.move(actor, record, row, turn_key=turn, on_behalf_of=behalf)
    return record


def hand_to(actor: Actor, record: Record, person: Person) -> Record:
    """Make `person` the handler of an assigned document; the room of tasks has checked who may pass it on."""
    locked(actor, record)
    incoming = incoming_of(record)
    records.ensure_changeable(record)
    if record.state not in {IncomingState.ASSIGNED, IncomingState.PROCESSING}:
        raise Conflict(_("Only a document that is assigned can be passed on to a handler."))
    behalf = in_stead_of(actor, record.turn_key)
    incoming.handler_id, record.turn_key = person.id, person_key(person.id)
    records.grant(record, person_key(person.id))
    audit.record(
        actor, "incoming:hand_to", records.SUBJECT, record.id, agency_id=record.agency_id, on_behalf_of=behalf,
        detail={"person": person.id, "comment": person.full_name},
    )  # fmt: skip
    return record


def take_back(actor: Actor, record: Record) -> Record:
    """Leave an assigned document without a handler: it is the lead unit's turn again."""
    locked(actor, record)
    incoming = incoming_of(record)
    if incoming.lead_unit is None or record.state not in {IncomingState.ASSIGNED, IncomingState.PROCESSING}:
        raise Conflict(_("Only a document that is assigned can be passed on to a handler."))
    incoming.handler_id, record.turn_key = None, responsible_key(incoming.lead_unit)
    records.touch(record)
    audit.record(actor, "incoming:take_back", records.SUBJECT, record.id, agency_id=record.agency_id)
    return record


def complete(
    actor: Actor, record: Record, *, reply_id: Any = None, result: str = "", version: int | None = None
) -> Record:
    """End the handling, with the issued document that answers it or with a result in words.

    Raises `Invalid` for a reply that was not issued. An issued reply does not complete anything by itself.
    """
    row, incoming = begin(actor, record, "complete", version)
    inputs = Inputs({"reply_id": reply_id, "result": result}, agency_id=record.agency_id)
    said, number = inputs.text("result"), inputs.whole("reply_id", least=1, most=999_999_999)
    reply = _find_reply(actor, record, number) if number else None
    if number and reply is None:
        inputs.findings.add("reply_id", _("Choose a document of this agency that was issued."))
    inputs.raise_if_any()
    if reply is not None:
        _relate_reply(actor, reply, record)
    incoming.result, incoming.completed_at = said, clock.now()
    behalf = in_stead_of(actor, record.turn_key)
    turn = person_key(incoming.handler_id) if incoming.handler_id else record.turn_key
    records.move(
        actor, record, row, turn_key=turn, on_behalf_of=behalf,
        detail={"result": said, "reply": reply.id if reply else None, "reply_symbol": reply.symbol if reply else ""},
    )  # fmt: skip
    publish(IncomingCompleted(record.id, reply.id if reply else None, actor.person_id))
    return record


def file(actor: Actor, record: Record, *, case_file_id: Any, version: int | None = None) -> Record:
    """Put a completed document into an open case file (Đ29); its way through the office ends here."""
    row, _incoming = begin(actor, record, "file", version)
    inputs = Inputs({"case_file_id": case_file_id}, agency_id=record.agency_id)
    number = inputs.whole("case_file_id", least=1, most=999_999_999, required=True)
    case_file = db.session.get(CaseFile, number) if number else None
    if number and (case_file is None or not can(actor, Permission.CASE_FILE_READ, case_file)):
        inputs.findings.add("case_file_id", _("Choose an open case file."))
    inputs.raise_if_any()
    assert case_file is not None  # noqa: S101 - refused above
    case_files.add_document(actor, case_file, record)
    records.move(actor, record, row, turn_key="", detail={"case_file": case_file.id, "comment": case_file.code})
    return record


VERBS: dict[str, Callable[..., Record]] = {
    "register": register, "register_again": register_again, "refuse": refuse, "merge": merge, "submit": submit,
    "route": route, "propose": propose, "pass_on": pass_on, "direct": direct, "return": give_back, "withdraw": withdraw,
    "start": start, "complete": complete, "file": file,
}  # fmt: skip


def act(
    actor: Actor, record: Record, action: str, *, version: int | None = None, inputs: Mapping[str, Any] | None = None
) -> Record:
    """Make the move `action` with the inputs that its row of the table names, as plain values.

    Raises `IllegalTransition` or `NotFound` for a move that does not start here, `Denied`, `Conflict` when
    somebody changed the document since `version`, and `Invalid` naming every input at fault.
    """
    row, _incoming = begin(actor, record, action, version)
    given = dict(inputs or {})
    ensure_known_fields(given, [field.name for field in row.fields])
    values: dict[str, Any] = dict.fromkeys((field.name for field in row.fields if field.required), None)
    return VERBS[action](actor, record, version=version, **(values | given))


def available_actions(actor: Actor, record: Record) -> list[Transition[IncomingState]]:
    """Rows of the table that start here and that the actor may take now, in table order."""
    rows = TRANSITIONS.from_state(IncomingState(record.state))
    return [
        row for row in rows
        if not row.is_implied and can(actor, Permission(row.permission), record) and fits(record, row.action)
    ]  # fmt: skip


def _usual_body(actor: Actor) -> IssuingBody:
    bodies: Iterable[IssuingBody] = bodies_of(actor.agency_id) if actor.agency_id is not None else ()
    body = next(iter(bodies), None)
    if body is None:
        raise Invalid(_("Choose the body that receives the document."), fields={"received_by": _("Choose a body.")})
    return body


def _find_delivery(body: IssuingBody, source_record_id: int) -> Record | None:
    query = select(Record).join(Incoming, Incoming.record_id == Record.id)
    query = query.where(Incoming.source_record_id == source_record_id, Incoming.body_id == body.id)
    return db.session.scalars(query).one_or_none()


def _find_reply(actor: Actor, record: Record, reply_id: int) -> Record | None:
    reply = db.session.get(Record, reply_id)
    is_issued = (
        reply is not None and reply.kind == RecordKind.OUTGOING and reply.agency_id == record.agency_id
        and reply.state in ISSUED_STATES
    )  # fmt: skip
    return reply if is_issued and can(actor, Permission.RECORD_READ, reply) else None


def _relate_reply(actor: Actor, reply: Record, record: Record) -> None:
    known = db.session.scalar(
        select(RecordRelation.id).where(
            RecordRelation.from_id == reply.id, RecordRelation.to_id == record.id,
            RecordRelation.kind == RelationKind.REPLIES_TO,
        )
    )  # fmt: skip
    if known is None:
        require(actor, Permission.RECORD_RELATE, reply)
        records.relate(actor, reply, record, RelationKind.REPLIES_TO)
        audit.record(
            actor, Permission.RECORD_RELATE, records.SUBJECT, reply.id, agency_id=reply.agency_id,
            detail={"kind": RelationKind.REPLIES_TO, "with": record.id},
        )  # fmt: skip
