"""How tasks look: the word, icon and tone of each state, and the words of the parts in the work."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from eoffice.records.looks import Look
from eoffice.tasks.models import TaskRole
from eoffice.tasks.states import TaskState

TASK_LOOKS: dict[str, Look] = {
    TaskState.ASSIGNED: Look(_l("To do"), "inbox", "warning"),
    TaskState.DELEGATED: Look(_l("Passed on"), "person-check", "info"),
    TaskState.IN_PROGRESS: Look(_l("In progress"), "hourglass-split", "info"),
    TaskState.REPORTED: Look(_l("Waits for acceptance"), "clipboard-check", "warning"),
    TaskState.DONE: Look(_l("Done"), "check-circle", "success"),
    TaskState.RETURNED: Look(_l("Given back"), "arrow-return-left", "neutral"),
    TaskState.WITHDRAWN: Look(_l("Taken back"), "arrow-counterclockwise", "neutral"),
}

#: Part in the work → word and tone (NĐ 30/2020: chủ trì, phối hợp, để biết).
ROLE_LOOKS: dict[str, tuple[str, str]] = {
    TaskRole.LEAD: (_l("Lead"), "info"),
    TaskRole.SUPPORT: (_l("Support"), "neutral"),
    TaskRole.INFORM: (_l("For information"), "neutral"),
}
