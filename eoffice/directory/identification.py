"""Who sends this request: from the cookie to the actor, once per request and in at most four queries.

The guard of the web frame calls `identify`. A locked session leads to the page that asks for the password, a
first password to the page that changes it; what was typed meanwhile is kept by the frame.
"""

from __future__ import annotations

from flask import Flask, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory import sessions, signing_in
from eoffice.directory.actors import actor_of
from eoffice.directory.sessions import SignedIn
from eoffice.web import saved_forms
from eoffice.web.actor import FILES, identify_with, leading_to, let_files_in

#: Endpoints that serve nobody's data: looking up the visitor would only cost queries.
ANONYMOUS_ENDPOINTS = FILES | {"web.stylesheet", "web.healthz"}
#: What works while the session is locked, and while the password must be changed.
OPEN_WHILE_LOCKED = frozenset({"sign_in.unlock", "sign_in.sign_out", "sign_in.sign_in", "web.switch_language"})
OPEN_BEFORE_CHANGE = frozenset({"sign_in.change_password", "sign_in.sign_out", "web.switch_language"})
#: What a page asks for by itself; no sign of somebody sitting there.
ASKED_BY_PAGES = frozenset({"desk.urgent", "documents.preview", "notifications.bell"})
LAST_PERSON = "last_person_id"


def init_login(app: Flask) -> None:
    """Attach flask-login. The session lives in the database, so its own checks of the cookie are not needed."""
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(sessions.find_session)
    manager.init_app(app)
    identify_with(app, identify)


def identify() -> Actor | Response | None:
    """The actor of a living session, a redirect for a locked one, None for visitors and for the API."""
    if request.endpoint in ANONYMOUS_ENDPOINTS or request.path.startswith("/api/"):
        return None
    g.last_person_id = session.get(LAST_PERSON)
    user = visitor()
    if user is None:
        return None
    g.last_person_id = user.person.id
    if not user.is_active:
        return None
    g.person_locale, g.office_name = user.person.language, user.person.agency.name
    must_change = user.person.must_change_password
    actor = actor_of(user.person)
    if not user.is_locked and sessions.is_idle(user):
        with unit_of_work():
            signing_in.lock(actor, user.session_id)
        user.is_locked = True
    if user.is_locked:
        return None if request.endpoint in OPEN_WHILE_LOCKED else _detour("sign_in.unlock")
    if must_change and request.endpoint not in OPEN_BEFORE_CHANGE:
        return _detour("sign_in.change_password")
    if sessions.needs_touch(user) and request.endpoint not in ASKED_BY_PAGES:
        with unit_of_work():
            sessions.touch(user.session_id)
    return actor


def visitor() -> SignedIn | None:
    """The user of flask-login behind this request's cookie, ended and locked sessions included."""
    user = current_user._get_current_object()  # noqa: SLF001 - Werkzeug's documented way out of a proxy
    return user if isinstance(user, SignedIn) else None


def remember(token: str) -> None:
    """Give the browser a new signed cookie that carries the token and nothing of what was there before."""
    user = sessions.find_session(token)
    session.clear()
    login_user(user)
    session[LAST_PERSON] = user.person.id if user else None


def forget() -> None:
    """Empty the cookie; whose forms wait in this browser stays known."""
    last = session.get(LAST_PERSON)
    session.clear()
    session[LAST_PERSON] = last


def _detour(endpoint: str) -> Response:
    if request.method in {"GET", "HEAD"}:
        page, token = request.full_path.rstrip("?"), ""
    else:
        let_files_in()
        page, token = saved_forms.save_request()
    response = redirect(leading_to(page, through=url_for(endpoint)), 303)
    if token:
        saved_forms.bind_browser(response)
    return response
