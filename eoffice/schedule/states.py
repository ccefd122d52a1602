"""Life of a calendar entry."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from eoffice.access.permissions import Permission
from eoffice.core.workflow import Field, Transition, TransitionTable


class EntryState(StrEnum):
    """proposed → planned | refused | withdrawn; planned ⇄ cancelled. What the office enters is planned at once."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


S = EntryState
_REASON = (Field(name="reason", kind="long_text", required=True),)

TRANSITIONS: TransitionTable[EntryState] = TransitionTable(
    (
        Transition(
            action="approve", sources=frozenset({S.PROPOSED}), target=S.PLANNED, permission=Permission.SCHEDULE_KEEP,
            label=_l("Put into the calendar"), is_main=True,
        ),
        Transition(
            action="refuse", sources=frozenset({S.PROPOSED}), target=S.REFUSED, permission=Permission.SCHEDULE_KEEP,
            label=_l("Refuse with a reason"), is_destructive=True, fields=_REASON,
        ),
        Transition(
            action="withdraw", sources=frozenset({S.PROPOSED}), target=S.WITHDRAWN,
            permission=Permission.SCHEDULE_WITHDRAW, label=_l("Withdraw"), is_destructive=True,
        ),
        Transition(
            action="cancel", sources=frozenset({S.PLANNED}), target=S.CANCELLED, permission=Permission.SCHEDULE_KEEP,
            label=_l("Cancel with a reason"), is_destructive=True, fields=_REASON,
        ),
        Transition(
            action="restore", sources=frozenset({S.CANCELLED}), target=S.PLANNED, permission=Permission.SCHEDULE_KEEP,
            label=_l("Put back into the calendar"),
        ),
    )
)  # fmt: skip

#: Entries that stand in the calendar; cancelled ones struck through.
PUBLISHED = (S.PLANNED, S.CANCELLED)
#: Entries that can still be changed.
CHANGEABLE = (S.PROPOSED, S.PLANNED)
