"""The use-cases of remarks: written, seen, withdrawn for a short while.

A remark is no part of the document: it is in no index and no export, and writing one changes nothing of the record.
What is said stays as it was said. A withdrawn remark stays legible and is struck through, like a line on paper: what
somebody may have acted on cannot be made to never have been.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from eoffice.access.actor import SYSTEM, Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid
from eoffice.core.events import publish
from eoffice.core.text import clean_text
from eoffice.directory.inputs import LONG_TEXT
from eoffice.directory.models import Person
from eoffice.directory.queries import list_people
from eoffice.records import service as records
from eoffice.records.models import Record
from eoffice.remarks.events import RemarkWritten
from eoffice.remarks.models import Audience, Remark, RemarkPerson
from eoffice.remarks.queries import is_unseen, readers_of, remarks_on

#: Subject kinds of the history: what was said on a document (its id), and what was said there to the leaders only.
SUBJECT, LEADERS_SUBJECT = "conversation", "leaders_conversation"
#: For how long the author may withdraw a remark.
WITHDRAW_WITHIN = timedelta(minutes=10)
#: A user name after an @ that no address runs into.
_MENTION = re.compile(r"(?<![\w.@])@([A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9])")


def write(
    actor: Actor, record: Record, *, text: str, audience: str = Audience.ALL, people: Iterable[int] = ()
) -> Remark:
    """Say something on a document to all who see it, to those named only, or to the leaders only.

    `people` are ids; a user name after @ in the text names a person as well. Nobody gets to see the document by being
    named: raises `Invalid` for somebody who does not see it, and for a remark to nobody.
    """
    require(actor, Permission.RECORD_READ, record)
    records.ensure_changeable(record)
    require(actor, Permission.REMARK_WRITE, record)
    assert actor.person_id is not None  # noqa: S101 - REMARK_WRITE is for people
    said = _checked_text(text)
    kind = _checked_audience(audience)
    named = _checked_people(actor, record, kind, _mentioned(record, said) | set(people))
    remark = Remark(
        key=secrets.token_urlsafe(12), record_id=record.id, author_id=actor.person_id, authority=actor.authority,
        audience=kind, text=said, written_at=clock.now(),
    )  # fmt: skip
    remark.people = [RemarkPerson(person_id=person_id, is_named=True) for person_id in sorted(named)]
    db.session.add(remark)
    db.session.flush()
    _record(actor, "remark:write", kind, record)
    if kind is not Audience.LEADERS:  # what is for the leaders only leaves no mark on what others read
        mark_seen(actor, record)
    publish(RemarkWritten(remark.id))
    return remark


def mark_seen(actor: Actor, record: Record) -> int:
    """Say that the actor has seen every remark that they see on the document; answers how many were new."""
    require(actor, Permission.RECORD_READ, record)
    unseen = [remark for remark in remarks_on(actor, record) if is_unseen(actor, remark)]
    for remark in unseen:
        row = next((row for row in remark.people if row.person_id == actor.person_id), None)
        if row is None:
            row = RemarkPerson(remark_id=remark.id, person_id=actor.person_id, is_named=False)
            db.session.add(row)
        row.seen_at = clock.now()
    db.session.flush()
    return len(unseen)


def withdraw(actor: Actor, remark: Remark) -> None:
    """Strike one's own remark through; it stays where it is. Raises `Conflict` once the time for it is over."""
    require(actor, Permission.REMARK_WITHDRAW, remark)
    records.ensure_changeable(remark.record)
    if remark.withdrawn_at is not None:
        raise Conflict(_("This remark was withdrawn already."))
    if not may_be_withdrawn(remark):
        raise Conflict(_("A remark can be withdrawn within 10 minutes. Write another one that corrects it."))
    remark.withdrawn_at = clock.now()
    db.session.flush()
    _record(actor, "remark:withdraw", remark.audience, remark.record)


def may_be_withdrawn(remark: Remark) -> bool:
    """Whether the time for withdrawing still runs."""
    return remark.withdrawn_at is None and clock.now() - remark.written_at <= WITHDRAW_WITHIN


def remove_of_record(record_id: int) -> None:
    """Delete what was said on a document that must never have entered."""
    record = db.session.get_one(Record, record_id)
    gone = delete(Remark).where(Remark.record_id == record_id).returning(Remark.audience)
    audiences = [Audience(row.audience) for row in db.session.execute(gone).all()]
    for audience in {_subject(each): each for each in audiences}.values():
        _record(SYSTEM, "remark:remove", audience, record)


def _checked_text(text: str) -> str:
    said = clean_text(text)
    if not said:
        raise Invalid(_("Write what you want to say."), fields={"text": _("Write what you want to say.")})
    if len(said) > LONG_TEXT:
        message = _("At most %(limit)s characters.", limit=LONG_TEXT)
        raise Invalid(message, fields={"text": message})
    return said


def _checked_audience(audience: str) -> Audience:
    if audience not in set(Audience):
        message = _("Choose who is to see the remark.")
        raise Invalid(message, fields={"audience": message})
    return Audience(audience)


def _mentioned(record: Record, text: str) -> set[int]:
    names = {name.lower() for name in _MENTION.findall(text)}
    return {person.id for person in list_people(record.agency_id) if person.username in names} if names else set()


def _checked_people(actor: Actor, record: Record, audience: Audience, ids: set[int]) -> set[int]:
    named = ids - {actor.person_id}
    if audience is Audience.LEADERS and named:
        message = _("A remark for the leaders only names nobody else. Choose another audience, or name nobody.")
        raise Invalid(message, fields={"people": message})
    if audience is Audience.NAMED and not named:
        message = _("Choose at least one person for a remark to named people.")
        raise Invalid(message, fields={"people": message})
    strangers = named - {person.id for person in readers_of(record)}
    if strangers:
        message = _("Not everybody named sees this document: %(names)s. Name somebody who sees it, or have the "
                    "document passed on to them first.", names=_names(record, strangers))  # fmt: skip
        raise Invalid(message, fields={"people": message})
    return named


def _names(record: Record, ids: set[int]) -> str:
    """Names of colleagues; an id of anybody else is only a number."""
    query = select(Person.id, Person.full_name).where(Person.id.in_(ids), Person.agency_id == record.agency_id)
    known = {row.id: row.full_name for row in db.session.execute(query)}
    return ", ".join(known.get(person_id, f"#{person_id}") for person_id in sorted(ids))


def _record(actor: Actor, action: str, audience: str, record: Record) -> None:
    """The act, without the words: those stand in the row that the chain vouches for.

    What is said to the leaders only is recorded in a chain of its own, which no page shows, so that neither a line nor
    a gap in the office's history tells of it; `audit verify` checks it like any other.
    """
    subject = _subject(audience)
    chain = -record.agency_id if subject == LEADERS_SUBJECT else record.agency_id
    audit.record(actor, action, subject, record.id, agency_id=chain)


def _subject(audience: str) -> str:
    return LEADERS_SUBJECT if audience == Audience.LEADERS else SUBJECT
