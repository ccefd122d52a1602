"""What the page of an outgoing document shows: the way it went and still has to go, prepared for the template."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.directory.turns import turn_words
from eoffice.outgoing.models import Approval, ApprovalStep, Decision, Outgoing
from eoffice.outgoing.states import OutgoingState
from eoffice.records.pages import Station

S = OutgoingState

#: The stations in order: the state in which one is waited for, its name, its icon.
STATIONS: tuple[tuple[OutgoingState, str, str], ...] = (
    (S.DRAFT, _l("Draft"), "pencil"),
    (S.CONTENT_REVIEW, _l("Content"), "eye"),
    (S.FORM_REVIEW, _l("Form"), "card-checklist"),
    (S.SIGNING, _l("Signature"), "vector-pen"),
    (S.SIGNED, _l("Number"), "hash"),
    (S.NUMBERED, _l("Seal"), "award"),
    (S.SEALED, _l("Issue"), "send"),
)
#: How many stations lie behind a document in each state.
_BEHIND: dict[OutgoingState, int] = {
    S.ISSUED: len(STATIONS), S.RECALLED: len(STATIONS), S.FILED: len(STATIONS),
    **{state: index for index, (state, _label, _icon) in enumerate(STATIONS)},
}  # fmt: skip


def stations(outgoing: Outgoing) -> list[Station]:
    """The way of the present version, from the draft to the recipients."""
    state = OutgoingState(outgoing.record.state)
    behind, facts = _BEHIND[state], _facts(outgoing)
    way = []
    for index, (waited_in, label, icon) in enumerate(STATIONS):
        if index < behind:
            who, at, note = facts.get(waited_in, ("", None, ""))
            way.append(Station(str(label), icon, "done", who, at, note))
        elif index == behind:
            way.append(Station(str(label), icon, "now", turn_words(outgoing.record.turn_key)))
        else:
            way.append(Station(str(label), icon, "ahead", _expected(outgoing, waited_in)))
    return way


def current_round(outgoing: Outgoing) -> list[Approval]:
    """The decisions that count: of the present version, since it was last returned."""
    found: list[Approval] = []
    for approval in outgoing.approvals:
        if approval.decision == Decision.RETURNED:
            found = []
        elif approval.draft_version == outgoing.draft_version:
            found.append(approval)
    return found


def last_return(outgoing: Outgoing) -> Approval | None:
    """Why the draft lies on its drafter's desk again, when it was returned and not submitted since."""
    last = outgoing.approvals[-1] if outgoing.approvals else None
    is_back = outgoing.record.state == S.DRAFT and last is not None and last.decision == Decision.RETURNED
    return last if is_back else None


def _facts(outgoing: Outgoing) -> dict[OutgoingState, tuple[str, datetime | None, str]]:
    """Who took each step, when, and with which word."""
    of_step = {
        ApprovalStep.CONTENT: S.CONTENT_REVIEW, ApprovalStep.FORM: S.FORM_REVIEW, ApprovalStep.SIGNATURE: S.SIGNING,
    }  # fmt: skip
    drafted = _("version %(number)s", number=outgoing.draft_version) if outgoing.draft_version > 1 else ""
    facts: dict[OutgoingState, tuple[str, datetime | None, str]] = {
        S.DRAFT: (outgoing.drafter.full_name, outgoing.record.created_at, drafted),
        S.SIGNED: (outgoing.record.symbol, outgoing.numbered_at, ""),
        S.NUMBERED: ("", outgoing.sealed_at, ""),
        S.SEALED: ("", outgoing.issued_at, ""),
    }
    for approval in current_round(outgoing):
        facts[of_step[ApprovalStep(approval.step)]] = (approval.person.full_name, approval.at, approval.comment)
    return facts


def _expected(outgoing: Outgoing, waited_in: OutgoingState) -> str:
    return outgoing.signer.full_name if waited_in is S.SIGNING and outgoing.signer else ""
