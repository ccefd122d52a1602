"""What a caller sent, whether as JSON or as a form with files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from eoffice.access.actor import Actor
from eoffice.content.models import File
from eoffice.content.service import Received, add_received, receive
from eoffice.core.errors import Invalid


def sent_fields() -> dict[str, Any]:
    """The fields of the body; several values of one form field become a list.

    Raises `Invalid` for a body that is not a JSON object.
    """
    if request.is_json:
        body = request.get_json(silent=True)
        if body is None and not request.get_data(cache=True):
            return {}
        if not isinstance(body, dict):
            raise Invalid(_("The body must be a JSON object."), code="body")
        return body
    return {name: values[0] if len(values) == 1 else values for name, values in request.form.lists()}


def sent_files(*names: str) -> list[FileStorage]:
    """The uploaded files of these form fields, in the order sent."""
    return [part for name in names for part in request.files.getlist(name) if part.filename]


def keep_bytes(parts: Sequence[FileStorage]) -> list[Received]:
    """Put uploads into the store before any transaction; raises what `content.service.receive` raises."""
    return [receive(stream=part.stream, name=part.filename or "") for part in parts]  # type: ignore[arg-type]


def add_files(actor: Actor, received: Sequence[Received]) -> list[File]:
    """Give received bytes their rows, inside the unit of work."""
    return [add_received(actor, received=item) for item in received]


def whole(value: Any, field: str) -> int | None:
    """A whole number from JSON or a form, None when absent; raises `Invalid` for anything else."""
    if value is None or value == "":
        return None
    text = str(value).strip()
    if isinstance(value, bool) or not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid(_("Some fields cannot be accepted."), fields={field: _("This must be a whole number.")})
    return int(text)
