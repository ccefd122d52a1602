"""Every request has an id: on error pages, in the answer, and on every line of the log beside the person's id."""

from __future__ import annotations

import logging
import re
import secrets

from flask import Flask, g, has_request_context, request
from werkzeug.wrappers import Response

HEADER = "X-Request-ID"
_ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")
FORMAT = "%(asctime)s %(levelname)s %(name)s [request %(request_id)s, person %(person_id)s] %(message)s"


class RequestFilter(logging.Filter):
    """Adds `request_id` and `person_id` to every record, "-" where there is none."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a record."""
        record.request_id = request_id()
        actor = g.get("actor") if has_request_context() else None
        record.person_id = getattr(actor, "person_id", None) or "-"
        return True


def request_id() -> str:
    """The id of the running request; "-" outside one."""
    if not has_request_context():
        return "-"
    if "request_id" not in g:
        given = request.headers.get(HEADER, "")
        g.request_id = given if _ACCEPTED.fullmatch(given) else secrets.token_hex(8)
    return str(g.request_id)


def init_logging(app: Flask) -> None:
    """Log to standard error with both ids, unless the process has set up its own handlers."""
    root = logging.getLogger()
    if not root.handlers and not app.testing:
        to_stderr = logging.StreamHandler()
        to_stderr.setFormatter(logging.Formatter(FORMAT))
        root.addHandler(to_stderr)
        root.setLevel(logging.INFO)
    for handler in root.handlers:
        if not any(isinstance(known, RequestFilter) for known in handler.filters):
            handler.addFilter(RequestFilter())


def send_request_id(response: Response) -> Response:
    """Put the id on the answer."""
    response.headers[HEADER] = request_id()
    return response
