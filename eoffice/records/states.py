"""Life of a case file (hồ sơ), NĐ 30/2020 Đ28–31 and TT 05/2025 chương IV."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from eoffice.access.permissions import Permission
from eoffice.core.workflow import Field, Transition, TransitionTable
from eoffice.records.models import CaseFileState

S = CaseFileState

CASE_FILE_TRANSITIONS: TransitionTable[CaseFileState] = TransitionTable(
    (
        Transition(
            action="close", sources=frozenset({S.OPEN}), target=S.CLOSED, permission=Permission.CASE_FILE_CLOSE,
            label=_l("Close the case file"), is_main=True, fields=(Field(name="note", kind="long_text"),),
        ),
        Transition(
            action="reopen", sources=frozenset({S.CLOSED, S.RETURNED}), target=S.OPEN,
            permission=Permission.CASE_FILE_CLOSE, label=_l("Reopen"),
        ),
        Transition(
            action="hand_over", sources=frozenset({S.CLOSED, S.RETURNED}), target=S.HANDED_OVER,
            permission=Permission.CASE_FILE_HAND_OVER, label=_l("Hand over to the archive"), is_main=True,
        ),
        Transition(
            action="accept", sources=frozenset({S.HANDED_OVER}), target=S.ARCHIVED,
            permission=Permission.CASE_FILE_ACCEPT, label=_l("Accept into the archive"), is_main=True,
        ),
        Transition(
            action="return", sources=frozenset({S.HANDED_OVER}), target=S.RETURNED,
            permission=Permission.CASE_FILE_RETURN, label=_l("Return with a reason"), is_destructive=True,
            fields=(Field(name="reason", kind="long_text", required=True),),
        ),
    )
)  # fmt: skip
