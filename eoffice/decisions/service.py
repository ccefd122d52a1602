"""Making a decision from a card: one door to the steps of both rooms, which check everything themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.core.errors import Conflict, NotFound
from eoffice.decisions.queries import ASIDE, BACK, MAIN, get_card
from eoffice.incoming.service import act as act_on_incoming
from eoffice.outgoing.service.actions import act as act_on_outgoing
from eoffice.records.models import Record, RecordKind
from eoffice.records.queries import get_record
from eoffice.records.service import ensure_version


def decide(
    actor: Actor,
    record_id: int,
    action: str,
    *,
    version: int | None,
    inputs: Mapping[str, Any],
    decided_at: datetime | None = None,
) -> Record:
    """Take the step `action`; `decided_at` is when it was decided without signal, None when just now.

    Raises `NotFound`, `Denied`, `IllegalTransition`, `Invalid`, and `Conflict` when somebody changed the document
    since `version`, or for a signature that was given without signal.
    """
    if action not in (*MAIN, *BACK, *ASIDE):
        raise NotFound(_("There is no such action."))
    record = get_record(actor, record_id)
    if action == "sign" and decided_at is not None:
        raise Conflict(
            _("A signature needs a signal: its mandate and certificate are checked the moment it is given."),
            code="needs_signal",
        )
    act = act_on_incoming if record.kind == RecordKind.INCOMING else act_on_outgoing
    return act(actor, record, action, version=version, inputs=inputs)


def agree(actor: Actor, record_id: int, *, version: int | None) -> Record:
    """Make the main decision of a routine card as it was proposed, with others of a stack.

    Raises what `decide` raises, and `Conflict` for a card that needs more than a yes by now.
    """
    card = get_card(actor, record_id)
    ensure_version(card.record, version)
    if card.main is None or not card.is_routine:
        raise Conflict(_("This one is no longer a matter of routine. Open its card."))
    inputs = dict(card.agreed) if card.main.action == "direct" else {"digest": card.digest}
    return decide(actor, record_id, card.main.action, version=version, inputs=inputs)
