"""Bearer tokens: who calls the API."""

from __future__ import annotations

from flask import Flask, g, request

from eoffice.access.actor import Actor
from eoffice.api.errors import PREFIX
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory import tokens
from eoffice.web.actor import identify_with

SCHEME = "bearer "
LANGUAGES = ["vi", "en"]


def identify() -> Actor | None:
    """The actor behind the token of an API request; None without a valid one, and for pages.

    Sentences follow `Accept-Language`; without it, the installation's language.
    """
    if not request.path.startswith(PREFIX):
        return None
    if request.accept_languages:
        g.person_locale = request.accept_languages.best_match(LANGUAGES)
    header = request.headers.get("Authorization", "")
    if not header.lower().startswith(SCHEME):
        return None
    secret = header[len(SCHEME) :].strip()
    actor = tokens.actor_by_token(secret)
    if actor is not None and tokens.token_needs_touch(secret):
        with unit_of_work():
            tokens.touch_token(secret)
    return actor


def init_auth(app: Flask) -> None:
    """Try tokens before the guard asks who it is."""
    identify_with(app, identify)
