"""The frame around all rooms: language, guard, headers, errors, and the few addresses of its own."""

from __future__ import annotations

import secrets

from flask import Blueprint, Flask, g, jsonify
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from eoffice.core.config import Config
from eoffice.web import assets, language, menu
from eoffice.web.actor import current_actor, guard, may, public
from eoffice.web.csrf import csrf
from eoffice.web.errors import init_errors
from eoffice.web.headers import send_headers
from eoffice.web.numbers import init_numbers
from eoffice.web.request_body import WholeRequest
from eoffice.web.request_id import init_logging, request_id, send_request_id
from eoffice.web.template_filters import init_filters

bp = Blueprint("web", __name__)


@bp.get("/healthz")
@public
def healthz() -> Response:
    """Tell a supervisor that the process answers, and nothing more."""
    return jsonify(status="ok")


@bp.post("/language")
@public
def switch_language() -> Response:
    """Change the language of this browser."""
    return language.switch_language()


@bp.get("/style.css")
@public
def stylesheet() -> Response:
    """The product's style sheet."""
    return assets.stylesheet()


def register(app: Flask) -> None:
    """Set the frame up; comes before every room with pages."""
    config: Config = app.extensions["eoffice.config"]
    app.config["WTF_CSRF_ENABLED"] = config.env != "testing"
    if config.https:  # only then a proxy stands in front, and what it says of the visitor may be believed
        app.wsgi_app = ProxyFix(app.wsgi_app, x_host=0)  # type: ignore[method-assign]
    app.request_class = WholeRequest
    init_numbers(app)
    language.init_babel(app)
    Bootstrap5(app)
    init_logging(app)
    app.before_request(guard)
    csrf.init_app(app)
    app.after_request(send_headers)
    app.after_request(send_request_id)
    init_errors(app)
    init_filters(app)
    assets.init_assets(app)
    app.jinja_env.globals.update(
        can=may, current_actor=current_actor, menu=_menu, phone_menu=menu.phone_lines, languages=language.LANGUAGES,
        locale=language.select_locale, request_id=request_id, office_name=_office_name, new_key=_new_key,
    )  # fmt: skip
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_blueprint(bp)


def _menu() -> list[menu.Section]:
    return menu.sections(current_actor())


def _office_name() -> str:
    """The name of the visitor's office, as the sign-in put it into `g.office_name`; "" before signing in."""
    return str(g.get("office_name") or "")


def _new_key() -> str:
    return secrets.token_urlsafe(16)
