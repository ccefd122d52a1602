"""Drafting (NĐ 30/2020 Đ10): a new document, its card while it is a draft, its versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from eoffice.access.actor import Actor, head_key, person_key
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.content.models import File
from eoffice.content.service import store_file
from eoffice.core.database import db
from eoffice.core.errors import Invalid
from eoffice.core.text import clean_text
from eoffice.directory.inputs import Inputs
from eoffice.directory.models import IssuingBody, Person, Unit
from eoffice.directory.queries import bodies_of, units_of
from eoffice.directory.turns import in_stead_of
from eoffice.outgoing import word
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.service.choices import ensure_may_sign, find_default_signer
from eoffice.outgoing.service.recipients import NewRecipient, place_recipients
from eoffice.outgoing.service.steps import begin, kept_comment, locked
from eoffice.outgoing.states import TRANSITIONS, OutgoingState
from eoffice.records import service as records
from eoffice.records.hours import read_hour
from eoffice.records.models import FileRole, Record, RecordFile, RecordKind, RelationKind, Urgency
from eoffice.records.types import document_types

#: What a drafter fills in besides type and subject; number, date and signer come by their own acts.
DRAFT_FIELDS = frozenset({"urgency", "reach_by", "language", "note", "due_on", "page_count"})


def create_draft(
    actor: Actor,
    *,
    type: str,  # noqa: A002 - the word of the card and of the API
    subject: str,
    card: Mapping[str, Any] | None = None,
    body: IssuingBody | None = None,
    signer: Person | None = None,
    unit: Unit | None = None,
    replies_to: Record | None = None,
    files: Sequence[File] = (),
    attachments: Sequence[File] = (),
    recipients: Sequence[NewRecipient] = (),
) -> Record:
    """Begin an outgoing document; only the drafter and the heads of the drafting unit see it until it is submitted.

    `body` defaults to the agency's usual one, `unit` to the drafter's, `signer` to the chairperson if a mandate
    covers the type. Raises `Invalid` naming every field at fault, and `NotFound` for a document to reply to that
    the drafter may not see.
    """
    require(actor, Permission.OUTGOING_DRAFT)
    agency_id, drafter_id = _drafter(actor)
    body = _own_body(agency_id, body)
    _check_card(type, subject)
    unit_id = _unit_id(actor, agency_id, unit)
    if signer is not None:
        ensure_may_sign(signer.id, body, type)
    facts = {"type": type, "subject": subject, "issuer_id": agency_id, "issuer_name": body.name}
    record = records.create_record(
        actor, kind=RecordKind.OUTGOING, state=OutgoingState.DRAFT, agency_id=agency_id,
        card=_card(card or {}, agency_id=agency_id) | facts, turn_key=person_key(drafter_id),
    )  # fmt: skip
    outgoing = Outgoing(
        record_id=record.id, body_id=body.id, unit_id=unit_id, drafter_id=drafter_id,
        signer_id=signer.id if signer else find_default_signer(body, type), draft_version=1,
    )  # fmt: skip
    db.session.add(outgoing)
    db.session.flush()
    records.grant(record, person_key(drafter_id), head_key(unit_id) if unit_id else "")
    _attach(outgoing, files, attachments)
    place_recipients(outgoing, recipients)
    if replies_to is not None:
        records.relate(actor, record, replies_to, RelationKind.REPLIES_TO)
    audit.record(
        actor, Permission.OUTGOING_DRAFT, records.SUBJECT, record.id, agency_id=agency_id,
        detail={"type": type, "subject": subject, "replies_to": replies_to.id if replies_to else None},
    )  # fmt: skip
    return record


def edit_draft(
    actor: Actor,
    record: Record,
    *,
    card: Mapping[str, Any],
    body: IssuingBody | None = None,
    signer: Person | None = None,
    version: int | None = None,
) -> None:
    """Change card, body or signer while the document is a draft.

    Later the way is a new version, which takes the document back to the drafter: nobody approved what it says
    now. Raises `Invalid`, `Conflict`.
    """
    outgoing = locked(actor, record)
    records.find_move(TRANSITIONS, record, "submit", OutgoingState(record.state))
    require(actor, Permission.OUTGOING_REVISE, record)
    records.ensure_version(record, version)
    type_slug = str(card.get("type", record.type))
    _check_card(type_slug, str(card.get("subject", record.subject)))
    body = _own_body(record.agency_id, body or outgoing.body)
    if signer is not None:
        ensure_may_sign(signer.id, body, type_slug)
    rest = {name: value for name, value in card.items() if name not in {"type", "subject"}}
    facts = _card(rest, agency_id=record.agency_id)
    facts |= {name: card[name] for name in ("type", "subject") if name in card}
    changed = records.update_card(record, facts | {"issuer_name": body.name})
    for name, value in (("body_id", body.id), ("signer_id", signer.id if signer else outgoing.signer_id)):
        if getattr(outgoing, name) != value:
            changed[name] = [getattr(outgoing, name), value]
            setattr(outgoing, name, value)
    if changed:
        audit.record(
            actor, "outgoing:edit", records.SUBJECT, record.id, agency_id=record.agency_id, detail={"changed": changed},
            on_behalf_of=in_stead_of(actor, record.turn_key),
        )  # fmt: skip


def revise(
    actor: Actor,
    record: Record,
    *,
    files: Sequence[File] = (),
    attachments: Sequence[File] = (),
    comment: str = "",
    version: int | None = None,
) -> Record:
    """Put a new version of the document in the place of the old one; it goes back to its drafter as a draft.

    Whatever was approved was approved of the old version, which stays and can be read, but counts no more
    (Đ11: a changed draft goes through the approvals again). New `attachments` are added to those there.
    """
    row, outgoing = begin(actor, record, "revise", version)
    if not files and not attachments:
        raise Invalid(_("Choose the file of the new version."), fields={"file": _("A file is needed.")})
    kept, behalf = kept_comment(comment), in_stead_of(actor, record.turn_key)
    had_version = outgoing.draft_version
    if files and any(link.role == FileRole.MAIN for link in record.files):
        _supersede(record)
        outgoing.draft_version += 1
    elif record.state != OutgoingState.DRAFT:
        outgoing.draft_version += 1
    _attach(outgoing, files, attachments)
    records.move(
        actor, record, row, turn_key=person_key(outgoing.drafter_id), on_behalf_of=behalf,
        detail={"comment": kept, "version": [had_version, outgoing.draft_version],
                "files": [file.blob_sha256 for file in (*files, *attachments)]},
    )  # fmt: skip
    return record


def render_template(actor: Actor, record: Record, *, body: str = "", version: int | None = None) -> Record:
    """Make the Word file from the office's template of the type, as the next version of the draft.

    It is downloaded, finished in Word and uploaded again by `revise`.
    """
    _row, outgoing = begin(actor, record, "revise", version)
    made = BytesIO(word.render(outgoing, body=clean_text(body)))
    file = store_file(actor, stream=made, name=word.file_name(outgoing))
    return revise(actor, record, files=[file], version=version)


def _supersede(record: Record) -> None:
    db.session.execute(
        update(RecordFile)
        .where(RecordFile.record_id == record.id, RecordFile.role == FileRole.MAIN)
        .values(role=FileRole.SUPERSEDED)
    )
    db.session.expire(record, ["files"])


def _attach(outgoing: Outgoing, files: Sequence[File], attachments: Sequence[File]) -> None:
    for role, group in ((FileRole.MAIN, files), (FileRole.ATTACHMENT, attachments)):
        for file in group:
            records.attach(outgoing.record, file, role=role, draft_version=outgoing.draft_version)


def _drafter(actor: Actor) -> tuple[int, int]:
    if actor.agency_id is None or actor.person_id is None:
        raise Invalid(_("A draft needs a person as its author."))
    return actor.agency_id, actor.person_id


def _unit_id(actor: Actor, agency_id: int, unit: Unit | None) -> int | None:
    """The drafting unit: the one chosen, else the actor's own."""
    if unit is not None:
        if unit.agency_id != agency_id:
            raise _refusal("unit", _("Choose a unit of your own agency."))
        return unit.id
    return next((unit.id for unit in units_of(agency_id) if unit.id in actor.unit_ids), None)


