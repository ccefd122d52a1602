"""Acts of the history in words, for the page that shows every step with person, authority and time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.audit.models import AuditEvent
from eoffice.core.database import db
from eoffice.records.looks import LOOKS, look
from eoffice.records.models import Record
from eoffice.records.service import SUBJECT
from eoffice.records.types import type_name
from eoffice.web.dates import show_hour
from eoffice.web.template_filters import urgency_label

#: Action → words, icon, tone.
ACTS: dict[str, tuple[str, str, str]] = {
    "incoming:receive": (_l("Received"), "inbox", "neutral"),
    "incoming:edit": (_l("Card of an incoming document corrected"), "pencil", "neutral"),
    "incoming:register": (_l("Registered"), "journal-text", "info"),
    "incoming:register_again": (_l("Registered again"), "journal-text", "info"),
    "incoming:refuse": (_l("Refused"), "slash-circle", "danger"),
    "incoming:merge": (_l("Merged as second receipt"), "copy", "warning"),
    "incoming:second_receipt": (_l("Came again"), "copy", "neutral"),
    "incoming:route": (_l("Passed on by routing rule"), "diagram-3", "info"),
    "incoming:submit": (_l("Submitted for direction"), "forward", "info"),
    "incoming:propose": (_l("Handler proposed"), "signpost-split", "info"),
    "incoming:pass_on": (_l("Laid before another leader"), "forward", "info"),
    "incoming:direct": (_l("Directed"), "diagram-3", "info"),
    "incoming:withdraw": (_l("Directive taken back"), "arrow-counterclockwise", "warning"),
    "incoming:return": (_l("Returned for new direction"), "arrow-return-left", "warning"),
    "incoming:hand_to": (_l("Passed on to a handler"), "person-check", "info"),
    "incoming:take_back": (_l("Given back to the head of the unit"), "arrow-return-left", "warning"),
    "incoming:change_lead": (_l("Lead unit changed"), "diagram-3", "warning"),
    "incoming:move_due": (_l("Deadline moved"), "calendar3", "warning"),
    "incoming:report": (_l("Reported, waits for acceptance"), "hourglass-split", "info"),
    "incoming:send_back": (_l("Sent back to be finished"), "arrow-return-left", "warning"),
    "incoming:start": (_l("Handling started"), "hourglass-split", "info"),
    "incoming:complete": (_l("Completed"), "check-circle", "success"),
    "incoming:file": (_l("Incoming document put into a case file"), "folder2", "neutral"),
    "outgoing:draft": (_l("Draft made"), "file-earmark-plus", "neutral"),
    "outgoing:edit": (_l("Card of an outgoing document corrected"), "pencil", "neutral"),
    "outgoing:revise": (_l("New version uploaded"), "file-earmark-arrow-up", "neutral"),
    "outgoing:submit": (_l("Submitted for approval"), "forward", "info"),
    "outgoing:approve_content": (_l("Content approved"), "check2", "info"),
    "outgoing:approve_form": (_l("Form approved"), "check2-all", "info"),
    "outgoing:return": (_l("Returned"), "arrow-return-left", "warning"),
    "outgoing:sign": (_l("Signed"), "vector-pen", "success"),
    "outgoing:number": (_l("Number given"), "hash", "info"),
    "outgoing:seal": (_l("Sealed"), "award", "info"),
    "outgoing:issue": (_l("Issued"), "send", "success"),
    "outgoing:recall": (_l("Recalled"), "arrow-counterclockwise", "danger"),
    "outgoing:file": (_l("Outgoing document put into a case file"), "folder2", "neutral"),
    "register:cancel": (_l("Number cancelled"), "x-circle", "danger"),
    "register:correct": (_l("Line of an old register corrected"), "pencil", "neutral"),
    "register:import": (_l("Brought in from an old register"), "journal-text", "neutral"),
    "record:undo": (_l("Decision taken back"), "arrow-counterclockwise", "warning"),
    "record:end_sight": (_l("Reading ended for who had it without acting"), "eye", "neutral"),
    "record:relate": (_l("Linked to another document"), "link-45deg", "neutral"),
    "exchange:deliver": (_l("Delivered"), "envelope", "info"),
    "outgoing:add_recipients": (_l("Recipients added"), "plus-lg", "neutral"),
    "outgoing:remove_recipient": (_l("Recipient taken out"), "x-lg", "neutral"),
    "outgoing:sent": (_l("Copy sent"), "envelope", "info"),
    "exchange:status": (_l("Status from the receiver"), "reply", "info"),
    "exchange:recalled": (_l("Recalled by the sender"), "arrow-counterclockwise", "danger"),
    "task:assign": (_l("Task assigned"), "list-check", "info"),
    "task:delegate": (_l("Task passed on"), "person-check", "info"),
    "task:start": (_l("Work on the task began"), "hourglass-split", "info"),
    "task:report": (_l("Task reported as done"), "check-circle", "success"),
    "task:return": (_l("Task given back"), "arrow-return-left", "warning"),
    "task:accept": (_l("Result accepted"), "check-circle", "success"),
    "task:send_back": (_l("Task sent back to be finished"), "arrow-return-left", "warning"),
    "task:note": (_l("Progress noted"), "pencil", "neutral"),
    "task:add_item": (_l("Added to the checklist"), "plus-lg", "neutral"),
    "task:tick": (_l("Ticked"), "check2", "neutral"),
    "task:untick": (_l("Tick taken away"), "x-lg", "neutral"),
    "task:split": (_l("Sub-task given"), "diagram-3", "info"),
    "task:ask_extension": (_l("More time asked for"), "hourglass-split", "warning"),
    "task:extend": (_l("Deadline changed"), "calendar3", "info"),
    "task:refuse_extension": (_l("More time refused"), "slash-circle", "warning"),
    "task:keep_day": (_l("Promised day kept, though the calendar changed"), "calendar3", "neutral"),
    "task:move_day": (_l("Promised day moved with the calendar"), "calendar3", "warning"),
    "task:reassign": (_l("Handler changed"), "person-check", "warning"),
    "task:add_supporter": (_l("Supporter added"), "people", "info"),
    "task:set_terms": (_l("Acceptance or alarms changed"), "clock-history", "neutral"),
    "task:withdraw": (_l("Taken back by the assigner"), "arrow-counterclockwise", "warning"),
    "task:close": (_l("Task closed"), "check2", "neutral"),
    "task:reopen": (_l("Task open again"), "arrow-counterclockwise", "warning"),
    "case_file:open": (_l("Case file opened"), "folder2-open", "neutral"),
    "case_file:add": (_l("Document added"), "paperclip", "neutral"),
    "case_file:close": (_l("Closed"), "folder2", "info"),
    "case_file:reopen": (_l("Reopened"), "folder2-open", "neutral"),
    "case_file:hand_over": (_l("Handed over to the archive"), "box-seam", "info"),
    "case_file:accept": (_l("Accepted into the archive"), "archive", "success"),
    "case_file:return": (_l("Returned by the archive"), "arrow-return-left", "warning"),
}

#: Fields of the card, as the forms name them.
FIELD_LABELS: dict[str, str] = {
    "type": _l("Type"), "number": _l("Number"), "notation": _l("Notation"), "issued_on": _l("Date"),
    "issuer_name": _l("Issuer"), "subject": _l("Subject"), "signer_name": _l("Signer"),
    "signer_position": _l("Signer's position"), "urgency": _l("Urgency"), "reach_by": _l("To reach the handler by"),
    "page_count": _l("Pages"),
    "language": _l("Language"), "note": _l("Note"), "due_on": _l("Due"), "arrived_on": _l("Arrived on"),
}  # fmt: skip

#: Fields whose values are codes → the words of a value.
_WORDS: dict[str, Callable[[Any], str]] = {"type": type_name, "urgency": urgency_label}

#: A moment as the history keeps it.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")

#: Keys of `detail` whose text is shown as the act's note, in this order.
NOTES = ("reason", "directive", "comment", "result", "instruction")


@dataclass(frozen=True)
class Step:
    """One act as the timeline draws it."""

    title: str
    at: datetime
    person: str
    authority: str
    on_behalf_of: str
    icon: str
    tone: str
    note: str
    changes: list[tuple[str, str, str]]


def steps(acts: Iterable[AuditEvent]) -> list[Step]:
    """The acts in words."""
    return [_step(act) for act in acts]


def told(act: AuditEvent) -> list[tuple[str, str]]:
    """What the act wrote down, for the list of all acts: its note without a name, the subject, what changed."""
    step = _step(act)
    found = [("", step.note)] if step.note else []
    if act.detail.get("subject"):
        found.append((str(FIELD_LABELS["subject"]), str(act.detail["subject"])))
    return found + [(label, f"{before} → {after}" if before else after) for label, before, after in step.changes]


def _step(act: AuditEvent) -> Step:
    title, icon, tone = ACTS.get(act.action, (act.action, "circle", "neutral"))
    if act.detail.get("act") in ACTS:
        title = _("Taken back: %(act)s", act=ACTS[act.detail["act"]][0])
    return Step(
        title=str(title), at=act.at, person=act.person_name or _("The system"), authority=act.authority,
        on_behalf_of=act.on_behalf_of, icon=icon, tone=tone,
        note="\n".join(str(act.detail[key]) for key in NOTES if act.detail.get(key)),
        changes=_changes(act),
    )  # fmt: skip


def _changes(act: AuditEvent) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    detail = act.detail
    if detail.get("from") and detail.get("from") != detail.get("to"):
        kind = _kind_of(act)
        before, after = (str(look(kind, str(state)).label) for state in (detail["from"], detail["to"]))
        found.append((_("State"), before, after))
    for key, label in ((("arrival_number"), _("Arrival number")), ("number", _("Number")), ("due_on", _("Due"))):
        if detail.get(key) and not isinstance(detail[key], list):
            found.append((label, "", shown(detail[key])))
    for name, pair in (detail.get("changed") or {}).items():
        if isinstance(pair, list) and len(pair) == 2 and name in FIELD_LABELS:
            words = _WORDS.get(name, shown)
            found.append((str(FIELD_LABELS[name]), words(pair[0]), words(pair[1])))
    return found


def _kind_of(act: AuditEvent) -> str:
    """Whose states the act tells of: those of its subject, or of the room it was done in."""
    for kind in (act.subject_kind, act.action.partition(":")[0]):
        if kind in LOOKS:
            return kind
    record = db.session.get(Record, act.subject_id) if act.subject_kind == SUBJECT else None
    return record.kind if record else ""


def shown(value: Any) -> str:
    """A value of `detail` as people write it; ISO days become 23/11/2026."""
    text = "" if value is None else str(value)
    if _MOMENT.fullmatch(text):
        return show_hour(datetime.fromisoformat(text))
    if len(text) == 10 and text[4] == text[7] == "-":
        try:
            return date.fromisoformat(text).strftime("%d/%m/%Y")
        except ValueError:
            return text
    return text
