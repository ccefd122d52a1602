"""Keeping the leaders' calendar: entered by the office, proposed by units, changed, cancelled; every act is kept."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.access.engine import can, require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, IllegalTransition, Invalid, NotFound, Stale
from eoffice.core.text import clean_line
from eoffice.directory.inputs import Inputs
from eoffice.records.models import Record
from eoffice.schedule.models import Audience, CalendarEntry
from eoffice.schedule.queries import leaders_of, overlapping
from eoffice.schedule.states import CHANGEABLE, TRANSITIONS, EntryState
from eoffice.tasks.models import Task

#: Subject kind of entries in the history.
SUBJECT = "calendar_entry"
#: What people fill in.
FIELDS = (
    "leaders", "starts_on", "starts_time", "ends_on", "ends_time", "what", "place", "chair", "prepared_by", "link",
    "note", "audience", "despite",
)  # fmt: skip
_TIME = re.compile(r"([01]?[0-9]|2[0-3])\s*(?:[:hHgG.]\s*([0-5][0-9])?)?")
_LINK = re.compile(r"(?:https?://[^/\s]+)?/(incoming|outgoing|documents|tasks)/([0-9]{1,9})(?:[/?#]\S*)?")


def enter(actor: Actor, **values: Any) -> CalendarEntry:
    """Put an entry into the calendar; of whoever does not keep it this is a proposal, which the office decides on.

    Inputs: `FIELDS`. Raises `Invalid` naming every input at fault, and for a leader who is elsewhere at that time,
    unless `despite` says that this is known.
    """
    require(actor, Permission.SCHEDULE_PROPOSE)
    if actor.agency_id is None:
        raise Invalid(_("Only a person can decide this."))
    keeps, now = can(actor, Permission.SCHEDULE_KEEP), clock.now()
    entry = CalendarEntry(
        agency_id=actor.agency_id, uid=str(uuid.uuid4()), proposed_by=actor.person_id, created_at=now, updated_at=now,
        state=EntryState.PLANNED if keeps else EntryState.PROPOSED, reason="",
    )  # fmt: skip
    with db.session.no_autoflush:
        _fill(actor, entry, values)
    db.session.add(entry)
    db.session.flush()
    _record(actor, "schedule:enter" if keeps else "schedule:propose", entry, {"to": entry.state})
    return entry


def change(actor: Actor, entry: CalendarEntry, *, version: int | None = None, **values: Any) -> CalendarEntry:
    """Change an entry; what stood there before is kept in the history."""
    _lock(actor, entry, version)
    require(actor, Permission.SCHEDULE_CHANGE, entry)
    if entry.state not in CHANGEABLE:
        raise Conflict(_("This entry cannot be changed any more."))
    before = _shown(entry)
    with db.session.no_autoflush:
        _fill(actor, entry, values)
    after = _shown(entry)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        entry.updated_at = clock.now()
        db.session.flush()
        _record(actor, "schedule:change", entry, {"changed": changed})
    return entry


def act(
    actor: Actor, entry: CalendarEntry, action: str, *, version: int | None = None, reason: str = ""
) -> CalendarEntry:
    """Make the move `action` of the transition table."""
    _lock(actor, entry, version)
    if action not in TRANSITIONS.actions:
        raise NotFound(_("There is no action “%(action)s”.", action=clean_line(action)[:40]))
    row = TRANSITIONS.find(EntryState(entry.state), action)
    if row is None or row.target is None:
        raise IllegalTransition(_("This step is not possible now."))
    require(actor, Permission(row.permission), entry)
    inputs = Inputs({"reason": reason}, agency_id=entry.agency_id)
    said = inputs.text("reason", required=bool(row.fields))
    inputs.raise_if_any()
    source, entry.state, entry.reason, entry.updated_at = entry.state, row.target.value, said, clock.now()
    db.session.flush()
    _record(actor, f"schedule:{action}", entry, {"from": source, "to": entry.state, "reason": said})
    return entry


def _lock(actor: Actor, entry: CalendarEntry, version: int | None) -> None:
    db.session.flush()
    db.session.refresh(entry, with_for_update={"of": CalendarEntry})
    require(actor, Permission.SCHEDULE_READ, entry)
    if version is not None and version != entry.version:
        sentence = _("It was changed in the meantime. Look at it again, then decide.")
        raise Stale(sentence, version=entry.version)


def _fill(actor: Actor, entry: CalendarEntry, values: Mapping[str, Any]) -> None:
    inputs = Inputs(values, agency_id=entry.agency_id, known=FIELDS)
    _read_time(inputs, entry, values)
    _read_leaders(inputs, entry, values.get("leaders"))
    entry.what, entry.place = _needed(inputs, "what", 500), inputs.line("place", limit=300)
    entry.chair, entry.note = inputs.line("chair", limit=200), inputs.text("note")
    unit = inputs.unit("prepared_by")
    entry.unit, entry.prepared_by = unit, unit.id if unit else None
    audience = values.get("audience") or entry.audience or Audience.ALL
    if not can(actor, Permission.SCHEDULE_KEEP):
        audience = entry.audience or Audience.ALL
    entry.audience = inputs.findings.choice("audience", str(audience), Audience) or Audience.ALL
    _read_link(actor, inputs, entry)
    inputs.raise_if_any()
    _ensure_free(actor, entry, is_known=bool(values.get("despite")))


def _needed(inputs: Inputs, name: str, limit: int) -> str:
    line = inputs.line(name, limit=limit)
    if not line:
        inputs.findings.add(name, _("Fill in this field."))
    return line


def _read_time(inputs: Inputs, entry: CalendarEntry, values: Mapping[str, Any]) -> None:
    first = inputs.day("starts_on")
    if first is None:
        inputs.findings.add("starts_on", _("Choose a day."))
    last = inputs.day("ends_on") or first
    starts, ends = (_clock_time(inputs, name, values.get(name)) for name in ("starts_time", "ends_time"))
    if first is None or last is None or starts is None or ends is None:
        return
    entry.starts_at, entry.ends_at = _moment(first, starts), _moment(last, ends)
    if entry.ends_at <= entry.starts_at:
        inputs.findings.add("ends_time", _("The end lies before the beginning."))
    elif (last - first).days > 31:
        inputs.findings.add("ends_on", _("An entry lasts a month at most."))


def _clock_time(inputs: Inputs, name: str, value: Any) -> time | None:
    found = _TIME.fullmatch(clean_line(str(value or ""))[:20])
    if found is None:
        inputs.findings.add(name, _("Write the time as 08:00 or 8h30."))
        return None
    return time(int(found[1]), int(found[2] or 0))


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, clock.OFFICE_ZONE)


def _read_leaders(inputs: Inputs, entry: CalendarEntry, given: Any) -> None:
    known = {str(person.id): person for person in leaders_of(entry.agency_id)}
    known |= {str(person.id): person for person in entry.leaders}
    wanted = list(dict.fromkeys(str(one) for one in given or ()))
    if not wanted:
        inputs.findings.add("leaders", _("Choose at least one leader."))
    elif any(one not in known for one in wanted):
        inputs.findings.add("leaders", _("Choose leaders of this agency."))
    else:
        entry.leaders = sorted((known[one] for one in wanted), key=lambda person: person.id)


def _read_link(actor: Actor, inputs: Inputs, entry: CalendarEntry) -> None:
    """A document or task by the address of its page; one that the actor may not read does not exist."""
    given = inputs.line("link", limit=300)
    if given and given == link_of(entry):
        return
    entry.record_id = entry.task_id = None
    if not given:
        return
    found = _LINK.fullmatch(given)
    task = db.session.get(Task, int(found[2])) if found and found[1] == "tasks" else None
    record = db.session.get(Record, int(found[2])) if found and found[1] != "tasks" else None
    if task is not None and can(actor, Permission.TASK_READ, task):
        entry.task_id = task.id
    elif record is not None and can(actor, Permission.RECORD_READ, record):
        entry.record_id = record.id
    else:
        message = _("Paste the address of a document or task that you may open, such as /incoming/412.")
        inputs.findings.add("link", message)


def link_of(entry: CalendarEntry) -> str:
    """The address of what is linked, as the form takes it; empty without."""
    if entry.task_id:
        return f"/tasks/{entry.task_id}"
    return f"/documents/{entry.record_id}" if entry.record_id else ""


def _ensure_free(actor: Actor, entry: CalendarEntry, *, is_known: bool) -> None:
    ids = [leader.id for leader in entry.leaders]
    others = overlapping(actor, entry.starts_at, entry.ends_at, ids, but=entry.id)
    if others and not is_known:
        message = " ".join(overlap_words(entry, other) for other in others[:3])
        raise Invalid(message, fields={"despite": message}, code="overlap")


def overlap_words(entry: CalendarEntry, other: CalendarEntry) -> str:
    """Who is in two places, and where else."""
    ids = {leader.id for leader in entry.leaders}
    names = ", ".join(leader.full_name for leader in other.leaders if leader.id in ids)
    return _(
        "%(names)s: at this time also “%(what)s” (%(time)s).", names=names, what=other.what[:80], time=time_words(other)
    )


def time_words(entry: CalendarEntry) -> str:
    """From when to when, as an office writes it; days only where it lasts longer than one."""
    starts, ends = clock.office_time(entry.starts_at), clock.office_time(entry.ends_at)
    if starts.date() == ends.date():
        return f"{starts:%H:%M} – {ends:%H:%M}"
    return f"{starts:%H:%M %d/%m} – {ends:%H:%M %d/%m}"


def _shown(entry: CalendarEntry) -> dict[str, str]:
    starts = clock.office_time(entry.starts_at)
    return {
        "leaders": ", ".join(leader.full_name for leader in entry.leaders),
        "time": f"{starts:%d/%m/%Y}, {time_words(entry)}", "what": entry.what, "place": entry.place,
        "chair": entry.chair, "prepared_by": entry.unit.name if entry.unit else "", "link": link_of(entry),
        "note": entry.note, "audience": entry.audience,
    }  # fmt: skip


def _record(actor: Actor, action: str, entry: CalendarEntry, detail: Mapping[str, Any]) -> None:
    audit.record(actor, action, SUBJECT, entry.id, agency_id=entry.agency_id, detail=detail)
