"""Errors of the API as RFC 9457 problem documents, from the same table as the pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_smorest import Blueprint as SmorestBlueprint
from webargs.flaskparser import FlaskParser
from werkzeug.wrappers import Response

from eoffice.api.inputs import sent_fields
from eoffice.core.errors import Invalid
from eoffice.web.errors import ErrorAnswer, answer_with

PREFIX = "/api/"
#: What marshmallow says of a value of the wrong kind, in our words.
_SENTENCES: dict[str, Any] = {
    "Not a valid integer.": _l("This must be a whole number."),
    "Not a valid date.": _l("Write a day that exists, like 2026-11-23."),
    "Not a valid string.": _l("Write text here."),
    "Not a valid boolean.": _l("Write true or false."),
    "Field may not be null.": _l("Fill in this field."),
    "Unknown field.": _l("There is no such field."),
}


def problem(answer: ErrorAnswer) -> Response:
    """An `application/problem+json` response; `code` is for machines, `fields` names the inputs at fault."""
    title, detail = answer.title, answer.message
    if answer.status == 415:
        title = _("This kind of body is not read here")
        detail = _("Send JSON (application/json), or a form (multipart/form-data) where there are files.")
    body = {
        "type": "about:blank",
        "title": title,
        "status": answer.status,
        "detail": detail,
        "code": answer.code,
        "request_id": answer.request_id,
    }
    if answer.fields:
        body["fields"] = answer.fields
    response = Response(
        json.dumps(body, ensure_ascii=False), status=answer.status, content_type="application/problem+json"
    )
    response.headers.update(answer.headers)
    if answer.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="eoffice"'
    if answer.retry_after is not None:
        response.headers["Retry-After"] = str(answer.retry_after)
    return response


class Parser(FlaskParser):
    """Reads arguments and refuses them with our own error, so that every problem looks the same."""

    def load_json(self, req: Any, schema: Any) -> Any:  # noqa: ARG002 - both are given by webargs
        """The body, read like every other of the API: JSON or a form."""
        return sent_fields()

    def handle_error(self, error: Any, *_request_and_schema: Any, **_more: Any) -> NoReturn:
        """Raise `Invalid` with the first sentence of every field."""
        messages = error.messages if isinstance(error.messages, Mapping) else {}
        fields = {name: first_sentence(value) for part in messages.values() for name, value in _items(part)}
        raise Invalid(_("Some fields cannot be accepted."), fields=fields) from error


def _items(part: Any) -> list[tuple[str, Any]]:
    return [(str(name), value) for name, value in part.items()] if isinstance(part, Mapping) else [("body", part)]


def first_sentence(value: Any) -> str:
    """The first message in marshmallow's nest of them, in the caller's language."""
    while isinstance(value, (list, tuple, Mapping)) and value:
        value = next(iter(value.values() if isinstance(value, Mapping) else value))
    return str(_SENTENCES.get(str(value), value))


class Blueprint(SmorestBlueprint):
    """A part of the API with our parser."""

    ARGUMENTS_PARSER = Parser()


def init_errors(app: Flask) -> None:
    """Answer everything below `/api/` with problem documents."""
    answer_with(app, PREFIX, problem)
