"""The application factory: an explicit list of rooms, each plugged in by its fixed file names.

A room's part (`permissions`, `subscribers`, `jobs`, `search`, `cli`, `views`) that needs the application
offers `register(app)`; a missing file means the room has no such thing. Rooms come floor by floor, so a lower
one is always there before an upper one subscribes to it.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from eoffice.core.config import Config
from eoffice.core.database import db

ROOMS = (
    "access", "audit", "web", "content", "backup", "directory", "classification", "records", "recognition", "registers",
    "signatures", "incoming", "outgoing", "tasks", "exchange", "intake", "remarks", "archive", "decisions", "search",
    "schedule", "notifications", "usage", "api", "desk", "demo",
)  # fmt: skip
PARTS = ("models", "permissions", "fingerprints", "subscribers", "jobs", "search", "cli", "views")

PROJECT = Path(__file__).parent.parent


def create_app(config: Config | None = None) -> Flask:
    """Build the application from `config` (default: the environment).

    Raises `ConfigurationError` for settings that cannot work. Nothing is read from or written to the
    database here.
    """
    config = config or Config.from_env()
    app = Flask(
        "eoffice", template_folder=str(PROJECT / "templates"), static_folder=str(PROJECT / "eoffice/web/static")
    )
    app.extensions["eoffice.config"] = config
    app.config.update(_flask_settings(config))
    db.init_app(app)
    Migrate(app, db, directory=str(PROJECT / "migrations"), render_as_batch=True, compare_type=True)
    _plug(app, "eoffice.core.cli")
    for room in ROOMS:
        for part in PARTS:
            _plug(app, f"eoffice.{room}.{part}")
    return app


def _flask_settings(config: Config) -> dict[str, object]:
    return {
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},  # what documents say never gets into a log
        "MAX_FORM_MEMORY_SIZE": 2_000_000,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.https,
        "WTF_CSRF_TIME_LIMIT": None,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "BABEL_DEFAULT_LOCALE": config.locale,
        "BABEL_DEFAULT_TIMEZONE": "Asia/Ho_Chi_Minh",
        "BABEL_TRANSLATION_DIRECTORIES": str(PROJECT / "eoffice/translations"),
        "TESTING": config.env == "testing",
        "TEMPLATES_AUTO_RELOAD": config.env == "development",
    }


def _plug(app: Flask, name: str) -> None:
    if find_spec(name) is None:
        return
    register = getattr(import_module(name), "register", None)
    if register is not None:
        register(app)
