"""Life of a task."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from eoffice.access.permissions import Permission
from eoffice.core.workflow import Field, Transition, TransitionTable


class TaskState(StrEnum):
    """assigned → in_progress → done; a head passes a unit's task to a person (delegated), a person may give it back
    (returned), which makes it the head's turn again.
    """

    ASSIGNED = "assigned"
    DELEGATED = "delegated"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    RETURNED = "returned"


S = TaskState

#: Somebody still has to do something.
OPEN_STATES = (S.ASSIGNED, S.DELEGATED, S.IN_PROGRESS)

TRANSITIONS: TransitionTable[TaskState] = TransitionTable(
    (
        Transition(
            action="delegate", sources=frozenset({S.ASSIGNED, S.DELEGATED}), target=S.DELEGATED,
            permission=Permission.TASK_DELEGATE, label=_l("Pass on"), is_main=True,
            fields=(
                Field(name="person", kind="person", required=True), Field(name="due_on", kind="date"),
                Field(name="instruction", kind="long_text"),
            ),
        ),
        Transition(
            action="start", sources=frozenset({S.ASSIGNED}), target=S.IN_PROGRESS,
            permission=Permission.TASK_START, label=_l("Start"), is_main=True,
        ),
        Transition(
            action="return", sources=frozenset({S.ASSIGNED, S.IN_PROGRESS}), target=S.RETURNED,
            permission=Permission.TASK_RETURN, label=_l("Give back with a reason"), is_destructive=True,
            fields=(Field(name="reason", kind="long_text", required=True),),
        ),
        Transition(
            action="complete", sources=frozenset({S.ASSIGNED, S.DELEGATED, S.IN_PROGRESS}), target=S.DONE,
            permission=Permission.TASK_REPORT, label=_l("Report as done"),
            fields=(Field(name="result", kind="long_text", required=True),),
        ),
    )
)  # fmt: skip
