"""How entries look, and acts on them in words."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.audit.models import AuditEvent
from eoffice.records.looks import Look
from eoffice.records.wording import Step
from eoffice.schedule.models import Audience
from eoffice.schedule.states import EntryState

ENTRY_LOOKS: dict[str, Look] = {
    EntryState.PROPOSED: Look(_l("Proposed"), "hourglass-split", "warning"),
    EntryState.PLANNED: Look(_l("In the calendar"), "calendar-check", "success"),
    EntryState.REFUSED: Look(_l("Refused"), "slash-circle", "danger"),
    EntryState.WITHDRAWN: Look(_l("Withdrawn"), "arrow-return-left", "neutral"),
    EntryState.CANCELLED: Look(_l("Cancelled"), "x-circle", "danger"),
}
AUDIENCES: dict[str, str] = {
    Audience.ALL: _l("everybody of the agency"), Audience.LEADERS: _l("leaders and the office only"),
}  # fmt: skip

#: Act → words, icon, tone.
ACTS: dict[str, tuple[str, str, str]] = {
    "schedule:enter": (_l("Entered into the calendar"), "calendar-check", "info"),
    "schedule:propose": (_l("Proposed for the calendar"), "hourglass-split", "info"),
    "schedule:change": (_l("Calendar entry changed"), "pencil", "neutral"),
    "schedule:approve": (_l("Put into the calendar"), "check2", "success"),
    "schedule:refuse": (_l("Proposal for the calendar refused"), "slash-circle", "danger"),
    "schedule:withdraw": (_l("Proposal for the calendar withdrawn"), "arrow-return-left", "neutral"),
    "schedule:cancel": (_l("Calendar entry cancelled"), "x-circle", "danger"),
    "schedule:restore": (_l("Put back into the calendar"), "arrow-counterclockwise", "info"),
    "schedule:unlink": (_l("Link to a document taken out"), "link-45deg", "neutral"),
    "schedule:feed": (_l("Address of the calendar feed made anew"), "link-45deg", "neutral"),
    "schedule:end_feed": (_l("Address of the calendar feed ended"), "x-circle", "neutral"),
}

FIELD_LABELS: dict[str, str] = {
    "leaders": _l("Leaders"), "time": _l("Time"), "what": _l("Content"), "place": _l("Venue"), "chair": _l("Chair"),
    "prepared_by": _l("Prepared by"), "link": _l("Document or task"), "note": _l("Note"), "audience": _l("Seen by"),
}  # fmt: skip


def steps(acts: Iterable[AuditEvent]) -> list[Step]:
    """The history of an entry for the timeline."""
    return [_step(act) for act in acts]


def told(act: AuditEvent) -> list[tuple[str, str]]:
    """What an act wrote down, for the list of all acts."""
    step = _step(act)
    notes = [("", step.note)] if step.note else []
    return notes + [(label, f"{before} → {after}" if before else after) for label, before, after in step.changes]


def _step(act: AuditEvent) -> Step:
    title, icon, tone = ACTS.get(act.action, (act.action, "circle", "neutral"))
    changed = act.detail.get("changed") or {}
    return Step(
        title=str(title), at=act.at, person=act.person_name or _("The system"), authority=act.authority,
        on_behalf_of=act.on_behalf_of, icon=icon, tone=tone, note=str(act.detail.get("reason") or ""),
        changes=[(str(FIELD_LABELS.get(name, name)), *_pair(name, pair)) for name, pair in changed.items()],
    )  # fmt: skip


def _pair(name: str, pair: list[str]) -> tuple[str, str]:
    """Before and after; what was linked is not said, since not everybody may open it."""
    if name == "link":
        return "", _("changed")
    if name == "audience":
        return str(AUDIENCES.get(pair[0], pair[0])), str(AUDIENCES.get(pair[1], pair[1]))
    return pair[0], pair[1] or "–"
