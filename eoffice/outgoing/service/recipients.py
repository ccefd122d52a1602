"""Nơi nhận: places a document goes to, inside the installation or to an outside address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.access.engine import can, require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid, NotFound
from eoffice.core.text import clean_line, fold
from eoffice.directory.models import Agency
from eoffice.directory.queries import find_agency_by_name
from eoffice.outgoing.models import DeliveryState, Outgoing, Recipient
from eoffice.outgoing.service.steps import locked
from eoffice.outgoing.states import OutgoingState
from eoffice.records import service as records
from eoffice.records.models import Record

#: More places than this on one document are a mistake in the list.
MAX_RECIPIENTS = 500
LENGTH = 300
_LINE = re.compile(r"(?P<name>[^<>]*?)\s*(?:<(?P<address>[^<>]*)>)?")
#: The places are printed on the document and fixed once it has left the house.
_LEFT_THE_HOUSE = frozenset({OutgoingState.ISSUED, OutgoingState.RECALLED, OutgoingState.FILED})


@dataclass(frozen=True)
class NewRecipient:
    """A place as somebody wrote it; with `agency_id` it is an agency of the directory."""

    name: str
    address: str = ""
    agency_id: int | None = None


def parse_lines(text: str) -> list[NewRecipient]:
    """One place a line, `name <address>`; a name of the directory becomes that organisation.

    Raises `Invalid` naming the first line that has no name.
    """
    found = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = clean_line(raw).strip("-;. ")
        if not line:
            continue
        match = _LINE.fullmatch(line)
        if match is None or not match["name"]:
            message = _("Line %(number)s is not a name, or a name with an address in angle brackets.", number=number)
            raise _refusal(message)
        agency = find_agency_by_name(match["name"])
        address = match["address"] or (agency.email if agency and not agency.is_internal else "")
        found.append(NewRecipient(agency.name if agency else match["name"], address, agency.id if agency else None))
    return found


def of_agencies(agency_ids: Iterable[int]) -> list[NewRecipient]:
    """Organisations chosen by id; raises `Invalid` for one that does not exist."""
    wanted = list(dict.fromkeys(agency_ids))
    known = {agency.id: agency for agency in db.session.scalars(select(Agency).where(Agency.id.in_(wanted)))}
    if set(wanted) - set(known):
        raise _refusal(_("Choose recipients from the list."))
    return [
        NewRecipient(agency.name, "" if agency.is_internal else agency.email, agency.id)
        for agency in (known[agency_id] for agency_id in wanted)
    ]


def place_recipients(outgoing: Outgoing, places: Sequence[NewRecipient]) -> list[Recipient]:
    """Add places to a document that is being made; one that stands there already is left out.

    Raises `Invalid` for a place without a name, the own agency, and more than `MAX_RECIPIENTS`.
    """
    known = {_key(row.agency_id, row.name, row.address) for row in outgoing.recipients}
    added = []
    for place in places:
        name, address = clean_line(place.name), clean_line(place.address)
        if not name or len(name) > LENGTH or len(address) > LENGTH:
            message = _("A recipient needs a name; name and address have at most %(limit)s characters.", limit=LENGTH)
            raise _refusal(message)
        if place.agency_id == outgoing.body.agency_id:
            raise _refusal(_("The document is your own agency's; it need not be sent there."))
        key = _key(place.agency_id, name, address)
        if key not in known:
            known.add(key)
            added.append(Recipient(record_id=outgoing.record_id, agency_id=place.agency_id, name=name, address=address))
    if len(known) > MAX_RECIPIENTS:
        raise _refusal(_("At most %(limit)s recipients.", limit=MAX_RECIPIENTS))
    db.session.add_all(added)
    db.session.flush()
    db.session.expire(outgoing, ["recipients"])
    return added


def add_recipients(
    actor: Actor, record: Record, places: Sequence[NewRecipient], *, version: int | None = None
) -> list[Recipient]:
    """Add places while the document has not been issued; the drafter and the clerk may."""
    outgoing = _changeable(actor, record, version)
    if not places:
        raise _refusal(_("Write at least one recipient."))
    added = place_recipients(outgoing, places)
    if added:
        records.touch(record)
        _record(actor, record, "outgoing:add_recipients", added)
    return added


def remove_recipient(actor: Actor, record: Record, recipient_id: int, *, version: int | None = None) -> None:
    """Take a place away while the document has not been issued."""
    outgoing = _changeable(actor, record, version)
    recipient = next((row for row in outgoing.recipients if row.id == recipient_id), None)
    if recipient is None:
        raise NotFound(_("There is no such recipient."))
    _record(actor, record, "outgoing:remove_recipient", [recipient])
    db.session.delete(recipient)
    records.touch(record)
    db.session.flush()
    db.session.expire(outgoing, ["recipients"])


def mark_sent(actor: Actor, record: Record, recipient_id: int, *, version: int | None = None) -> Recipient:
    """Note that a copy for an outside address has left, by post, mail or hand; only the clerk may (Đ18)."""
    outgoing = locked(actor, record)
    require(actor, Permission.OUTGOING_ISSUE, record)
    records.ensure_changeable(record)
    records.ensure_version(record, version)
    recipient = next((row for row in outgoing.recipients if row.id == recipient_id), None)
    if recipient is None:
        raise NotFound(_("There is no such recipient."))
    if recipient.state != DeliveryState.TO_SEND:
        raise Conflict(_("There is nothing to send to %(name)s now.", name=recipient.name), code="not_to_send")
    recipient.state, recipient.delivered_at = DeliveryState.SENT, clock.now()
    records.touch(record)
    _record(actor, record, "outgoing:sent", [recipient])
    return recipient


def may_change_recipients(actor: Actor, record: Record) -> bool:
    """Whether the actor may add or remove places now."""
    may = can(actor, Permission.OUTGOING_SUBMIT, record) or can(actor, Permission.OUTGOING_ISSUE, record)
    return may and record.state not in _LEFT_THE_HOUSE


def _changeable(actor: Actor, record: Record, version: int | None) -> Outgoing:
    outgoing = locked(actor, record)
    records.ensure_changeable(record)
    if record.state in _LEFT_THE_HOUSE:
        raise Conflict(_("The document has been issued; its recipients can be changed no more."), code="issued")
    if not may_change_recipients(actor, record):
        raise Denied(_("Only the drafter and the clerk change the recipients."))
    records.ensure_version(record, version)
    return outgoing


def _key(agency_id: int | None, name: str, address: str) -> tuple[int | None, str, str]:
    return (agency_id, "", "") if agency_id else (None, fold(name), fold(address))


def _refusal(message: str) -> Invalid:
    return Invalid(_("The recipients cannot be kept like this."), fields={"recipients": message})


def _record(actor: Actor, record: Record, action: str, rows: Sequence[Recipient]) -> None:
    audit.record(
        actor, action, records.SUBJECT, record.id, agency_id=record.agency_id,
        detail={"recipients": [row.name for row in rows], "comment": "; ".join(row.name for row in rows)[:1000]},
    )  # fmt: skip
