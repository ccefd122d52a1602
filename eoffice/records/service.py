"""Use-cases on the record card, called by the rooms above inside their own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.audit.queries import last_act
from eoffice.content.models import File
from eoffice.core import changes, clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, IllegalTransition, Invalid, NotFound, Stale
from eoffice.core.events import publish
from eoffice.core.text import clean_line, symbol_key
from eoffice.core.workflow import Transition, TransitionTable
from eoffice.records import undo
from eoffice.records.events import RecordMoved
from eoffice.records.models import (
    FileRole,
    Record,
    RecordFile,
    RecordGrant,
    RecordKind,
    RecordRelation,
    RelationKind,
)

#: Name of the records' provider in the change log.
CHANGE_KIND = "record"
#: Subject kind of records in the history.
SUBJECT = "record"

#: Fields of the card that people fill in; everything else moves by use-cases only.
CARD_FIELDS = frozenset({
    "type", "number", "notation", "issued_on", "issuer_id", "issuer_name", "subject", "signer_name",
    "signer_position", "urgency", "reach_by", "page_count", "language", "note", "due_on",
    "arrived_on",
})  # fmt: skip


def create_record(
    actor: Actor, *, kind: RecordKind, state: str, agency_id: int, card: Mapping[str, Any], turn_key: str = "",
    open_to_agency: bool = False, files: Sequence[File] = (),
) -> Record:  # fmt: skip
    """Add a record with its card and files, the first of which is the document, the others its attachments.

    The caller has checked the permission and writes the history.
    """
    moment = clock.now()
    record = Record(
        agency_id=agency_id, kind=kind, state=state, turn_key=turn_key, created_by=actor.person_id,
        created_at=moment, updated_at=moment, open_to_agency=open_to_agency,
    )  # fmt: skip
    _fill(record, card)
    for place, file in enumerate(dict.fromkeys(files)):
        role = FileRole.ATTACHMENT if place else FileRole.MAIN
        record.files.append(RecordFile(file_id=file.id, role=role, position=place + 1))
    db.session.add(record)
    db.session.flush()
    changes.announce(CHANGE_KIND, record.id)
    return record


def update_card(record: Record, card: Mapping[str, Any]) -> dict[str, Any]:
    """Change fields of the card; answers `{field: [before, after]}` of what changed, for the history.

    Raises `Conflict` for a frozen record and `Invalid` for a field that does not fit.
    """
    ensure_changeable(record)
    before = {name: getattr(record, name) for name in CARD_FIELDS}
    _fill(record, card)
    touch(record)
    return {name: [old, getattr(record, name)] for name, old in before.items() if getattr(record, name) != old}


def _fill(record: Record, card: Mapping[str, Any]) -> None:
    unknown = set(card) - CARD_FIELDS
    if unknown:
        raise ValueError(f"not on the card: {sorted(unknown)}")
    errors: dict[str, str] = {}
    for name, given in card.items():
        value = clean_line(given) if isinstance(given, str) else given
        limit = getattr(getattr(Record.__table__.c.get(name), "type", None), "length", None)
        if isinstance(value, str) and limit and len(value) > limit:
            errors[name] = _("At most %(limit)s characters, this has %(length)s.", limit=limit, length=len(value))
        elif isinstance(value, date) and not 1900 <= value.year <= 2200:
            errors[name] = _("The year must lie between 1900 and 2200.")
        else:
            setattr(record, name, value)
    if errors:
        raise Invalid(_("Some fields cannot be accepted."), fields=errors)
    record.symbol_key = symbol_key(record.number or "", record.notation or "")[:150]


def touch(record: Record) -> None:
    """Note that something searchable of the record changed in this transaction."""
    record.updated_at = clock.now()
    changes.announce(CHANGE_KIND, record.id)


def ensure_changeable(record: Record) -> None:
    """Raise `Conflict` when the record is frozen (archived or held)."""
    if record.frozen_at is not None:
        raise Conflict(_("This document is archived; nothing in it can be changed any more."), code="frozen")


def ensure_version(record: Record, version: int | None) -> None:
    """Raise `Stale`, naming who was first and when, if the actor looked at an older version."""
    if version is not None and version != record.version:
        raise Stale(_already_changed(record), version=record.version)


def _already_changed(record: Record) -> str:
    act = last_act(SUBJECT, record.id)
    if act is None:
        return _("The document was changed in the meantime. Look at it again, then decide.")
    return _(
        "%(name)s changed this document at %(time)s, before you did. Look at it again, then decide.",
        name=act.person_name or _("The system"),
        time=clock.office_time(act.at).strftime("%H:%M:%S %d/%m/%Y"),
    )


def find_move(table: TransitionTable[Any], record: Record, action: str, state: Any) -> Transition[Any]:
    """The row of `action` from the record's state.

    Raises `NotFound` for an action the table does not know, `IllegalTransition` (saying who moved the record
    last) when it does not start here.
    """
    if action not in table.actions:
        raise NotFound(_("There is no action “%(action)s”.", action=clean_line(action)[:40]))
    row = table.find(state, action)
    if row is None:
        raise IllegalTransition(
            _("This step is not possible now. %(why)s", why=_already_changed(record)),
        )
    ensure_changeable(record)
    return row


def move(
    actor: Actor,
    record: Record,
    row: Transition[Any],
    *,
    turn_key: str | None = None,
    detail: Mapping[str, Any] | None = None,
    on_behalf_of: str = "",
) -> None:
    """Make the move of `row`: check its permission, set state and turn, write the history, tell the others.

    `turn_key` None leaves the turn where it is.
    """
    require(actor, Permission(row.permission), record)
    source = record.state
    if row.target is not None:
        record.state = row.target.value
    if turn_key is not None:
        record.turn_key = turn_key
    touch(record)
    db.session.flush()
    audit.record(
        actor, row.permission, SUBJECT, record.id, agency_id=record.agency_id, on_behalf_of=on_behalf_of,
        detail={"from": source, "to": record.state, **(detail or {})},
    )  # fmt: skip
    undo.keep(actor, record, row.action)
    publish(RecordMoved(record.id, record.kind, row.action, source, record.state, actor.person_id))


def grant(record: Record, *keys: str) -> None:
    """Let the holders of `keys` see the record; what they have already stays."""
    known = set(db.session.scalars(select(RecordGrant.key).where(RecordGrant.record_id == record.id)))
    for key in dict.fromkeys(keys):
        if key and key not in known:
            db.session.add(RecordGrant(record_id=record.id, key=key))
    touch(record)
    db.session.flush()
    db.session.expire(record, ["grants"])


def withdraw(record: Record, *keys: str) -> None:
    """Take the record out of the sight of the holders of `keys`, as far as no other key of theirs shows it."""
    ensure_changeable(record)
    db.session.execute(delete(RecordGrant).where(RecordGrant.record_id == record.id, RecordGrant.key.in_(keys)))
    touch(record)
    db.session.flush()
    db.session.expire(record, ["grants"])


def attach(record: Record, file: File, *, role: FileRole = FileRole.MAIN, draft_version: int = 1) -> RecordFile:
    """Put a stored file behind the record's last one; a file that already hangs there stays once."""
    ensure_changeable(record)
    found = db.session.scalars(
        select(RecordFile).where(RecordFile.record_id == record.id, RecordFile.file_id == file.id)
    ).one_or_none()
    if found is not None:
        return found
    last = db.session.scalar(select(func.max(RecordFile.position)).where(RecordFile.record_id == record.id)) or 0
    link = RecordFile(record_id=record.id, file_id=file.id, role=role, position=last + 1, draft_version=draft_version)
    db.session.add(link)
    touch(record)
    db.session.flush()
    db.session.expire(record, ["files"])
    return link


def relate(actor: Actor, source: Record, target: Record, kind: RelationKind) -> None:
    """Link two records the actor sees; linking twice changes nothing."""
    require(actor, Permission.RECORD_READ, target)
    ensure_changeable(source)
    if source.id == target.id:
        raise Invalid(_("A document cannot be linked to itself."))
    found = db.session.scalars(
        select(RecordRelation).where(
            RecordRelation.from_id == source.id, RecordRelation.to_id == target.id, RecordRelation.kind == kind
        )
    ).one_or_none()
    if found is None:
        db.session.add(RecordRelation(from_id=source.id, to_id=target.id, kind=kind))
        touch(source)


def freeze(record: Record) -> None:
    """Let nothing change any more; called when its case file is accepted by the archive."""
    record.frozen_at = record.frozen_at or clock.now()
    record.turn_key = ""
    touch(record)
