"""How states look: word, icon and tone (never colour alone). Tones: neutral, info, success, warning, danger."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from eoffice.records.models import CaseFileState, RecordKind, Urgency
from eoffice.web.template_filters import urgency_label


class Look(NamedTuple):
    """What a chip shows."""

    label: str
    icon: str
    tone: str


INCOMING_LOOKS: dict[str, Look] = {
    "received": Look(_l("Received"), "inbox", "warning"),
    "refused": Look(_l("Refused"), "slash-circle", "danger"),
    "registered": Look(_l("Registered"), "journal-text", "info"),
    "awaiting_direction": Look(_l("Awaiting direction"), "signpost-split", "warning"),
    "assigned": Look(_l("Assigned"), "person-check", "info"),
    "processing": Look(_l("Being handled"), "hourglass-split", "info"),
    "completed": Look(_l("Completed"), "check-circle", "success"),
    "filed": Look(_l("In a case file"), "folder2", "neutral"),
}
OUTGOING_LOOKS: dict[str, Look] = {
    "draft": Look(_l("Draft"), "pencil", "neutral"),
    "content_review": Look(_l("Content review"), "eye", "warning"),
    "form_review": Look(_l("Form review"), "card-checklist", "warning"),
    "signing": Look(_l("Awaiting signature"), "vector-pen", "warning"),
    "signed": Look(_l("Signed"), "patch-check", "info"),
    "numbered": Look(_l("Numbered"), "hash", "info"),
    "sealed": Look(_l("Sealed"), "award", "info"),
    "issued": Look(_l("Issued"), "send", "success"),
    "recalled": Look(_l("Recalled"), "arrow-counterclockwise", "danger"),
    "filed": Look(_l("In a case file"), "folder2", "neutral"),
}
CASE_FILE_LOOKS: dict[str, Look] = {
    CaseFileState.OPEN: Look(_l("Open"), "folder2-open", "info"),
    CaseFileState.CLOSED: Look(_l("Closed"), "folder2", "neutral"),
    CaseFileState.HANDED_OVER: Look(_l("Handed over"), "hourglass-split", "warning"),
    CaseFileState.RETURNED: Look(_l("Returned by the archive"), "arrow-return-left", "danger"),
    CaseFileState.ARCHIVED: Look(_l("Archived"), "archive", "success"),
}
LOOKS: dict[str, dict[str, Look]] = {
    RecordKind.INCOMING: INCOMING_LOOKS,
    RecordKind.OUTGOING: OUTGOING_LOOKS,
    "case_file": CASE_FILE_LOOKS,
}

KIND_LABELS: dict[str, str] = {
    RecordKind.INCOMING: _l("Incoming document"),
    RecordKind.OUTGOING: _l("Outgoing document"),
}


def add_looks(kind: str, looks: dict[str, Look]) -> None:
    """Let a room above say how the states of its own things look."""
    LOOKS[kind] = looks


def look(kind: str, state: str) -> Look:
    """The look of a state; the bare state for one that is not known."""
    return LOOKS.get(kind, {}).get(state, Look(state, "circle", "neutral"))


def state_choices(kind: str) -> list[tuple[str, str]]:
    """States of a kind with their words, for a filter."""
    return [(state, str(shown.label)) for state, shown in LOOKS[kind].items()]


def urgency_choices() -> list[tuple[str, str]]:
    """Urgencies with their words, as a form or a filter offers them."""
    return [(urgency.value, urgency_label(urgency)) for urgency in Urgency]
