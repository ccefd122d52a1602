"""What came of a decision, for a page and for the script of a device alike."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.audit.queries import last_act
from eoffice.audit.wording import action_name
from eoffice.core.errors import DomainError, NotFound
from eoffice.directory.turns import turn_words
from eoffice.records.flashes import undo_offer
from eoffice.records.looks import look
from eoffice.records.models import Record
from eoffice.records.queries import get_record
from eoffice.records.service import SUBJECT
from eoffice.web.dates import show_moment
from eoffice.web.errors import status_of


def wants_json() -> bool:
    """Whether the script of a device asks."""
    return request.accept_mimetypes.best == "application/json"


def done_words(record: Record) -> str:
    """What the document is now, and who is next."""
    shown, turn = look(record.kind, record.state).label, turn_words(record.turn_key)
    return _("Done: %(state)s. Next: %(turn)s.", state=shown, turn=turn) if turn else _("Done: %(state)s.", state=shown)


def accepted(record: Record, action: str) -> Response:
    """The decision was accepted, and until when it can be taken back."""
    return jsonify(done=True, record=record.id, text=done_words(record), undo=undo_offer(record, action))


def refused(actor: Actor, record_id: int, error: DomainError, version: int | None) -> Response:
    """The decision was refused: why, and how the document differs from what was seen."""
    answer = jsonify(
        done=False, record=record_id, code=error.code, text=error.message, fields=error.fields,
        difference=difference(actor, record_id, version),
    )  # fmt: skip
    answer.status_code = status_of(error)
    return answer


def difference(actor: Actor, record_id: int, version: int | None) -> list[str]:
    """Sentences on what became of the document since `version`; none for what the actor does not see."""
    try:
        record = get_record(actor, record_id)
    except NotFound:
        return []
    said: list[Any] = []
    act = last_act(SUBJECT, record.id)
    if act is not None and version is not None and version != record.version:
        said.append(
            _("%(time)s, %(name)s: %(act)s.", time=show_moment(act.at), name=act.person_name or _("The system"),
              act=action_name(act.action))
        )  # fmt: skip
        said.append(_("You decided on version %(seen)s; now it is version %(now)s.", seen=version, now=record.version))
    said.append(_("It is now: %(state)s.", state=look(record.kind, record.state).label))
    turn = turn_words(record.turn_key)
    return [*said, _("Whose turn: %(turn)s.", turn=turn)] if turn else said
