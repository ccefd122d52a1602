"""What a caller sent, whether as JSON or as a form with files: all of it is read, or the request is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from eoffice.access.actor import Actor
from eoffice.content.models import File
from eoffice.content.service import Received, add_received, receive
from eoffice.core.errors import DomainError, Invalid

FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})


def sent_fields(*file_fields: str) -> dict[str, Any]:
    """The fields of the body; several values of one form field become a list.

    `file_fields` are the fields whose files the address reads. Raises `DomainError` for a body that cannot be read,
    `Invalid` for JSON that is no object and for a file in another field; a body of another kind ends in 415.
    """
    if request.is_json:
        return _sent_json()
    if request.mimetype in FORMS:
        return _sent_form(file_fields)
    if request.get_data(cache=True):
        abort(415)
    return {}


def _sent_json() -> dict[str, Any]:
    if not request.get_data(cache=True):
        return {}
    try:
        body = request.get_json()
    except BadRequest as error:
        raise DomainError(_("The body is not JSON that can be read."), code="body") from error
    if not isinstance(body, dict):
        raise Invalid(_("The body must be a JSON object."), code="body")
    return body


def _sent_form(file_fields: Sequence[str]) -> dict[str, Any]:
    form, files = request.form, request.files
    if unread := sorted(set(files) - set(file_fields)):
        message = _("No file is taken under this name.")
        raise Invalid(_("Some fields cannot be accepted."), fields=dict.fromkeys(unread, message))
    return {name: values[0] if len(values) == 1 else values for name, values in form.lists()}


def sent_files(*names: str) -> list[FileStorage]:
    """The uploaded files of these form fields, in the order sent."""
    return [part for name in names for part in request.files.getlist(name) if part.filename]


def sent_file(name: str) -> FileStorage:
    """The one uploaded file of this form field, sent alone; raises what `sent_fields` raises, and `Invalid`."""
    fields = sent_fields(name)
    parts = sent_files(name)
    if parts and fields:
        raise Invalid(_("Some fields cannot be accepted."), fields=dict.fromkeys(fields, _("There is no such field.")))
    if len(parts) != 1:
        raise Invalid(_("Some fields cannot be accepted."), fields={name: _("Choose one file.")}, code="one_file")
    return parts[0]


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
