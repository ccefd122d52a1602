"""Who asks, and the guard in front of every endpoint: what nobody opened stays shut.

Identifiers (the sign-in of the directory, the tokens of the API) are tried in the order they were added; the
first that knows the visitor decides. Then the endpoint's mark is read: `@public`, or `@permission(...)`, which
asks the one permission map without a subject. An endpoint without a mark does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, abort, current_app, g, redirect, request
from werkzeug.urls import uri_to_iri
from werkzeug.wrappers import Response

from eoffice.access.actor import ANONYMOUS, Actor
from eoffice.access.engine import can, require
from eoffice.access.permissions import Permission
from eoffice.core.errors import NotFound
from eoffice.web import saved_forms

View = TypeVar("View", bound=Callable[..., Any])
#: Answers the actor, None when the visitor is unknown to it, or a response that ends the request.
Identifier = Callable[[], "Actor | Response | None"]

MARK = "eoffice_access"
PUBLIC = "public"
#: Endpoints of libraries that serve nothing but files of the product.
FILES = frozenset({"static", "bootstrap.static"})
SIGN_IN = "/sign-in"
#: Longest address that is made here, in bytes; the web server reads a little more.
LONGEST_ADDRESS = 8000
#: Largest body without files, in bytes: forms, JSON, and whatever a stranger sends.
PLAIN_LIMIT = 2 * 1024 * 1024
#: What a request finds out about its visitor. An application context may outlive a request (commands, tests),
#: and nobody inherits what was true of the visitor before.
OF_ONE_REQUEST = (
    "actor", "bell", "form_browser", "last_person_id", "office_calendar", "office_name", "person_locale", "request_id",
)  # fmt: skip


def current_actor() -> Actor:
    """The actor of this request; `ANONYMOUS` when nobody is signed in."""
    actor = g.get("actor")
    return actor if isinstance(actor, Actor) else ANONYMOUS


def identify_with(app: Flask, identifier: Identifier) -> None:
    """Let `identifier` tell who asks, before the guard runs; called from a room's `views.register`."""
    app.extensions.setdefault("eoffice.identifiers", []).append(identifier)


def permission(needed: Permission) -> Callable[[View], View]:
    """Open a view (or a method of a view class) to those who hold `needed` without regard to a subject."""

    def mark(view: View) -> View:
        setattr(view, MARK, needed)
        return view

    return mark


def public(view: View) -> View:
    """Open a view to everybody, signed in or not."""
    setattr(view, MARK, PUBLIC)
    return view


def mark_of(app: Flask, endpoint: str, method: str) -> str | None:
    """`"public"`, the needed permission, or None for an endpoint that nobody opened."""
    if endpoint in FILES:
        return PUBLIC
    view = app.view_functions.get(endpoint)
    view_class = getattr(view, "view_class", None)
    for owner in (getattr(view_class, method.lower(), None), view_class, view):
        mark = getattr(owner, MARK, None)
        if mark is not None:
            return str(mark)
    return None


def guard() -> Response | None:
    """Run before every request: identify the visitor, then let through, ask to sign in, or refuse.

    Raises `NotFound` for unmarked endpoints and `Denied` when the permission is missing.
    """
    for name in OF_ONE_REQUEST:
        g.pop(name, None)
    request.max_content_length = PLAIN_LIMIT
    for identifier in current_app.extensions.get("eoffice.identifiers", ()):
        answer = identifier()
        if isinstance(answer, Response):
            return answer
        if answer is not None:
            g.actor = answer
            break
    if request.endpoint is None:
        return None
    mark = mark_of(current_app, request.endpoint, request.method)
    if mark is None:
        raise NotFound("not found")
    if mark == PUBLIC:
        return None
    actor = current_actor()
    if actor.person_id is None:
        return _ask_to_sign_in()
    require(actor, Permission(mark))
    let_files_in()
    return None


def may(needed: Permission | str, subject: object = None) -> bool:
    """`can` for the actor of this request, as templates use it."""
    return can(current_actor(), Permission(needed), subject)


def _ask_to_sign_in() -> Response:
    if request.path.startswith("/api/"):
        abort(401)
    if request.method in {"GET", "HEAD"}:
        return redirect(leading_to(request.full_path.rstrip("?"), through=SIGN_IN), 303)
    if g.get("last_person_id") is not None:
        let_files_in()
    page, token = saved_forms.save_request()
    response = redirect(leading_to(page, through=SIGN_IN), 303)
    if token:
        saved_forms.bind_browser(response)
    return response


def let_files_in() -> None:
    """Let a form with files be as large as the largest file: all files of one sending count together."""
    if request.mimetype == "multipart/form-data":
        request.max_content_length = current_app.extensions["eoffice.config"].upload_limit + PLAIN_LIMIT


def leading_to(page: str, *, through: str) -> str:
    """The address `through` with `page` to go on to; without the page's query when a request could not carry it.

    Letters that stand encoded in `page` are encoded once, not twice: long searches stay within the limit.
    """
    address = f"{through}?{urlencode({'next': uri_to_iri(page)})}"
    return address if len(address) <= LONGEST_ADDRESS else leading_to(page.partition("?")[0], through=through)
