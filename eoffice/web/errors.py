"""From a refusal to an answer: one table for pages and the API, and pages that say what to do next."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from gunicorn.http.errors import NoMoreData, ParseException
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.wrappers import Response

from eoffice.core import errors
from eoffice.core.database import db
from eoffice.core.refusals import refusal_of
from eoffice.web import saved_forms
from eoffice.web.actor import PLAIN_LIMIT
from eoffice.web.addresses import page_above
from eoffice.web.request_id import request_id

logger = logging.getLogger(__name__)

#: The one table; the first class that fits decides, so children stand before their parents.
STATUS: tuple[tuple[type[errors.DomainError], int], ...] = (
    (errors.NotFound, 404),
    (errors.Denied, 403),
    (errors.Invalid, 422),
    (errors.IllegalTransition, 409),
    (errors.Conflict, 409),
    (errors.TooLarge, 413),
    (errors.StorageFull, 507),
    (errors.Busy, 503),
    (errors.TooMany, 429),
    (errors.DomainError, 400),
)


@dataclass(frozen=True)
class ErrorAnswer:
    """An error ready to be shown: the same facts for a page and for JSON."""

    status: int
    code: str
    title: str
    message: str
    advice: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    retry_after: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    request_id: str = ""


Renderer = Callable[[ErrorAnswer], Response]


def answer_with(app: Flask, prefix: str, renderer: Renderer) -> None:
    """Let `renderer` write the errors of addresses that start with `prefix` (the API)."""
    app.extensions.setdefault("eoffice.error_renderers", {})[prefix] = renderer


def status_of(error: errors.DomainError) -> int:
    """The HTTP status of a refusal."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def describe(error: Exception) -> ErrorAnswer:
    """The answer to any error; what is no refusal and no HTTP error is a fault and shows nothing of itself."""
    if isinstance(error, errors.DomainError):
        status = status_of(error)
        message = "" if isinstance(error, errors.NotFound) else error.message
        retry_after = error.retry_after if isinstance(error, (errors.TooMany, errors.Busy)) else None
        return _answer(status, error.code, message, fields=error.fields, retry_after=retry_after)
    if isinstance(error, RequestEntityTooLarge):
        return _answer(413, "too_large", _most_at_once())
    if isinstance(error, RecursionError) and request.is_json:
        return _answer(400, "too_deep")
    if isinstance(error, (ParseException, NoMoreData)):
        return _answer(400, "broken_body")
    if isinstance(error, HTTPException) and error.code is not None:
        allow = dict(error.get_headers()).get("Allow")
        return _answer(error.code, f"http_{error.code}", headers={"Allow": allow} if allow else {})
    return _answer(500, "fault")


def init_errors(app: Flask) -> None:
    """Answer every kind of error."""
    app.register_error_handler(CSRFError, expired_page)
    app.register_error_handler(Exception, show)


def _path_without_secret() -> str:
    """The path for the log; an address that needs no password is not written there."""
    secret = (request.view_args or {}).get("secret")
    return request.path.replace(secret, "…") if secret else request.path


def show(error: Exception) -> Response:
    """The outermost edge: log faults, undo what was begun, answer in the form that the visitor reads."""
    answer = describe(refusal_of(error) or error)
    db.session.rollback()
    if answer.status >= 500:
        logger.error("request failed: %s %s", request.method, _path_without_secret(), exc_info=error)
    for prefix, renderer in _renderers().items():
        if request.path.startswith(prefix):
            return renderer(answer)
    if isinstance(error, MethodNotAllowed) and request.method in {"GET", "HEAD"}:
        return _read_above()
    page = render_template("errors/error.html", error=answer)
    response = Response(page, status=answer.status, content_type="text/html; charset=utf-8")
    if answer.retry_after is not None:
        response.headers["Retry-After"] = str(answer.retry_after)
    response.headers.update(answer.headers)
    return response


def expired_page(error: CSRFError) -> Response:
    """A form whose page was too old: nothing was done, and the same page comes back filled in."""
    page, token = saved_forms.save_request()
    if not token:
        return show(error)
    words = _("This page had been open too long, so nothing was saved. Check what you typed and send it again.")
    flash(words, "warning")
    response = redirect(page, 303)
    saved_forms.bind_browser(response)
    return response


def _read_above() -> Response:
    """After a refused step the address bar shows where it was sent: who reads that again comes to the page it is of."""
    query = request.query_string.decode("latin-1")
    return redirect(f"{page_above(request.path)}{'?' if query else ''}{query}", 303)


def _most_at_once() -> str:
    """What was sent is over the limit of its kind; "" where the usual sentence says enough."""
    limit = request.max_content_length
    if limit is None or (request.content_length or 0) <= limit:
        return ""
    megabytes = max(limit - PLAIN_LIMIT, PLAIN_LIMIT) // 2**20
    return _("All of it together is larger than %(limit)s MB, the most that can be sent at once.", limit=megabytes)


def _renderers() -> dict[str, Renderer]:
    found: dict[str, Renderer] = current_app.extensions.get("eoffice.error_renderers", {})
    return found


def _answer(status: int, code: str, message: str = "", **more: object) -> ErrorAnswer:
    title, usual, advice = _words(status)
    return ErrorAnswer(status, code, title, message or usual, advice, request_id=request_id(), **more)  # type: ignore[arg-type]


def _words(status: int) -> tuple[str, str, str]:
    """Title, usual message and next step of a status."""
    table = {
        400: (_("The request could not be read"), _("Something in it is missing or damaged."),
              _("Go back, reload the page and try again.")),
        401: (_("Please sign in"), _("This needs a signed-in person or a valid token."), _("Sign in and try again.")),
        403: (_("This is not open to you"), _("Your posts do not include this."),
              _("If you need it for your work, ask your administrator.")),
        404: (_("Nothing here"), _("This page does not exist, or it is not open to you."),
              _("Check the address, or look for the document with the search box.")),
        405: (_("This cannot be done here"), _("The address exists but does not take this kind of request."),
              _("Go back and use the buttons of the page.")),
        409: (_("Someone else was first"), _("The document has changed since you opened it."),
              _("Open it again to see how it stands now.")),
        413: (_("Too large"), _("The file is larger than this office accepts."),
              _("Split it or make the scan smaller, then try again.")),
        422: (_("This cannot be used"), _("Something in the form is missing or wrong."), _("Go back and correct it.")),
        429: (_("Too many tries"), _("There were too many tries in a short time."),
              _("Wait a little, then try again.")),
        503: (_("Busy at the moment"), _("The office's system is too busy to answer."), _("Try again in a minute.")),
        507: (_("No room left"), _("The disk of this installation is full; nothing was saved."),
              _("Tell your administrator, then try again.")),
    }  # fmt: skip
    fault = (_("Something went wrong on our side"), _("Nothing was saved. The fault has been noted."),
             _("Try again; if it happens once more, tell your administrator the number below."))  # fmt: skip
    return table.get(status, fault if status >= 500 else table[400])