def _own_body(agency_id: int, body: IssuingBody | None) -> IssuingBody:
    body = body or next(iter(bodies_of(agency_id)), None)
    if body is None or body.agency_id != agency_id:
        raise _refusal("body", _("Choose a body of your own agency."))
    return body


def _refusal(field: str, message: str) -> Invalid:
    return Invalid(_("The draft cannot be kept like this."), fields={field: message})


def _check_card(type_slug: str, subject: str) -> None:
    errors = {}
    if type_slug not in document_types():
        errors["type"] = _("Choose the type of document from the list.")
    if not subject.strip():
        errors["subject"] = _("Say in one line what the document is about.")
    if errors:
        raise Invalid(_("The draft cannot be kept like this."), fields=errors)


def _card(card: Mapping[str, Any], *, agency_id: int) -> dict[str, Any]:
    """What a drafter may write on the card, as it is kept; raises `Invalid` naming every field at fault."""
    unknown = sorted(set(card) - DRAFT_FIELDS)
    if unknown:
        raise Invalid(
            _("The draft cannot be kept like this."),
            fields=dict.fromkeys(unknown, _("This is filled in later by its own step.")),
        )
    given = {name: value for name, value in card.items() if value is not None}
    inputs = Inputs(given, agency_id=agency_id)
    read: dict[str, Callable[[str], Any]] = {
        "urgency": lambda name: inputs.findings.choice(name, inputs.line(name, limit=16), Urgency),
        "due_on": inputs.day,
        "page_count": lambda name: inputs.whole(name, least=1, most=100_000),
        "language": lambda name: inputs.line(name, limit=30),
        "note": lambda name: inputs.line(name, limit=2000),
    }
    kept = {name: read[name](name) for name in given if name in read}
    kept |= read_hour(inputs, card, kept)
    inputs.raise_if_any()
    return kept
