"""Vietnamese first, English at a click: cookie, then the person's setting, then the installation's."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, current_app, g, has_request_context, redirect, request
from flask_babel import Babel
from werkzeug.wrappers import Response

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
COOKIE = "language"
YEAR = 365 * 24 * 3600


def init_babel(app: Flask) -> None:
    """Attach Flask-Babel; outside a request the installation's language is spoken."""
    Babel(app, locale_selector=select_locale)


def select_locale() -> str:
    """The language of this request. The sign-in sets `g.person_locale`."""
    if has_request_context():
        for choice in (request.cookies.get(COOKIE), g.get("person_locale")):
            if choice in LANGUAGES:
                return str(choice)
    return str(current_app.config["BABEL_DEFAULT_LOCALE"])


def switch_language() -> Response:
    """POST /language: remember the choice in a cookie and show the same page again."""
    response = redirect(local_address(request.referrer or request.form.get("next")), 303)
    choice = request.form.get("language", "")
    if choice in LANGUAGES:
        response.set_cookie(
            COOKIE, choice, max_age=YEAR, httponly=True, samesite="Lax",
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        )  # fmt: skip
    return response


def local_address(address: str | None) -> str:
    """Path and query of an address on this host; "/" for anything that would lead elsewhere."""
    parts = urlsplit((address or "").replace("\\", "/"))
    has_host = bool(parts.scheme or parts.netloc)
    if has_host and (parts.netloc != request.host or parts.scheme not in {"http", "https"}):
        return "/"
    if not parts.path.startswith("/") or parts.path.startswith("//"):
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
