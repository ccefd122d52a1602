"""Life of a task."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from eoffice.access.permissions import Permission
from eoffice.core.workflow import Field, Transition, TransitionTable


class TaskState(StrEnum):
    """assigned → in_progress → done; reported → done where the assigner wants to accept it, or sends it back.

    A head passes a unit's task to a person (delegated), a person may give it back (returned), which makes it the
    head's turn again; whoever assigned it may take it back (withdrawn).
    """

    ASSIGNED = "assigned"
    DELEGATED = "delegated"
    IN_PROGRESS = "in_progress"
    REPORTED = "reported"
    DONE = "done"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


S = TaskState

#: Whoever it is for still has to do something.
WORK_STATES = (S.ASSIGNED, S.DELEGATED, S.IN_PROGRESS)
#: Somebody still has to do something: to work, or to accept what was reported.
OPEN_STATES = (*WORK_STATES, S.REPORTED)

_AT_WORK = frozenset(WORK_STATES)
_OPEN = frozenset(OPEN_STATES)
_REASON = Field(name="reason", kind="long_text", required=True)
_RESULT = Field(name="result", kind="long_text", required=True)

TRANSITIONS: TransitionTable[TaskState] = TransitionTable(
    (
        Transition(
            action="delegate", sources=_AT_WORK, target=S.DELEGATED,
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
            fields=(_REASON,),
        ),
        Transition(
            action="complete", sources=_AT_WORK, target=S.DONE,
            permission=Permission.TASK_REPORT, label=_l("Report as done"), fields=(_RESULT,),
        ),
        Transition(
            action="report", sources=_AT_WORK, target=S.REPORTED,
            permission=Permission.TASK_REPORT, label=_l("Report for acceptance"), fields=(_RESULT,),
        ),
        Transition(
            action="accept", sources=frozenset({S.REPORTED}), target=S.DONE,
            permission=Permission.TASK_DIRECT, label=_l("Accept the result"), is_main=True,
            fields=(Field(name="comment", kind="long_text"),),
        ),
        Transition(
            action="send_back", sources=frozenset({S.REPORTED}), target=S.IN_PROGRESS,
            permission=Permission.TASK_DIRECT, label=_l("Send back to be finished"), is_destructive=True,
            fields=(_REASON,),
        ),
        Transition(
            action="note", sources=_OPEN, target=None, permission=Permission.TASK_NOTE, label=_l("Note progress"),
            fields=(
                Field(name="text", kind="long_text"), Field(name="percent", kind="number"),
                Field(name="files", kind="files"),
            ),
        ),
        Transition(
            action="add_item", sources=_AT_WORK, target=None, permission=Permission.TASK_NOTE,
            label=_l("Add to the checklist"), fields=(Field(name="text", required=True),),
        ),
        Transition(
            action="tick", sources=_AT_WORK, target=None, permission=Permission.TASK_NOTE, label=_l("Tick"),
            fields=(Field(name="item", kind="number", required=True), Field(name="is_done", kind="flag")),
        ),
        Transition(
            action="split", sources=_AT_WORK, target=None, permission=Permission.TASK_PLAN, label=_l("Add a sub-task"),
            fields=(
                Field(name="title", required=True), Field(name="person", kind="person", required=True),
                Field(name="due_on", kind="date"), Field(name="instruction", kind="long_text"),
            ),
        ),
        Transition(
            action="ask_extension", sources=_AT_WORK, target=None, permission=Permission.TASK_PLAN,
            label=_l("Ask for more time"), fields=(Field(name="due_on", kind="date", required=True), _REASON),
        ),
        Transition(
            action="extend", sources=_AT_WORK, target=None, permission=Permission.TASK_DIRECT,
            label=_l("Change the deadline"),
            fields=(
                Field(name="due_on", kind="date"), Field(name="working_days", kind="number"),
                Field(name="reason", kind="long_text"),
            ),
        ),
        Transition(
            action="refuse_extension", sources=_AT_WORK, target=None, permission=Permission.TASK_DIRECT,
            label=_l("Refuse more time"), is_destructive=True, fields=(_REASON,),
        ),
        Transition(
            action="reassign", sources=_AT_WORK, target=S.ASSIGNED, permission=Permission.TASK_DIRECT,
            label=_l("Change the handler"), fields=(Field(name="lead", kind="holder", required=True), _REASON),
        ),
        Transition(
            action="add_supporter", sources=_AT_WORK, target=None, permission=Permission.TASK_DIRECT,
            label=_l("Add a supporter"),
            fields=(
                Field(name="supporting", kind="holders", required=True), Field(name="instruction", kind="long_text"),
            ),
        ),
        Transition(
            action="set_terms", sources=_AT_WORK, target=None, permission=Permission.TASK_DIRECT,
            label=_l("Acceptance and alarms"),
            fields=(
                Field(name="needs_acceptance", kind="flag"), Field(name="first_alarm", kind="number"),
                Field(name="second_alarm", kind="number"),
            ),
        ),
        Transition(
            action="withdraw", sources=_OPEN, target=S.WITHDRAWN, permission=Permission.TASK_DIRECT,
            label=_l("Take back"), is_destructive=True, fields=(_REASON,),
        ),
    )
)  # fmt: skip
