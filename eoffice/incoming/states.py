"""Life of an incoming document (NĐ 30/2020 Đ20–24; exchange statuses 01–06 in brackets)."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from eoffice.access.permissions import Permission
from eoffice.core.workflow import Field, Transition, TransitionTable


class IncomingState(StrEnum):
    """received (01) → refused (02) | registered (03) → awaiting_direction → assigned (04) → processing (05) →
    completed (06) → filed.
    """

    RECEIVED = "received"
    REFUSED = "refused"
    REGISTERED = "registered"
    AWAITING_DIRECTION = "awaiting_direction"
    ASSIGNED = "assigned"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FILED = "filed"


S = IncomingState

_ASSIGNMENT = (
    Field(name="lead_unit", kind="unit", required=True),
    Field(name="supporting_units", kind="units"),
    Field(name="informed_units", kind="units"),
    Field(name="working_days", kind="number"),
    Field(name="due_on", kind="date"),
    Field(name="directive", kind="long_text"),
    Field(name="needs_acceptance", kind="flag"),
)

TRANSITIONS: TransitionTable[IncomingState] = TransitionTable(
    (
        Transition(
            action="register", sources=frozenset({S.RECEIVED}), target=S.REGISTERED,
            permission=Permission.INCOMING_REGISTER, label=_l("Register"), is_main=True,
            fields=(Field(name="duplicate_reason"), Field(name="book_year", kind="number")),
        ),
        Transition(
            action="refuse", sources=frozenset({S.RECEIVED}), target=S.REFUSED,
            permission=Permission.INCOMING_REFUSE, label=_l("Refuse with a reason"), is_destructive=True,
            fields=(Field(name="reason", kind="long_text", required=True),),
        ),
        Transition(
            action="merge", sources=frozenset({S.RECEIVED}), target=S.REFUSED,
            permission=Permission.INCOMING_MERGE, label=_l("Merge as second receipt"), is_destructive=True,
            fields=(Field(name="first_id", kind="record", required=True),),
        ),
        Transition(
            action="register_again", sources=frozenset(set(S) - {S.RECEIVED, S.REFUSED}), target=None,
            permission=Permission.INCOMING_REGISTER_AGAIN, label=_l("Register again"), is_main=True,
            fields=(Field(name="book_id", kind="book"),),
        ),
        Transition(
            action="submit", sources=frozenset({S.REGISTERED}), target=S.AWAITING_DIRECTION,
            permission=Permission.INCOMING_SUBMIT, label=_l("Submit for direction"), is_main=True,
            fields=(Field(name="comment", kind="long_text"),),
        ),
        Transition(
            action="route", sources=frozenset({S.REGISTERED}), target=S.ASSIGNED,
            permission=Permission.INCOMING_ROUTE, label=_l("Pass on by routing rule"), is_implied=True,
            fields=(Field(name="comment", kind="long_text"),),
        ),
        Transition(
            action="propose", sources=frozenset({S.AWAITING_DIRECTION}), target=None,
            permission=Permission.INCOMING_PROPOSE, label=_l("Propose a handler"), is_main=True,
            fields=(*_ASSIGNMENT, Field(name="leader", kind="person")),
        ),
        Transition(
            action="pass_on", sources=frozenset({S.AWAITING_DIRECTION}), target=None,
            permission=Permission.INCOMING_PASS_ON, label=_l("Pass on to another leader"),
            fields=(Field(name="leader", kind="person", required=True), Field(name="comment", kind="long_text")),
        ),
        Transition(
            action="direct", sources=frozenset({S.AWAITING_DIRECTION}), target=S.ASSIGNED,
            permission=Permission.INCOMING_DIRECT, label=_l("Direct"), is_main=True, fields=_ASSIGNMENT,
        ),
        Transition(
            action="return", sources=frozenset({S.ASSIGNED}), target=S.AWAITING_DIRECTION,
            permission=Permission.INCOMING_RETURN, label=_l("Return for new direction"), is_destructive=True,
            fields=(Field(name="reason", kind="long_text", required=True),),
        ),
        Transition(
            action="withdraw", sources=frozenset({S.ASSIGNED, S.PROCESSING}), target=S.AWAITING_DIRECTION,
            permission=Permission.INCOMING_WITHDRAW, label=_l("Take the directive back"), is_destructive=True,
            fields=(Field(name="reason", kind="long_text", required=True),),
        ),
        Transition(
            action="start", sources=frozenset({S.ASSIGNED}), target=S.PROCESSING,
            permission=Permission.INCOMING_START, label=_l("Start handling"), is_main=True,
        ),
        Transition(
            action="complete", sources=frozenset({S.ASSIGNED, S.PROCESSING}), target=S.COMPLETED,
            permission=Permission.INCOMING_COMPLETE, label=_l("Complete"),
            fields=(Field(name="reply_id", kind="record"), Field(name="result", kind="long_text")),
        ),
        Transition(
            action="file", sources=frozenset({S.COMPLETED}), target=S.FILED,
            permission=Permission.INCOMING_FILE, label=_l("Put into a case file"), is_main=True,
            fields=(Field(name="case_file_id", kind="case_file", required=True),),
        ),
    )
)  # fmt: skip
