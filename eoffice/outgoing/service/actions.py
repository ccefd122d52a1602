"""One door for every action of the table, for pages, API and commands alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.content.models import File
from eoffice.core.errors import Invalid
from eoffice.core.workflow import Transition
from eoffice.directory.inputs import ensure_known_fields
from eoffice.outgoing.service import drafts, issuing, review, signing
from eoffice.outgoing.service.steps import begin, outgoing_of
from eoffice.outgoing.states import TRANSITIONS, OutgoingState
from eoffice.records.models import Record

#: Inputs of an action by the names of the table's fields, typed or as text.
Inputs = Mapping[str, Any]
Handler = Callable[[Actor, Record, int | None, Inputs], Record]


def act(
    actor: Actor, record: Record, action: str, *, version: int | None = None, inputs: Inputs | None = None
) -> Record:
    """Take one step of the transition table; `inputs` by the names of its fields, `version` as it was looked at.

    Raises `NotFound` for an unknown action or what the actor may not see, `IllegalTransition`, `Denied`,
    `Conflict`, and `Invalid` naming the inputs at fault.
    """
    handler = _HANDLERS.get(action)
    if handler is None:
        begin(actor, record, action, version)
        raise LookupError(action)
    row, _outgoing = begin(actor, record, action, version)
    ensure_known_fields(inputs or {}, [field.name for field in row.fields])
    return handler(actor, record, version, inputs or {})


def available_actions(actor: Actor, record: Record) -> list[Transition[OutgoingState]]:
    """Rows of the table that the actor may take now; `sign` only inside a mandate in force today."""
    rows = TRANSITIONS.from_state(OutgoingState(record.state))
    allowed = [row for row in rows if can(actor, Permission(row.permission), record)]
    if any(row.action == "sign" for row in allowed) and not signing.may_sign(actor, record, outgoing_of(record)):
        return [row for row in allowed if row.action != "sign"]
    return allowed


def _revise(actor: Actor, record: Record, version: int | None, inputs: Inputs) -> Record:
    return drafts.revise(
        actor, record, files=_files(inputs, "file"), attachments=_files(inputs, "attachments"),
        comment=_text(inputs, "comment"), version=version,
    )  # fmt: skip


def _submit(actor: Actor, record: Record, version: int | None, inputs: Inputs) -> Record:
    return review.submit(actor, record, comment=_text(inputs, "comment"), version=version)


def _approving(step: Callable[..., Record]) -> Handler:
    def handle(actor: Actor, record: Record, version: int | None, inputs: Inputs) -> Record:
        return step(
            actor, record, comment=_text(inputs, "comment"), digest=_text(inputs, "digest") or None, version=version
        )

    return handle


def _return(actor: Actor, record: Record, version: int | None, inputs: Inputs) -> Record:
    return review.return_draft(
        actor, record, reason=_text(inputs, "reason"), digest=_text(inputs, "digest") or None, version=version
    )


def _number(actor: Actor, record: Record, version: int | None, inputs: Inputs) -> Record:
    return issuing.number(actor, record, new_year=_flag(inputs, "new_year"), version=version)


def _cancel_number(actor: Actor, record: Record, version: int | None, inputs: Inputs) -> Record:
    return issuing.cancel_number(actor, record, reason=_text(inputs, "reason"), version=version)


def _seal(actor: Actor, record: Record, version: int | None, inputs: Inputs) -> Record:
    return issuing.seal(actor, record, copies=_whole(inputs, "copies"), version=version)


def _issue(actor: Actor, record: Record, version: int | None, _inputs: Inputs) -> Record:
    return issuing.issue(actor, record, version=version)


def _recall(actor: Actor, record: Record, version: int | None, inputs: Inputs) -> Record:
    return issuing.recall(actor, record, reason=_text(inputs, "reason"), version=version)


def _file(actor: Actor, record: Record, version: int | None, inputs: Inputs) -> Record:
    return issuing.file(actor, record, case_file_id=_whole(inputs, "case_file_id") or 0, version=version)


_HANDLERS: dict[str, Handler] = {
    "revise": _revise,
    "submit": _submit,
    "approve_content": _approving(review.approve_content),
    "approve_form": _approving(review.approve_form),
    "return": _return,
    "sign": _approving(signing.sign),
    "number": _number,
    "cancel_number": _cancel_number,
    "seal": _seal,
    "issue": _issue,
    "recall": _recall,
    "file": _file,
}


def _text(inputs: Inputs, name: str) -> str:
    value = inputs.get(name)
    return "" if value is None else str(value)


def _flag(inputs: Inputs, name: str) -> bool:
    return _text(inputs, name).lower() in {"1", "y", "on", "true"}


def _whole(inputs: Inputs, name: str) -> int | None:
    """A whole number, given as such or as digits; None when absent."""
    value = inputs.get(name)
    if value is None or value == "":
        return None
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Invalid(_("This is not a whole number."), fields={name: _("Write a whole number.")})
    return int(text)


def _files(inputs: Inputs, name: str) -> Sequence[File]:
    value = inputs.get(name)
    if value is None:
        return ()
    files = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    if not all(isinstance(file, File) for file in files):
        raise Invalid(_("The file is missing."), fields={name: _("Send a file here (multipart/form-data).")})
    return files
