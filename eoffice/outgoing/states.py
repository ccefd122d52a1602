"""Life of an outgoing document (NĐ 30/2020 Đ10–19)."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from eoffice.access.permissions import Permission
from eoffice.core.workflow import Field, Transition, TransitionTable


class OutgoingState(StrEnum):
    """draft → content_review → form_review → signing → signed → numbered → sealed → issued → filed."""

    DRAFT = "draft"
    CONTENT_REVIEW = "content_review"
    FORM_REVIEW = "form_review"
    SIGNING = "signing"
    SIGNED = "signed"
    NUMBERED = "numbered"
    SEALED = "sealed"
    ISSUED = "issued"
    RECALLED = "recalled"
    FILED = "filed"


S = OutgoingState
_COMMENT = Field(name="comment", kind="long_text")
#: Digest of what was shown: the approval is refused when something else is there by now.
_SHOWN = Field(name="digest", kind="digest")

TRANSITIONS: TransitionTable[OutgoingState] = TransitionTable(
    (
        Transition(
            action="revise", sources=frozenset({S.DRAFT, S.CONTENT_REVIEW, S.FORM_REVIEW, S.SIGNING}), target=S.DRAFT,
            permission=Permission.OUTGOING_REVISE, label=_l("Upload a new version"),
            fields=(Field(name="file", kind="file", required=True), Field(name="attachments", kind="files"), _COMMENT),
        ),
        Transition(
            action="submit", sources=frozenset({S.DRAFT}), target=S.CONTENT_REVIEW,
            permission=Permission.OUTGOING_SUBMIT, label=_l("Submit for approval"), is_main=True, fields=(_COMMENT,),
        ),
        Transition(
            action="approve_content", sources=frozenset({S.CONTENT_REVIEW}), target=S.FORM_REVIEW,
            permission=Permission.OUTGOING_APPROVE_CONTENT, label=_l("Approve the content"), is_main=True,
            fields=(_COMMENT, _SHOWN),
        ),
        Transition(
            action="approve_form", sources=frozenset({S.FORM_REVIEW}), target=S.SIGNING,
            permission=Permission.OUTGOING_APPROVE_FORM, label=_l("Approve the form"), is_main=True,
            fields=(_COMMENT, _SHOWN),
        ),
        Transition(
            action="return", sources=frozenset({S.CONTENT_REVIEW, S.FORM_REVIEW, S.SIGNING}), target=S.DRAFT,
            permission=Permission.OUTGOING_RETURN, label=_l("Return with a reason"), is_destructive=True,
            fields=(Field(name="reason", kind="long_text", required=True), _SHOWN),
        ),
        Transition(
            action="sign", sources=frozenset({S.SIGNING}), target=S.SIGNED,
            permission=Permission.OUTGOING_SIGN, label=_l("Sign"), is_main=True, fields=(_COMMENT, _SHOWN),
        ),
        Transition(
            action="number", sources=frozenset({S.SIGNED}), target=S.NUMBERED,
            permission=Permission.OUTGOING_NUMBER, label=_l("Give a number"), is_main=True,
            fields=(Field(name="new_year", kind="flag"),),
        ),
        Transition(
            action="cancel_number", sources=frozenset({S.NUMBERED, S.SEALED}), target=S.SIGNED,
            permission=Permission.REGISTER_CANCEL, label=_l("Cancel the number"), is_destructive=True,
            fields=(Field(name="reason", kind="long_text", required=True),),
        ),
        Transition(
            action="seal", sources=frozenset({S.NUMBERED}), target=S.SEALED,
            permission=Permission.OUTGOING_SEAL, label=_l("Seal"), is_main=True,
            fields=(Field(name="copies", kind="number"),),
        ),
        Transition(
            action="issue", sources=frozenset({S.SEALED}), target=S.ISSUED,
            permission=Permission.OUTGOING_ISSUE, label=_l("Issue"), is_main=True,
        ),
        Transition(
            action="recall", sources=frozenset({S.ISSUED, S.FILED}), target=S.RECALLED,
            permission=Permission.OUTGOING_RECALL, label=_l("Recall"), is_destructive=True,
            fields=(Field(name="reason", kind="long_text", required=True),),
        ),
        Transition(
            action="file", sources=frozenset({S.ISSUED}), target=S.FILED,
            permission=Permission.OUTGOING_FILE, label=_l("Put into a case file"), is_main=True,
            fields=(Field(name="case_file_id", kind="case_file", required=True),),
        ),
    )
)  # fmt: skip
